package handling_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// companions is a dispatcher that finds the first of some people to accompany cases.
type companions struct {
	names []string
}

// FindOwner implements handling.Dispatcher.
func (companions) FindOwner(handling.Wanted, time.Time) (handling.Pick, error) {
	return handling.Pick{}, nil
}

// FindManager implements handling.Dispatcher.
func (c companions) FindManager(w handling.Wanted, _ time.Time) (help.Manager, bool, error) {
	for _, name := range c.names {
		if !slices.Contains(w.Not, name) {
			return help.Manager{Staff: name}, true, nil
		}
	}
	return help.Manager{}, false, nil
}

// A substitute who goes away gives the case to somebody else, even when they count as present again at that time.
func TestAnAbsentSubstituteIsNotChosenAgain(t *testing.T) {
	f := opened(t, nil)
	f.Manager = help.Manager{Staff: "staff/eva"}
	accompanied := func(absent string, names ...string) string {
		m := f.moment(monday())
		m.Dispatcher = companions{names: names}
		require.NoError(t, f.record(handling.Absence{Manager: absent}.Begin(f.Handling, m)))
		return f.ActingManager().Staff
	}
	require.Equal(t, "staff/fay", accompanied("staff/eva", "staff/eva", "staff/fay", "staff/gus"))
	require.Equal(t, "staff/gus", accompanied("staff/fay", "staff/eva", "staff/fay", "staff/gus"))
	require.Equal(t, "staff/eva", accompanied("staff/gus", "staff/eva", "staff/gus"))
	require.True(t, f.NeedsSubstitute())
	require.Equal(t, timeline.Noted, f.events[len(f.events)-1].Kind)
}

// A substitute becomes the manager of a solved case whose manager leaves for good. The customer, who knows of a substitute, hears of it
// once the case is opened again.
func TestTheHeirOfAManagerIsAnnouncedWhenTheCaseIsOpenedAgain(t *testing.T) {
	f := opened(t, nil)
	f.Manager = help.Manager{Staff: "staff/eva"}
	m := f.moment(monday())
	m.Dispatcher = companions{names: []string{bea().Name}}
	require.NoError(t, f.record(handling.Absence{Manager: "staff/eva"}.Begin(f.Handling, m)))
	require.NoError(t, f.record(f.Resolve(m, monday(), solution(cid().Name, ""))))
	var assigned []timeline.Event
	reopen := func() {
		require.NoError(t, f.record(f.Reopen(m, monday(), "x", "", nil)))
		assigned = slices.DeleteFunc(slices.Clone(f.events), func(e timeline.Event) bool { return e.Kind != timeline.ManagerAssigned })
	}
	require.NoError(t, f.record(f.ReplaceManager(m, "staff/eva")))
	reopen()
	require.Equal(t, bea().Name, f.Manager.Staff)
	require.Nil(t, f.Substitute)
	require.Len(t, assigned, 2, "in the place of an absent manager, and as the manager")
	require.Equal(t, bea().Name, assigned[1].Details["manager"])
	require.Empty(t, assigned[1].Details["absent"])
	require.NoError(t, f.record(f.Resolve(m, monday(), solution(cid().Name, ""))))
	reopen()
	require.Len(t, assigned, 2)
}
