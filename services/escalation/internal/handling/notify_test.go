package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Everybody whom it concerns is told, but not who did it; what is broken or at the top is
// urgent.
func TestWhoIsTold(t *testing.T) {
	claimed := func(f *fixture) { require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann()))) }
	for _, tc := range []struct {
		name   string
		before func(*fixture)
		do     func(*fixture)
		told   []string
		urgent bool
	}{
		{"a clock ran out in the queue", nil, func(f *fixture) { f.fire("Mon 11:00") }, []string{"teams/front-line"}, true},
		{"a clock ran out in somebody's hands", claimed, func(f *fixture) { f.fire("Mon 11:00") }, []string{"staff/ann"}, true},
		{"she takes it herself", nil, claimed, nil, false},
		{"it is given to her", nil, func(f *fixture) {
			require.NoError(t, f.record(f.Claim(f.moment(monday()), boss(), ann())))
		}, []string{"staff/ann"}, false},
		{"it is taken from her", claimed, func(f *fixture) {
			require.NoError(t, f.record(f.Claim(f.moment(monday()), boss(), bea())))
		}, []string{"staff/ann", "staff/bea"}, false},
		{"she hands it over", claimed, func(f *fixture) {
			require.NoError(t, f.record(f.HandOver(f.moment(monday()), actor(ann()), bea(), "x")))
		}, []string{"staff/bea"}, false},
		{"she passes it up", claimed, func(f *fixture) {
			require.NoError(t, f.record(f.PassUp(f.moment(monday()), actor(ann()), 0, "x")))
		}, []string{"teams/specialists"}, false},
		{"she passes it to the top", claimed, func(f *fixture) {
			require.NoError(t, f.record(f.PassUp(f.moment(monday()), actor(ann()), 4, "x")))
		}, []string{"teams/executive"}, true},
		{"her level had its time", func(f *fixture) {
			claimed(f)
			require.NoError(t, f.record(f.Answer(f.moment(monday()), monday())))
		}, func(f *fixture) { f.fire("Mon 13:00") }, []string{"staff/ann", "teams/specialists"}, false},
		{"the ceiling took it from her", func(f *fixture) {
			claimed(f)
			f.Clocks.Ceiling.Due = monday().Add(time.Minute)
		}, func(f *fixture) { f.fire("Mon 09:01") }, []string{"staff/ann", "teams/executive"}, true},
		{"she has left", claimed, func(f *fixture) { require.NoError(t, f.record(f.Vacate(f.moment(monday()), monday()))) }, []string{"teams/front-line"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			if tc.before != nil {
				tc.before(f)
			}
			seen := len(f.events)
			tc.do(f)
			require.Equal(t, seen+1, len(f.events))
			report := f.events[len(f.events)-1]
			require.Equal(t, tc.told, report.Notify)
			require.Equal(t, tc.urgent, report.Urgent)
		})
	}
}
