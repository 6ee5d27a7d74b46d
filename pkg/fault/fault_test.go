package fault_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/ombud/ombud/pkg/fault"
)

func TestMessageNamesEveryField(t *testing.T) {
	err := fault.Invalid("name", "is required").Field("hours[2].from", "%d is not a time", 99)
	require.Equal(t, fault.InvalidArgument, err.Kind())
	require.Equal(t, "INVALID_ARGUMENT", err.Reason())
	require.Equal(t, "name: is required; hours[2].from: 99 is not a time", err.Message())
	require.Equal(t, []fault.Field{
		{Path: "calendar.name", Description: "is required"},
		{Path: "calendar.hours[2].from", Description: "99 is not a time"},
	}, err.Under("calendar").Fields())
	require.Equal(t, "name", err.Fields()[0].Path, "Under leaves the original alone")
}

func TestCollectingIntoNil(t *testing.T) {
	var wrong *fault.Error
	require.NoError(t, wrong.Err())
	wrong = wrong.Field("a", "is wrong")
	require.Error(t, wrong.Err())
}

func TestMethodsReturnCopies(t *testing.T) {
	base := fault.New(fault.Conflict, "FENCED", "claimed by somebody else").With("holder", "a")
	changed := base.With("holder", "b").Field("x", "is wrong").RetryAfter(time.Second).
		WithReason("OTHER").Wrap(errors.New("boom"))

	require.Equal(t, map[string]string{"holder": "a"}, base.Metadata())
	require.Empty(t, base.Fields())
	require.Equal(t, "FENCED", base.Reason())
	require.NoError(t, base.Unwrap())
	_, ok := base.RetryDelay()
	require.False(t, ok)

	require.Equal(t, map[string]string{"holder": "b"}, changed.Metadata())
	delay, ok := changed.RetryDelay()
	require.True(t, ok)
	require.Equal(t, time.Second, delay)
}

func TestKindOf(t *testing.T) {
	notFound := fault.New(fault.NotFound, "CASE_NOT_FOUND", "case %q", "x")
	cases := map[string]struct {
		err    error
		kind   fault.Kind
		reason string
	}{
		"itself":              {notFound, fault.NotFound, "CASE_NOT_FOUND"},
		"wrapped":             {fmt.Errorf("load: %w", notFound), fault.NotFound, "CASE_NOT_FOUND"},
		"joined":              {errors.Join(errors.New("a"), notFound), fault.NotFound, "CASE_NOT_FOUND"},
		"outermost wins":      {fault.New(fault.Unavailable, "DOWN", "").Wrap(notFound), fault.Unavailable, "DOWN"},
		"over a context's":    {notFound.Wrap(context.Canceled), fault.NotFound, "CASE_NOT_FOUND"},
		"deadline":            {fmt.Errorf("call: %w", context.DeadlineExceeded), fault.Timeout, "DEADLINE_EXCEEDED"},
		"canceled":            {context.Canceled, fault.Canceled, "CANCELLED"},
		"status":              {status.Error(codes.PermissionDenied, "no"), fault.Denied, "PERMISSION_DENIED"},
		"wrapped status":      {fmt.Errorf("x: %w", status.Error(codes.OutOfRange, "no")), fault.InvalidArgument, "INVALID_ARGUMENT"},
		"status without kind": {status.Error(codes.DataLoss, "no"), fault.Internal, "INTERNAL"},
		"unknown":             {errors.New("sql: no rows"), fault.Internal, "INTERNAL"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.kind, fault.KindOf(c.err))
			require.True(t, fault.Is(c.err, c.kind))
			require.Equal(t, c.reason, fault.ReasonOf(c.err))
		})
	}
	require.False(t, fault.Is(nil, fault.Internal))
	require.Empty(t, fault.ReasonOf(nil))
	require.Equal(t, "is gone", fault.MessageOf(fmt.Errorf("outside: %w", fault.New(fault.NotFound, "GONE", "is gone"))))
	require.Equal(t, "plain", fault.MessageOf(errors.New("plain")))
}

func TestCauseIsFoundAndLogged(t *testing.T) {
	cause := errors.New("disk full")
	err := fault.New(fault.Unavailable, "STORE_DOWN", "try again").Wrap(cause)
	require.ErrorIs(t, err, cause)
	require.Equal(t, "STORE_DOWN: try again: disk full", err.Error())
	require.ErrorIs(t, fmt.Errorf("x: %w", err), fault.New(fault.Unavailable, "STORE_DOWN", "other words"))
	require.NotErrorIs(t, err, fault.New(fault.Unavailable, "OTHER", "try again"))
	require.NotErrorIs(t, err, fault.New(fault.Conflict, "STORE_DOWN", "try again"))

	found, ok := fault.As(fmt.Errorf("x: %w", err))
	require.True(t, ok)
	require.Equal(t, "try again", found.Message())
	_, ok = fault.As(cause)
	require.False(t, ok)
}
