package intake_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// A solution that was none is not shown as the present one: it stands on the timeline, and is learnt before it is withdrawn.
func TestAWithdrawnSolutionIsHistory(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		name := s.open().GetName()
		s.fakes.classification.down.Store(true)
		_, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Cause: "A loose plug.", Fix: "Pushed it in.", RequestId: "resolve"})
		require.NoError(t, err)
		require.Equal(t, "Pushed it in.", s.get(name).GetResolutionFix())
		_, err = s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "It fell out.", RequestId: "reopen"})
		require.NoError(t, err)
		open := s.get(name)
		require.Empty(t, open.GetResolutionFix())
		require.Empty(t, open.GetResolutionCause())
		_, events := s.story(name)
		at := slices.IndexFunc(events, func(e *intakev1.Event) bool { return e.GetKind() == intakev1.Event_RESOLVED })
		require.Equal(t, "Pushed it in.", events[at].GetText())
		require.Equal(t, "A loose plug.", events[at].GetDetails()["resolution_cause"])
		s.eventually("it is taken up again", func() bool { return s.lastLetter(name).GetDetails()["template"] == "reopened" })
		require.NotContains(t, s.lastLetter(name).GetText(), "solved your problem:")
		s.fakes.classification.down.Store(false)
		s.eventually("both outcomes are known", func() bool {
			s.clock.Advance(time.Second)
			return len(s.fakes.classification.done(name)) == 2
		})
		require.Equal(t, "Pushed it in.", s.fakes.classification.outcomes[0].GetFix())

		_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "Glued it.", RequestId: "again"})
		require.NoError(t, err)
		require.Equal(t, "Glued it.", s.get(name).GetResolutionFix())
		require.Empty(t, s.get(name).GetResolutionCause())
	})
}
