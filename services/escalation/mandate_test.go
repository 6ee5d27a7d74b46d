package escalation_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// The name of a member of staff and the subject of their credentials need not be spelled alike. The holder decides under
// either, however a key was spelled in earlier releases; a subject in other letters is somebody else, and so is one that is
// spelled like the name.
func TestTheHolderDecidesUnderTheSubjectOfTheirCredentials(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		for n, subject := range []string{"Anna.Nowak", "ANNA+1@example.com", "users/Anna", "apiKeys/01JB0000000000000000000000", "anna-k"} {
			id, name := caseID(n+1), "staff/anna-"+string(rune('a'+n))
			_, err := s.organisation().CreateStaff(s.supervisor(), &escalationv1.CreateStaffRequest{
				StaffId: name[len("staff/"):],
				Staff:   &escalationv1.Staff{DisplayName: "Anna", Level: 1, Teams: []string{"teams/front-line"}, Subject: subject},
			})
			require.NoError(s, err)
			s.open(id)
			claimed, err := s.handlings().ClaimHandling(s.supervisor(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + id, Owner: name})
			require.NoError(s, err)
			require.Equal(s, name, claimed.GetOwner())
			check := func(actor string) error {
				_, err := s.intakeCalls().CheckMandate(context.Background(), &escalationv1.CheckMandateRequest{Name: "handlings/" + id, Actor: actor})
				return err
			}
			require.NoError(s, check(auth.StaffActor(subject)), subject)
			require.Equal(s, "NOT_THE_HOLDER", fault.ReasonOf(check("staff/anna.nowak")), "another subject")
			require.Equal(s, "NOT_THE_HOLDER", fault.ReasonOf(check("staff/ann")), "a colleague")
			require.NoError(s, check(name), "the name of the record")
			require.Equal(s, "NOT_THE_HOLDER", fault.ReasonOf(check("staff/keys:"+strings.TrimPrefix(name, "staff/"))),
				"somebody with the subject that the holder is named by")
		}
	})
}

// What a queue holds is for the staff: whoever has no record of staff, or not any more, neither claims it, nor passes it up,
// nor decides over it, however they are spelled.
func TestWhatAQueueHoldsIsForTheStaff(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		s.staff("eve", 4)
		s.open(caseID(1))
		require.NoError(s, s.decide("eve"))
		_, err := s.organisation().DeleteStaff(s.supervisor(), &escalationv1.DeleteStaffRequest{Name: "staff/eve"})
		require.NoError(s, err)
		name := "handlings/" + caseID(1)
		for _, subject := range []string{"eve", "zoe"} {
			as := s.as(subject, "agent")
			_, claim := s.handlings().ClaimHandling(as, &escalationv1.ClaimHandlingRequest{Name: name})
			_, pass := s.handlings().PassUpHandling(as, &escalationv1.PassUpHandlingRequest{Name: name, Reason: "x"})
			for _, err := range []error{claim, pass, s.decide(subject)} {
				refused, ok := fault.As(err)
				require.True(s, ok)
				require.Equal(s, fault.Precondition, refused.Kind())
				require.Equal(s, "STAFF_UNKNOWN", refused.Reason())
				require.Equal(s, subject, refused.Metadata()["subject"])
			}
		}
		h, err := s.handlings().PassUpHandling(s.supervisor(), &escalationv1.PassUpHandlingRequest{Name: name, Reason: "They are all ill."})
		require.NoError(s, err)
		require.Equal(s, "queues/front-line", h.GetPasses()[0].GetHolder())
		require.Equal(s, escalationv1.Pass_PASSED_UP, h.GetPasses()[0].GetEnd())
		_, err = s.handlings().PassUpHandling(s.agent(), &escalationv1.PassUpHandlingRequest{Name: name, Reason: "x"})
		require.Equal(s, "STAFF_LEVEL", fault.ReasonOf(err))
	})
}

// A case over which somebody decides at this moment is nobody else's. The next of its queue is given out in its place, and the
// timeline names whoever decides once, as the intake has written it.
func TestACaseIsNotGivenAwayWhileSomebodyDecides(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.staff("ann", 1, "teams/front-line")
		s.staff("bea", 1, "teams/front-line")
		s.open(caseID(1))
		s.advance(time.Minute)
		s.open(caseID(2))
		name, bg := "handlings/"+caseID(1), context.Background()
		check := &escalationv1.CheckMandateRequest{Name: name, Actor: auth.StaffActor("bea"), Resolves: true, Decision: "solves it"}
		taking, err := s.intakeCalls().CheckMandate(bg, check)
		require.NoError(s, err)
		require.Equal(s, []string{"staff/bea", "queues/front-line"}, []string{taking.GetClaimer(), taking.GetHolder()})
		_, err = s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: name})
		require.Equal(s, "DECISION_UNDER_WAY", fault.ReasonOf(err))
		next := &escalationv1.ClaimNextHandlingRequest{Queue: "queues/front-line"}
		claimed, err := s.handlings().ClaimNextHandling(s.agent(), next)
		require.NoError(s, err)
		require.Equal(s, "handlings/"+caseID(2), claimed.GetName())
		_, err = s.handlings().ClaimNextHandling(s.agent(), next)
		require.Equal(s, "QUEUE_EMPTY", fault.ReasonOf(err))
		again, err := s.intakeCalls().CheckMandate(bg, check)
		require.NoError(s, err)
		require.Equal(s, taking.GetClaimer(), again.GetClaimer())
		_, err = s.intakeCalls().ResolveHandling(bg, &escalationv1.ResolveHandlingRequest{
			Name: name, ResolveTime: timestamppb.New(s.clock.Now()), Actor: auth.StaffActor("bea"), ClaimedFrom: taking.GetHolder(), RequestId: requestID(),
		})
		require.NoError(s, err)
		h := s.get(caseID(1))
		require.Equal(s, []string{"queues/front-line", "staff/bea", "customer"}, holders(h))
		require.Empty(s, s.intake.words(caseID(1)))
	})
}

// holders returns the holders of the passes of a handling.
func holders(h *escalationv1.Handling) []string {
	var names []string
	for _, pass := range h.GetPasses() {
		names = append(names, pass.GetHolder())
	}
	return names
}

// decide asks whether somebody may decide over the first case.
func (s *suite) decide(subject string) error {
	_, err := s.intakeCalls().CheckMandate(context.Background(), &escalationv1.CheckMandateRequest{
		Name:  "handlings/" + caseID(1),
		Actor: auth.StaffActor(subject),
	})
	return err
}
