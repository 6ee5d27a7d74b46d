package escalation_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// nonsense are commitments that nothing can be held to, and what is wrong with them.
func nonsense() map[string]func(*escalationv1.OpenHandlingRequest) {
	calendar := func(change func(*catalogv1.Calendar)) func(*escalationv1.OpenHandlingRequest) {
		return func(r *escalationv1.OpenHandlingRequest) {
			r.Commitment.Calendar = &catalogv1.Calendar{
				TimeZone: "Europe/Warsaw", Hours: []*catalogv1.WorkingInterval{{Day: 1, From: "09:00", To: "17:00"}},
			}
			change(r.GetCommitment().GetCalendar())
		}
	}
	return map[string]func(*escalationv1.OpenHandlingRequest){
		"commitment: is missing": func(r *escalationv1.OpenHandlingRequest) { r.Commitment = nil },
		"respond_by": func(r *escalationv1.OpenHandlingRequest) {
			r.Commitment.RespondBy = r.GetStartTime()
		},
		"ceiling": func(r *escalationv1.OpenHandlingRequest) {
			r.Commitment.Ceiling = timestamppb.New(monday().Add(-time.Hour))
		},
		"time_zone": calendar(func(c *catalogv1.Calendar) { c.TimeZone = "Atlantis/Capital" }),
		"hours[0]":  calendar(func(c *catalogv1.Calendar) { c.Hours[0].From = "nine" }),
		"holidays":  calendar(func(c *catalogv1.Calendar) { c.Holidays = []*catalogv1.Holiday{{Date: "Christmas"}} }),
	}
}

// A case never goes without an owner, whatever it was promised: the standard promise holds
// then, and the timeline says why.
func TestNonsenseIsOpenedUnderTheStandardPromise(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, n := s.T, 0
		for wrong, spoil := range nonsense() {
			n++
			req := s.openRequest(caseID(n))
			spoil(req)
			req.Category, req.Language, req.Summary = strings.Repeat("c", 500), strings.Repeat("ы", 50), strings.Repeat("ж", 5000)
			h, err := s.intakeCalls().OpenHandling(context.Background(), req)
			require.NoError(t, err, wrong)
			require.Equal(t, "queues/front-line", h.GetQueue())
			require.Equal(t, monday().Add(2*time.Hour), h.GetCommitment().GetRespondBy().AsTime())
			require.Equal(t, monday().Add(16*time.Hour), h.GetClocks()[3].GetDueTime().AsTime())
			s.eventually(func() bool { return len(s.intake.words(caseID(n))) == 1 }, "it is told")
			event := s.intake.timeline(caseID(n))[0]
			require.Equal(t, "COMMITMENT_REFUSED", event.GetKind().String())
			require.Contains(t, event.GetCause(), wrong)
		}
	})
}

// Neither may such a promise keep a case closed, or hold up what comes after it: the present
// one stays.
func TestNonsenseDoesNotReplaceAPromise(t *testing.T) {
	for wrong, spoil := range nonsense() {
		t.Run(wrong, func(t *testing.T) {
			s, ctx := newSuite(t, nil), context.Background()
			id, now := caseID(1), timestamppb.New(monday())
			before, bad := s.open(id), s.openRequest(id)
			spoil(bad)
			h, err := s.intakeCalls().ChangeCommitment(ctx, &escalationv1.ChangeCommitmentRequest{
				Name: "handlings/" + id, Commitment: bad.GetCommitment(), ChangeTime: now, RequestId: "change",
			})
			require.NoError(t, err)
			require.Equal(t, before.GetCommitment().String(), h.GetCommitment().String())
			_, err = s.intakeCalls().ResolveHandling(ctx, &escalationv1.ResolveHandlingRequest{Name: "handlings/" + id, ResolveTime: now, RequestId: "resolve"})
			require.NoError(t, err)
			h, err = s.intakeCalls().ReopenHandling(ctx, &escalationv1.ReopenHandlingRequest{
				Name: "handlings/" + id, ReopenTime: now, Commitment: bad.GetCommitment(), RequestId: "reopen",
			})
			require.NoError(t, err)
			require.Equal(t, escalationv1.Handling_OPEN, h.GetState())
			require.Equal(t, before.GetCommitment().String(), h.GetCommitment().String())
		})
	}
}
