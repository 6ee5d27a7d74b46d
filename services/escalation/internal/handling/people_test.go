package handling_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

func TestClaim(t *testing.T) {
	for _, tc := range []struct {
		name   string
		owned  bool // by ann
		by     handling.Actor
		owner  handling.Person
		level  int
		reason string // of the fault; "" for none
		end    handling.End
	}{
		{name: "from the queue", by: actor(ann()), owner: ann(), end: handling.Claimed},
		{name: "what one owns already", owned: true, by: actor(ann()), owner: ann(), end: handling.Lasting},
		{name: "from a colleague", owned: true, by: actor(bea()), owner: bea(), reason: "HANDLING_OWNED"},
		{name: "by a supervisor from a colleague", owned: true, by: boss(), owner: bea(), end: handling.Reassigned},
		{name: "above one's level", level: 2, by: actor(ann()), owner: ann(), reason: "STAFF_LEVEL"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			now := f.moment(at(t, "Mon 09:10"))
			if tc.owned {
				require.NoError(t, f.record(f.Claim(now, actor(ann()), ann())))
			}
			if tc.level > 0 {
				require.NoError(t, f.record(f.PassUp(now, boss(), tc.level, "x")))
			}
			held, passes := f.Holder(), len(f.Passes)
			err := f.record(f.Claim(f.moment(at(t, "Mon 09:20")), tc.by, tc.owner))
			require.Equal(t, tc.reason, fault.ReasonOf(err))
			if tc.reason != "" {
				require.Equal(t, held, f.Holder())
				return
			}
			require.Equal(t, tc.owner.Name, f.Holder())
			require.Equal(t, tc.end, f.Passes[passes-1].End)
			require.Empty(t, f.Free)
			f.due(clock.Step, "Mon 13:00")
		})
	}
}

func TestPassUp(t *testing.T) {
	for _, tc := range []struct {
		name   string
		queued bool // nobody has claimed it
		by     handling.Actor
		level  int
		empty  string // a team without anybody
		want   int
		reason string
		told   []string
	}{
		{name: "by whoever may own it", queued: true, by: actor(bea()), want: 2, told: []string{"CLAIMED", "PASSED_UP"}},
		{name: "by a stranger", queued: true, by: handling.Actor{Name: "staff/zoe"}, reason: "STAFF_UNKNOWN"},

		{name: "to the next", by: actor(ann()), want: 2, told: []string{"CLAIMED", "PASSED_UP"}},
		{name: "two levels", by: actor(ann()), level: 3, want: 3, told: []string{"CLAIMED", "PASSED_UP"}},
		{name: "over an empty one", by: actor(ann()), empty: "teams/specialists", want: 3, told: []string{"CLAIMED", "PASSED_UP", "LEVEL_SKIPPED"}},
		{name: "to a named empty one", by: actor(ann()), level: 2, empty: "teams/specialists", want: 3, told: []string{"CLAIMED", "PASSED_UP", "LEVEL_SKIPPED"}},
		{name: "by a supervisor", by: boss(), want: 2, told: []string{"CLAIMED", "PASSED_UP"}},
		{name: "by somebody else", by: actor(bea()), reason: "NOT_OWNER"},
		{name: "to the same level", by: actor(ann()), level: 1, reason: "INVALID_ARGUMENT"},
		{name: "to a level that is none", by: actor(ann()), level: 7, reason: "INVALID_ARGUMENT"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(_ *handling.Opening, r *roster) {
				for i, team := range r.teams {
					if team == tc.empty {
						r.teams = append(r.teams[:i:i], r.teams[i+1:]...)
					}
				}
			})
			if !tc.queued {
				require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
			}
			err := f.record(f.PassUp(f.moment(at(t, "Mon 10:00")), tc.by, tc.level, "too hard"))
			require.Equal(t, tc.reason, fault.ReasonOf(err))
			if tc.reason != "" {
				return
			}
			require.Equal(t, tc.want, f.Level)
			require.Equal(t, tc.told, f.told())
			require.Equal(t, handling.PassedUp, f.Passes[1].End)
			require.Equal(t, "too hard", f.Passes[1].Reason)
			f.due(clock.Step, "Mon 16:00") // from now, not from what was scheduled
		})
	}
}

func TestNobodyPassesUpAQueueAboveTheirLevel(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.PassUp(f.moment(monday()), boss(), 2, "x")))
	require.Equal(t, "STAFF_LEVEL", fault.ReasonOf(f.record(f.PassUp(f.moment(monday()), actor(ann()), 0, "x"))))
	require.NoError(t, f.record(f.PassUp(f.moment(monday()), actor(bea()), 0, "x")))
}

func TestTopOfTheLadder(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.PassUp(f.moment(monday()), boss(), 4, "x")))
	require.Equal(t, "TOP_LEVEL", fault.ReasonOf(f.record(f.PassUp(f.moment(monday()), boss(), 0, "x"))))
	f.due(clock.Step, "")
	require.NoError(t, f.record(f.Wait(f.moment(monday()), monday(), handling.Mandate{})))
	require.NoError(t, f.record(f.Resume(f.moment(monday()), monday())))
	f.due(clock.Step, "")
	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(cid()), cid())))
}

