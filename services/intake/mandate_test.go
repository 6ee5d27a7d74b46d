package intake_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// A decision that the escalation refuses leaves no trace; a repeated one that was accepted before is not
// asked for again.
func TestARefusedDecisionLeavesNoTrace(t *testing.T) {
	s := newSuite(t)
	ctx, name := context.Background(), s.open().GetName()
	before, _ := s.story(name)
	refusal := fault.New(fault.Denied, "NOT_THE_HOLDER", "staff/anna holds the case").With("holder", "staff/anna").Err()
	s.fakes.escalation.mandate.Store(&refusal)
	_, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "Sent again."})
	require.Equal(t, "NOT_THE_HOLDER", fault.ReasonOf(err))
	_, err = s.agent.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "Which one?"})
	require.Equal(t, "NOT_THE_HOLDER", fault.ReasonOf(err))
	_, err = s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: name, Category: "categories/other"})
	require.Equal(t, "NOT_THE_HOLDER", fault.ReasonOf(err))
	_, err = s.agent.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "We are at it."})
	require.NoError(t, err, "an answer is welcome from everybody")
	kinds, _ := s.story(name)
	require.Equal(t, append(before, "REPLIED"), kinds)

	s.fakes.escalation.mandate.Store(nil)
	solved := &intakev1.ResolveCaseRequest{Name: name, Fix: "Sent again.", RequestId: "solve"}
	_, err = s.agent.ResolveCase(ctx, solved)
	require.NoError(t, err)
	s.fakes.escalation.mandate.Store(&refusal)
	_, err = s.agent.ResolveCase(ctx, solved)
	require.NoError(t, err)
}

// A note of somebody without power over the cases of others does not make them decide in place of the holder.
func TestANoteOfAnAgentIsNoDecisionInPlaceOfTheHolder(t *testing.T) {
	s := newSuite(t)
	ctx, name := context.Background(), s.open().GetName()
	for _, tc := range []struct {
		by   clients
		want string
	}{
		{s.agent, ""},
		{s.as(auth.Supervisor), "She is ill."},
	} {
		_, err := tc.by.RepromiseCase(ctx, &intakev1.RepromiseCaseRequest{
			Name: name, Reason: "The part is late.", Note: "She is ill.",
			Promise: &intakev1.RepromiseCaseRequest_ResolveBy{ResolveBy: timestamppb.New(s.clock.Now().Add(time.Hour))},
		})
		require.NoError(t, err)
		require.Equal(t, tc.want, s.fakes.escalation.note)
	}
}

// Whoever takes a case with a decision is its holder on the timeline before they decide, and the escalation hears that it
// stands there.
func TestTheDeciderIsTheHolderBeforeTheDecision(t *testing.T) {
	s := newSuite(t)
	ctx, name := context.Background(), s.open().GetName()
	s.fakes.escalation.taking.Store(&escalationv1.CheckMandateResponse{Claimer: "staff/anna", Holder: "queues/front-line", Level: 1})
	before, _ := s.story(name)
	_, err := s.agent.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "Which one?"})
	require.NoError(t, err)
	_, err = s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: name, Category: "categories/other", Reason: "It is a bill."})
	require.NoError(t, err)
	_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "Sent again."})
	require.NoError(t, err)
	kinds, events := s.story(name)
	kinds, events = kinds[len(before):], events[len(before):]
	require.Equal(t, []string{"CLAIMED", "WAIT_STARTED"}, kinds[:2])
	corrected := slices.Index(kinds, "CORRECTED")
	require.Equal(t, "CLAIMED", kinds[corrected-1])
	require.Empty(t, events[corrected-1].GetCause(), "the reason of the correction is none to decide in place of the holder")
	claimed := events[0]
	require.Equal(t, "staff/anna", claimed.GetActor())
	require.Equal(t, map[string]string{"owner": "staff/anna", "from": "queues/front-line", "level": "1"}, claimed.GetDetails())
	require.False(t, claimed.GetVisibleToCustomer())
	solved := slices.Index(kinds, "RESOLVED")
	require.Equal(t, "CLAIMED", kinds[solved-1])
	s.eventually("the escalation hears of it", func() bool {
		return slices.Equal([]string{"queues/front-line", "queues/front-line", "queues/front-line"}, s.fakes.escalation.claims())
	})
}

