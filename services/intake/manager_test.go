package intake_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// The customer is told once who accompanies the case and how to reach them, and again when it
// is somebody else.
func TestTheCustomerIsToldOfTheIncidentManager(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	first := reported("e1", intakev1.Event_MANAGER_ASSIGNED)
	first.Event.Details = map[string]string{"manager": "staff/eva", "name": "Ms Eva Roth", "phone": "+49 30 1"}
	second := reported("e2", intakev1.Event_MANAGER_ASSIGNED)
	second.Event.Details = map[string]string{"manager": "staff/fay", "name": "Ms Fay Ode", "email": "fay@help.example", "from": "staff/eva"}
	for i, events := range [][]*intakev1.ReportedEvent{{first}, {first}, {first, second}} {
		if i > 0 {
			s.clock.Advance(time.Minute)
		}
		_, err := s.service.RecordEvents(context.Background(), &intakev1.RecordEventsRequest{Name: name, Events: events})
		require.NoError(t, err)
	}
	kinds, events := s.story(name)
	require.Equal(t, []string{"MANAGER_ASSIGNED", "MESSAGE_PREPARED", "MANAGER_ASSIGNED", "MESSAGE_PREPARED"}, kinds[6:])
	require.Contains(t, events[7].GetText(), "Ms Eva Roth accompanies your case personally")
	require.Contains(t, events[7].GetText(), "+49 30 1")
	require.True(t, events[7].GetVisibleToCustomer())
	require.Contains(t, events[9].GetText(), "rom now on Ms Fay Ode")
	require.Contains(t, events[9].GetText(), "fay@help.example")
	require.NotContains(t, events[9].GetText(), "+49")
}

// The customer is told when nobody accompanies the case any more, neither the manager nor a substitute, and who does so next.
func TestTheCustomerIsToldThatTheIncidentManagerIsGone(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	assigned := func(id string, details map[string]string) *intakev1.ReportedEvent {
		e := reported(id, intakev1.Event_MANAGER_ASSIGNED)
		e.Event.Details = details
		return e
	}
	for i, tc := range []struct {
		event    *intakev1.ReportedEvent
		handling *intakev1.HandlingSnapshot
		says     string
	}{
		{
			assigned("e1", map[string]string{"manager": "staff/eva", "name": "Ms Eva Roth"}),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/eva"},
			"Ms Eva Roth accompanies your case personally until it is solved. To reach Ms Eva Roth, just call us",
		},
		{
			assigned("e2", map[string]string{"manager": "staff/fay", "name": "Ms Fay Ode", "from": "staff/eva", "absent": "Ms Eva Roth"}),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/eva"},
			"While Ms Eva Roth is away, Ms Fay Ode accompanies your case.",
		},
		{
			reported("e3", intakev1.Event_NOTED),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/eva", LacksSubstitute: true},
			"Ms Fay Ode no longer accompanies your case. As soon as somebody does again, we will tell you the name.",
		},
		{
			assigned("e4", map[string]string{"manager": "staff/eva", "name": "Ms Eva Roth", "back": "true"}),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/eva"},
			"Ms Eva Roth is back and accompanies your case again.",
		},
		{
			reported("e5", intakev1.Event_NOTED),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/eva", LacksSubstitute: true},
			"Ms Eva Roth no longer accompanies your case. As soon as somebody does again, we will tell you the name.",
		},
		{
			assigned("e6", map[string]string{"manager": "staff/eva", "name": "Ms Eva Roth", "back": "true"}),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/eva"},
			"Ms Eva Roth is back and accompanies your case again.",
		},
		{
			reported("e7", intakev1.Event_NOTED),
			&intakev1.HandlingSnapshot{},
			"Ms Eva Roth no longer accompanies your case.",
		},
		{
			assigned("e8", map[string]string{"manager": "staff/gus", "name": "Mr Gus Lee"}),
			&intakev1.HandlingSnapshot{IncidentManager: "staff/gus"},
			"From now on Mr Gus Lee accompanies your case, in the place of the colleague before.",
		},
	} {
		s.clock.Advance(time.Hour)
		tc.handling.Owner, tc.handling.Revision = "staff/jan", int64(100+i)
		_, err := s.service.RecordEvents(context.Background(), &intakev1.RecordEventsRequest{
			Name: name, Handling: tc.handling, Events: []*intakev1.ReportedEvent{tc.event},
		})
		require.NoError(t, err)
		require.Contains(t, s.lastLetter(name).GetText(), tc.says)
	}
	_, events := s.story(name)
	require.Equal(t, s.lastLetter(name).GetName(), events[len(events)-1].GetName(), "one letter each")
}
