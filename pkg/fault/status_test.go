package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
)

// overTheWire does what gRPC does with a status: bytes, and an error at the end.
func overTheWire(t *testing.T, s *status.Status) error {
	t.Helper()
	data, err := proto.Marshal(s.Proto())
	require.NoError(t, err)
	back := s.Proto()
	proto.Reset(back)
	require.NoError(t, proto.Unmarshal(data, back))
	return fault.FromStatus(fmt.Errorf("call: %w", status.ErrorProto(back)))
}

func TestEveryKindSurvivesTheRoundTrip(t *testing.T) {
	seen := map[codes.Code]fault.Kind{}
	for kind := fault.Internal; kind <= fault.Canceled; kind++ {
		t.Run(kind.String(), func(t *testing.T) {
			require.NotContains(t, seen, kind.Code(), "two kinds share a code")
			seen[kind.Code()] = kind
			sent := fault.New(kind, "SOME_REASON", "words").With("case", "01J").
				Field("a.b", "is wrong").Field("c", "too").RetryAfter(1500 * time.Millisecond).
				Wrap(errors.New("secret"))

			s := fault.ToStatus(fmt.Errorf("handler: %w", sent))
			require.Equal(t, kind.Code(), s.Code())
			require.NotContains(t, s.String(), "secret")
			got, ok := fault.As(overTheWire(t, s))

			require.True(t, ok)
			require.Equal(t, kind, got.Kind())
			require.Equal(t, "SOME_REASON", got.Reason())
			if kind == fault.Internal {
				require.Equal(t, "internal error", got.Message())
				require.Empty(t, got.Fields())
				require.Empty(t, got.Metadata())
				return
			}
			require.Equal(t, "words", got.Message())
			require.Equal(t, sent.Fields(), got.Fields())
			require.Equal(t, sent.Metadata(), got.Metadata())
			delay, _ := got.RetryDelay()
			require.Equal(t, 1500*time.Millisecond, delay)
		})
	}
}

func TestTheSecondHopKeepsEverything(t *testing.T) {
	sent := fault.Invalid("name", "is required").Field("subject", "is too long")
	once := overTheWire(t, fault.ToStatus(sent))
	twice := overTheWire(t, fault.ToStatus(fmt.Errorf("downstream: %w", once)))
	got, ok := fault.As(twice)
	require.True(t, ok)
	require.Equal(t, sent.Message(), got.Message())
	require.Equal(t, sent.Fields(), got.Fields())
}

func TestForeignTextsAreNotShown(t *testing.T) {
	cases := map[string]struct {
		err  error
		code codes.Code
		text string
	}{
		"plain error":      {errors.New("secret"), codes.Internal, "internal error"},
		"internal":         {fault.New(fault.Internal, "BUG", "secret"), codes.Internal, "internal error"},
		"deadline":         {fmt.Errorf("secret: %w", context.DeadlineExceeded), codes.DeadlineExceeded, "deadline exceeded"},
		"canceled":         {fmt.Errorf("secret: %w", context.Canceled), codes.Canceled, "canceled"},
		"refused dial":     {status.Error(codes.Unavailable, "dial tcp secret:1"), codes.Unavailable, "unavailable for the moment, try again later"},
		"restored foreign": {fault.FromStatus(status.Error(codes.Unknown, "secret")), codes.Internal, "internal error"},
	}
	for kind := fault.Internal; kind <= fault.Canceled; kind++ {
		text := fault.ToStatus(status.Error(kind.Code(), "secret")).Message()
		require.NotEmpty(t, text)
		require.NotContains(t, text, "secret")
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := fault.ToStatus(c.err)
			require.Equal(t, c.code, s.Code())
			require.Equal(t, c.text, s.Message())
			require.NotContains(t, s.String(), "secret")
			require.Equal(t, fault.Domain, s.Details()[0].(*errdetails.ErrorInfo).GetDomain())
		})
	}
}

func TestNilAndForeignErrorsPassThrough(t *testing.T) {
	require.Equal(t, codes.OK, fault.ToStatus(nil).Code())
	require.NoError(t, fault.FromStatus(nil))
	plain := errors.New("not a status")
	require.Equal(t, plain, fault.FromStatus(plain))
	ours := fault.New(fault.Conflict, "REVISION", "changed")
	require.Equal(t, error(ours), fault.FromStatus(ours))
}

func TestRestoredForeignStatusKeepsItsTextForTheLog(t *testing.T) {
	err := fault.FromStatus(status.Error(codes.Unavailable, "dial tcp 10.0.0.1: refused"))
	require.True(t, fault.Is(err, fault.Unavailable))
	require.ErrorContains(t, err, "10.0.0.1")
}

func TestGRPCSeesTheSameCode(t *testing.T) {
	err := fault.New(fault.NotFound, "CASE_NOT_FOUND", "no such case").Wrap(errors.New("secret"))
	require.Equal(t, codes.NotFound, status.Code(err))
	require.Equal(t, "no such case", status.Convert(err).Message())

	var none *fault.Error
	require.Equal(t, codes.OK, none.GRPCStatus().Code())
	require.Equal(t, codes.Internal, fault.ToStatus(error(none)).Code(), "a nil pointer in an error is our mistake")
}

func TestHostileTextsAreCutAndValid(t *testing.T) {
	long := strings.Repeat("я", 5000) + "\xff"
	err := fault.Invalid("sub\xffject", "%s", long).With("k\xfe", "\xff")
	s := fault.ToStatus(err)
	require.True(t, utf8.ValidString(s.Message()))
	require.Less(t, len(s.Message()), 1100)
	got, ok := fault.As(overTheWire(t, s))
	require.True(t, ok)
	require.Equal(t, "sub\uFFFDject", got.Fields()[0].Path)
	require.Equal(t, map[string]string{"k\uFFFD": "\uFFFD"}, got.Metadata())
}