// A claim that its actor follows up with a decision at once is on the timeline once, before the decision, whether its report comes
// before or after.
func TestAClaimOnItsWayIsToldOnce(t *testing.T) {
	for name, isReportedFirst := range map[string]bool{"reported before": true, "reported after": false} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			ctx, c := context.Background(), s.open().GetName()
			const id = "handlings/x/1"
			s.fakes.escalation.taking.Store(&escalationv1.CheckMandateResponse{Claimer: "staff/anna", Holder: "queues/front-line", Level: 1, EventId: id})
			report := func() {
				_, err := s.service.RecordEvents(ctx, &intakev1.RecordEventsRequest{Name: c, Events: []*intakev1.ReportedEvent{{Id: id, Event: &intakev1.Event{
					Case: c, Kind: intakev1.Event_CLAIMED, EventTime: timestamppb.New(s.clock.Now()), Actor: "staff/anna",
					Details: map[string]string{"owner": "staff/anna", "from": "queues/front-line", "level": "1"},
				}}}})
				require.NoError(t, err)
			}
			if isReportedFirst {
				report()
			}
			_, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: c, Fix: "Sent again."})
			require.NoError(t, err)
			if !isReportedFirst {
				report()
			}
			kinds, _ := s.story(c)
			require.Equal(t, 1, s.told(c, "CLAIMED", ""))
			require.Less(t, slices.Index(kinds, "CLAIMED"), slices.Index(kinds, "RESOLVED"))
			require.NotContains(t, s.fakes.escalation.decisions(), "", "each decision has an id")
		})
	}
}

// While the escalation cannot be asked, the case's copy of the handling decides.
func TestTheCopyDecidesWhileTheEscalationIsDown(t *testing.T) {
	s := newSuite(t)
	ctx, name, lead := context.Background(), s.open().GetName(), s.as(auth.Supervisor)
	s.held(name, "staff/one-agent", "staff/one-agent")
	s.fakes.escalation.down.Store(true)
	wait := func(by clients, note string) error {
		_, err := by.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "Which one?", Note: note})
		return err
	}
	other := s.holding(auth.Key{DisplayName: "Boris", Roles: []auth.Role{auth.Agent}, Subject: "boris"})
	refused := wait(other, "I know better.")
	require.Equal(t, "NOT_THE_HOLDER", fault.ReasonOf(refused))
	require.Equal(t, fault.InvalidArgument, fault.KindOf(wait(lead, "")))
	require.NoError(t, wait(lead, "She is ill."))
	_, err := s.agent.ResumeCase(ctx, &intakev1.ResumeCaseRequest{Name: name})
	require.NoError(t, err)
	require.NoError(t, wait(s.agent, ""), "the holder")
}

// held reports the holder of a case, and their subject.
func (s *suite) held(name, owner, subject string) {
	s.t.Helper()
	_, err := s.service.RecordEvents(context.Background(), &intakev1.RecordEventsRequest{Name: name, Handling: &intakev1.HandlingSnapshot{
		Owner: owner, OwnerSubject: subject, Level: 1, Revision: 100,
	}})
	require.NoError(s.t, err)
}

