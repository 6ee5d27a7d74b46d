package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// story returns the whole timeline of a case and its kinds, after checking that the
// sequence has no gap.
func (s *suite) story(name string) ([]string, []*intakev1.Event) {
	s.t.Helper()
	var kinds []string
	var events []*intakev1.Event
	token := ""
	for {
		page, err := s.agent.ListTimeline(context.Background(), &intakev1.ListTimelineRequest{Parent: name, PageSize: 7, PageToken: token})
		require.NoError(s.t, err)
		for _, e := range page.GetEvents() {
			require.Equal(s.t, int64(len(events)+1), e.GetSequence(), "the timeline of %s has a gap", name)
			events, kinds = append(events, e), append(kinds, e.GetKind().String())
		}
		if token = page.GetNextPageToken(); token == "" {
			return kinds, events
		}
	}
}

// requireReason checks that an error is the fault with the reason.
func requireReason(t testing.TB, err error, reason string) {
	t.Helper()
	require.Error(t, err)
	require.Equal(t, reason, fault.ReasonOf(err), err.Error())
}

// requireFields checks that an error names exactly these wrong fields.
func requireFields(t testing.TB, err error, fields ...string) {
	t.Helper()
	require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	wrong, _ := fault.As(err)
	var paths []string
	for _, f := range wrong.Fields() {
		paths = append(paths, f.Path)
	}
	require.ElementsMatch(t, fields, paths, err.Error())
}

// sprint prints messages without the spaces that vary from run to run.
func sprint(messages any) string { return strings.Join(strings.Fields(fmt.Sprint(messages)), " ") }