func TestPassUpWhileWaitingArmsAPausedStep(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Wait(f.moment(monday()), monday(), handling.Mandate{})))
	require.NoError(t, f.record(f.PassUp(f.moment(at(t, "Mon 10:00")), boss(), 0, "x")))
	require.Equal(t, clock.Paused, f.Clocks.Step.State)
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Tue 00:00")), at(t, "Tue 00:00"))))
	f.due(clock.Step, "Tue 06:00")
}

func TestHandOver(t *testing.T) {
	toAnn := func(f *fixture, m handling.Moment, by handling.Actor) error {
		return f.record(f.HandOver(m, by, ann(), "ill"))
	}
	toBea := func(f *fixture, m handling.Moment, by handling.Actor) error {
		return f.record(f.HandOver(m, by, bea(), "ill"))
	}
	toQueue := func(queue string, level int) func(*fixture, handling.Moment, handling.Actor) error {
		return func(f *fixture, m handling.Moment, by handling.Actor) error {
			return f.record(f.HandToQueue(m, by, queue, level, "ill"))
		}
	}
	for _, tc := range []struct {
		name   string
		by     handling.Actor
		do     func(*fixture, handling.Moment, handling.Actor) error
		holder string
		end    handling.End
		reason string
	}{
		{"to a colleague", actor(ann()), toBea, bea().Name, handling.HandedOver, ""},
		{"back to the queue", actor(ann()), toQueue("queues/front-line", 1), "queues/front-line", handling.HandedOver, ""},
		{"to another queue of the level", actor(ann()), toQueue("queues/night", 1), "queues/night", handling.HandedOver, ""},
		{"to a queue of another level", actor(ann()), toQueue("queues/specialists", 2), "", 0, "INVALID_ARGUMENT"},
		{"by a supervisor", boss(), toBea, bea().Name, handling.Reassigned, ""},
		{"by somebody else", actor(bea()), toBea, "", 0, "NOT_OWNER"},
		{"to oneself", actor(ann()), toAnn, "", 0, "SAME_HOLDER"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
			err := tc.do(f, f.moment(at(t, "Mon 10:00")), tc.by)
			require.Equal(t, tc.reason, fault.ReasonOf(err))
			if tc.reason != "" {
				require.Equal(t, ann().Name, f.Holder())
				return
			}
			require.Equal(t, tc.holder, f.Holder())
			require.Equal(t, tc.end, f.Passes[1].End)
			require.Equal(t, []string{"CLAIMED", "HANDED_OVER"}, f.told())
			f.due(clock.Step, "Mon 13:00")
		})
	}
	t.Run("to a junior above their level", func(t *testing.T) {
		f := opened(t, nil)
		require.NoError(t, f.record(f.PassUp(f.moment(monday()), boss(), 2, "x")))
		require.Equal(t, "STAFF_LEVEL", fault.ReasonOf(f.record(f.HandOver(f.moment(monday()), boss(), ann(), "x"))))
	})
	t.Run("by nobody in particular from the queue", func(t *testing.T) {
		f := opened(t, nil)
		require.Equal(t, "NOT_OWNER", fault.ReasonOf(f.record(f.HandOver(f.moment(monday()), actor(bea()), ann(), "x"))))
	})
}

func TestVacate(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Vacate(f.moment(monday()), monday())))
	require.Len(t, f.Passes, 1, "the queue does not leave")
	for cause, gone := range map[string]func(*roster){
		"staff/ann is away.":               func(r *roster) { r.away = []string{ann().Name} },
		"staff/ann is not there any more.": func(r *roster) { r.staff = nil },
	} {
		people := everybody()
		gone(&people)
		f = opened(t, nil)
		held(f)
		f.roster = people
		require.NoError(t, f.record(f.Vacate(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
		require.Equal(t, "queues/front-line", f.Holder())
		require.Equal(t, handling.Reassigned, f.Passes[1].End)
		require.Equal(t, cause, f.Passes[1].Reason)
		require.Equal(t, []string{"CLAIMED", "HANDED_OVER"}, f.told())
		require.Equal(t, cause, f.lastEvent(timeline.HandedOver).Cause)
	}
}

// What has run out meanwhile comes first: the claimer finds the case a level higher.
func TestCommandsFindTheCaseWhereItsClocksHaveBroughtIt(t *testing.T) {
	f := opened(t, nil)
	err := f.record(f.Claim(f.moment(at(t, "Mon 14:00")), actor(ann()), ann()))
	require.Equal(t, "STAFF_LEVEL", fault.ReasonOf(err))
	f = opened(t, nil)
	require.NoError(t, f.record(f.Claim(f.moment(at(t, "Mon 14:00")), actor(bea()), bea())))
	require.Equal(t, []string{
		"queues/front-line Mon 09:00-Mon 13:00", "queues/specialists Mon 13:00-Mon 14:00", "staff/bea Mon 14:00-",
	}, f.history())
}
