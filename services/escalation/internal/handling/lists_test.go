package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

func TestSchedule(t *testing.T) {
	f := opened(t, nil)
	f.Origin = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	f.Schedule(monday())
	require.Equal(t, at(t, "Mon 10:30"), *f.Task.Due, "the first warning")
	require.Equal(t, f.Origin, f.Task.Origin)

	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
	f.Schedule(monday())
	require.Equal(t, monday(), *f.Task.Due, "what is to be told")

	require.True(t, f.Outbox.Settle(f.Outbox.Sequence))
	require.True(t, f.HasPending(), "the queue's pass is to be archived")
	f.MarkFiled(1, f.Amended)
	require.False(t, f.HasPending())

	require.NoError(t, f.record(f.Resolve(f.moment(monday()), monday(), solution(ann().Name, ""))))
	f.MarkFiled(2, f.Amended)
	f.Schedule(monday())
	require.Nil(t, f.Task.Due, "nothing")
	require.Equal(t, f.Origin, f.Task.Origin)
}

func TestTheOutboxKeepsWhatCameMeanwhile(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
	delivered := f.Outbox.Sequence
	require.NoError(t, f.record(f.PassUp(f.moment(monday()), actor(ann()), 0, "x")))
	require.True(t, f.Outbox.Settle(delivered))
	var kinds []string
	for _, e := range f.Outbox.Pending {
		kinds = append(kinds, e.Kind)
	}
	require.Equal(t, []string{"REPORT", "NOTICE"}, kinds, "of the passing up")
	report, err := handling.ReportKind().Decode(f.Outbox.Pending[0])
	require.NoError(t, err)
	require.Equal(t, timeline.PassedUp, report.Kind)
	require.EqualValues(t, 2, f.Outbox.Pending[0].Seq)
}

func TestOldPassesAreDroppedOnceTheArchiveHasThem(t *testing.T) {
	f := opened(t, nil)
	now := monday()
	for range 150 {
		now = now.Add(time.Second)
		require.NoError(t, f.record(f.HandOver(f.moment(now), boss(), ann(), "x")))
		require.NoError(t, f.record(f.HandToQueue(f.moment(now), boss(), "queues/front-line", 1, "x")))
	}
	require.Len(t, f.Passes, 301)
	require.Len(t, f.Unfiled(), 300)
	f.MarkFiled(120, f.Amended)
	require.Len(t, f.Passes, 181)
	require.Equal(t, 120, f.Dropped)
	require.Len(t, f.Unfiled(), 180)
	f.MarkFiled(300, f.Amended)
	require.Len(t, f.Passes, 101)
	require.Equal(t, 200, f.Dropped)
	require.Empty(t, f.Unfiled())
	require.Equal(t, "queues/front-line", f.lastPass().Holder)
}

// A pass whose breach was taken back is archived anew, even if the archiving of it was
// under way.
func TestAPassThatChangedIsArchivedAnew(t *testing.T) {
	f := opened(t, nil)
	f.fire("Mon 11:30")
	require.NoError(t, f.record(f.Claim(f.moment(at(t, "Mon 12:00")), actor(ann()), ann())))
	require.NoError(t, f.record(f.PassUp(f.moment(at(t, "Mon 12:10")), actor(ann()), 0, "x")))
	before := f.Amended
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 12:30")), at(t, "Mon 10:00"))))
	require.Len(t, f.Unfiled(), 2)
	f.MarkFiled(1, before)
	require.Len(t, f.Unfiled(), 2, "it changed while it was archived")
	f.MarkFiled(1, f.Amended)
	require.Len(t, f.Unfiled(), 1)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 13:00")), at(t, "Mon 13:00"), handling.Ending{})))
	f.MarkFiled(2, before)
	require.Len(t, f.Unfiled(), 2, "the first of them is still the old one there")
}

// A breach that is taken back is taken back in the archive, too, also in a pass of an earlier release, which kept no months.
func TestATakenBackBreachLeavesItsMonth(t *testing.T) {
	for _, isEarlier := range []bool{false, true} {
		f := opened(t, nil)
		f.fire("Mon 11:30")
		if isEarlier {
			f.Passes[0].Months = nil
		}
		require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 12:30")), at(t, "Mon 10:00"))))
		require.Empty(t, f.lastPass().Breaches)
		require.Equal(t, []string{"2026-11"}, f.lastPass().LateMonths())
		require.True(t, f.HasUnfiledBreaches())
	}
}

func TestMostUrgentFirst(t *testing.T) {
	f := opened(t, nil)
	require.Equal(t, at(t, "Mon 11:00"), f.Handling.Deadline)
	f.fire("Mon 18:00") // response, step and update have run out
	require.Equal(t, at(t, "Mon 11:00"), f.Handling.Deadline, "late for longest")
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 18:00")), at(t, "Mon 18:00"))))
	require.Equal(t, at(t, "Mon 19:00"), f.Handling.Deadline, "made good; the step is next")
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 18:30")), at(t, "Mon 18:30"), solution("x", ""))))
	require.Equal(t, 9999, f.Handling.Deadline.Year())
	require.Empty(t, f.Free)
}

func TestKindsAndStatesHaveNames(t *testing.T) {
	require.Equal(t, "ceiling", clock.Ceiling.String())
	require.Equal(t, "WAITING", handling.Waiting.String())
}
