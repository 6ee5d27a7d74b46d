package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// digger answers within an hour and solves within eight.
func digger() help.Supplier {
	return help.Supplier{Name: "suppliers/digger", Version: 2, Respond: time.Hour, Resolve: 8 * time.Hour}
}

// equipped is a case on a ladder whose second level calls the digger and is helped by Cid.
func equipped(t *testing.T) *fixture {
	t.Helper()
	return opened(t, func(o *handling.Opening, _ *roster) {
		o.Policy.Steps[1].Target = digger().Name
		o.Policy.Steps[1].Resources = []string{cid().Name, "suppliers/cranes"}
		o.Policy.Steps[2].Resources = []string{cid().Name}
	})
}

// summon does the work of the service at a time, with the answer of the catalog.
func (f *fixture) summon(now string, from help.Supplier, failed error) {
	f.Helper()
	call, open := f.Summoned(at(f.T, now))
	require.True(f, open)
	require.NoError(f, f.record(f.Summon(f.moment(at(f.T, now)), call, from, failed)))
}

// What a level names is attached when the case comes there, and the supplier it calls is
// engaged once, with clocks of its own.
func TestALevelBringsWhatItNames(t *testing.T) {
	f := equipped(t)
	require.Empty(t, f.Resources)
	f.fire("Mon 13:00")
	wakes, _ := f.Wakes()
	require.Equal(t, at(t, "Mon 13:00"), wakes)
	call, _ := f.Summoned(at(t, "Mon 13:00"))
	f.summon("Mon 13:01", digger(), nil)
	require.NoError(t, f.record(f.Summon(f.moment(at(t, "Mon 13:01")), call, digger(), nil)), "another process was faster")
	require.Equal(t, []help.Engagement{{
		Supplier: "suppliers/digger", Version: 2, Request: "Level 2 calls for help. ", Actor: "suite", At: at(t, "Mon 13:01"),
		AnswerDue: at(t, "Mon 14:01"), SolveDue: at(t, "Mon 21:01"), Changes: 1,
	}}, f.Engagements)
	_, open := f.Summoned(at(t, "Tue 13:00"))
	require.False(t, open)
	f.fire("Mon 14:01")
	f.fire("Mon 19:00")
	require.Equal(t, 3, f.Level)
	require.Equal(t, []string{
		"BREACHED response", "STEP_EXPIRED step", "RESOURCE_ADDED", "RESOURCE_ADDED", "SUPPLIER_ENGAGED", "SUPPLIER_OVERDUE answer",
		"BREACHED update", "STEP_EXPIRED step",
	}, f.told(), "Cid helps already when it comes to level 3")
	require.Len(t, f.Resources, 2)
}

func TestASummonsThatEngagesNobody(t *testing.T) {
	for _, tc := range []struct {
		name string
		live func(f *fixture)
		from help.Supplier
		err  error
		says string
	}{
		{"out of use", nil, help.Supplier{}, fault.New(fault.NotFound, "SUPPLIER_OUT_OF_USE", "x"), "does not have it in use"},
		{"engaged already", func(f *fixture) {
			require.NoError(f, f.engage(f.moment(at(f.T, "Mon 13:00")), boss(), digger(), "Come."))
		}, digger(), nil, "is engaged already"},
		{"as many as may be", func(f *fixture) {
			for range 20 {
				other := digger()
				other.Name = "suppliers/other"
				require.NoError(f, f.engage(f.moment(at(f.T, "Mon 13:00")), boss(), other, "Come."))
			}
		}, digger(), nil, "as many suppliers as it may have"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := equipped(t)
			f.fire("Mon 13:00")
			if tc.live != nil {
				tc.live(f)
			}
			engaged := len(f.Engagements)
			f.summon("Mon 13:00", tc.from, tc.err)
			require.Len(t, f.Engagements, engaged)
			told := f.events[len(f.events)-1]
			require.Equal(t, timeline.Noted, told.Kind)
			require.Contains(t, told.Cause, tc.says)
			require.Nil(t, f.Summons)
		})
	}
}

// A catalog that does not answer is asked again; a level that was left and a case that is
// solved call nobody.
func TestASummonsWaitsForTheCatalog(t *testing.T) {
	f := equipped(t)
	f.fire("Mon 13:00")
	f.summon("Mon 13:00", help.Supplier{}, fault.New(fault.Unavailable, "DOWN", "x"))
	_, open := f.Summoned(at(t, "Mon 13:00"))
	require.False(t, open)
	wakes, _ := f.Wakes()
	require.Equal(t, at(t, "Mon 13:00:10"), wakes)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 13:05")), at(t, "Mon 13:05"), solution("x", ""))))
	_, open = f.Summoned(at(t, "Mon 13:05"))
	require.False(t, open)
	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Mon 13:06")), at(t, "Mon 13:06"), "x", "", nil)))
	call, open := f.Summoned(at(t, "Mon 13:06"))
	require.True(t, open)
	require.NoError(t, f.record(f.PassUp(f.moment(at(t, "Mon 13:07")), boss(), 0, "x")))
	require.NoError(t, f.record(f.Summon(f.moment(at(t, "Mon 13:08")), call, digger(), nil)))
	require.Empty(t, f.Engagements)
}
