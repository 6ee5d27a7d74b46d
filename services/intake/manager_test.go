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