// The copy knows no records of staff. A decision for the escalation alone is refused as unavailable and leaves no trace; a
// leading actor with a note is the holder of the cases that they solve.
func TestTheCopyDecidesNoMoreThanItKnows(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	for name, tc := range map[string]struct {
		owner, subject string
		by             clients
		note           string
		reason         string // of the fault
	}{
		"an agent, of a queue":                 {"queues/front-line", "", s.agent, "", "HOLDER_NOT_KNOWN"},
		"an agent with a note, of a queue":     {"queues/front-line", "", s.agent, "x", "HOLDER_NOT_KNOWN"},
		"who leads, of a queue":                {"queues/front-line", "", s.as(auth.Supervisor), "", "HOLDER_NOT_KNOWN"},
		"an agent, of a holder without a name": {"staff/anna", "", s.agent, "", "HOLDER_NOT_KNOWN"},
		"an agent, of another":                 {"staff/boris", "staff/boris", s.agent, "", "NOT_THE_HOLDER"},
		"who leads a queue and says why":       {"queues/front-line", "", s.as(auth.Supervisor), "They are ill.", ""},
		"who leads a person and says why":      {"staff/boris", "staff/boris", s.as(auth.Supervisor), "They are ill.", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s.fakes.escalation.down.Store(false)
			c := s.several(1, "Nothing works.")[0]
			s.held(c, tc.owner, tc.subject)
			before, _ := s.story(c)
			s.fakes.escalation.down.Store(true)
			_, err := tc.by.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: c, Fix: "Sent again.", Note: tc.note})
			kinds, events := s.story(c)
			if tc.reason != "" {
				requireReason(t, err, tc.reason)
				require.Equal(t, before, kinds)
				return
			}
			require.NoError(t, err)
			solved := slices.Index(kinds, "RESOLVED")
			require.Equal(t, "CLAIMED", kinds[solved-1])
			require.Equal(t, []string{tc.owner, tc.note}, []string{events[solved-1].GetDetails()["from"], events[solved-1].GetCause()})
		})
	}
}

// The solver of a mass incident is the holder of each of its cases before it is solved, in the write of
// the solution; the escalation hears from whom.
func TestTheSolverOfAMassIncidentIsTheHolderBeforeTheSolution(t *testing.T) {
	refusal := fault.New(fault.Precondition, "HANDLING_RESOLVED", "it is solved").Err()
	for name, tc := range map[string]struct {
		taking  *escalationv1.CheckMandateResponse
		refusal *error
		down    bool
		holder  string // before
	}{
		"what a queue holds":     {taking: &escalationv1.CheckMandateResponse{Claimer: "staff/sofia", Holder: "queues/front-line", Level: 1}, holder: "queues/front-line"},
		"what a person holds":    {taking: &escalationv1.CheckMandateResponse{Claimer: "staff/sofia", Holder: "staff/boris", Level: 2}, holder: "staff/boris"},
		"what the solver holds":  {},
		"what crossed a lapsing": {refusal: &refusal},
		"by the copy":            {down: true, holder: "queues/front-line"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			c := s.open().GetName()
			s.fakes.escalation.taking.Store(tc.taking)
			s.fakes.escalation.mandate.Store(tc.refusal)
			s.fakes.escalation.down.Store(tc.down)
			_, err := s.service.RecordMassIncident(context.Background(), outageIs([]string{c}, "A new cable.", "A cable is cut."))
			require.NoError(t, err)
			s.eventually("it is solved", func() bool { return s.told(c, "RESOLVED", "") == 1 })
			s.fakes.escalation.down.Store(false)
			s.eventually("the escalation hears of the solution", func() bool {
				return slices.Equal([]string{tc.holder}, s.fakes.escalation.claims())
			})
			kinds, events := s.story(c)
			solved := slices.Index(kinds, "RESOLVED")
			if tc.holder == "" {
				require.NotContains(t, kinds, "CLAIMED")
				return
			}
			require.Equal(t, solved-1, slices.Index(kinds, "CLAIMED"))
			claimed := events[solved-1]
			require.Contains(t, []string{"staff/sofia", "staff/supervisor"}, claimed.GetActor())
			require.Equal(t, outage, claimed.GetCause())
			require.Equal(t, tc.holder, claimed.GetDetails()["from"])
			require.Equal(t, claimed.GetRecordTime(), events[solved].GetRecordTime(), "in one write")
		})
	}
}
