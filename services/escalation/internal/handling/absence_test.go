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
	handling.Dispatcher
	names []string
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
