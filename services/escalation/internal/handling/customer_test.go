package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

func TestAnswers(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	f.due(clock.Response, "")
	f.due(clock.Update, "Mon 18:00")
	require.Equal(t, time.Hour, f.Clocks.Response.Remaining())
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 12:00")), at(t, "Mon 12:00"))))
	f.due(clock.Update, "Mon 20:00")
	require.Equal(t, time.Hour, f.Clocks.Response.Remaining(), "only the first one counts")
	require.Empty(t, f.told())
}

func TestAnswerAtTheDeadlineIsInTime(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"))))
	require.Empty(t, f.told())
	require.Equal(t, clock.Stopped, f.Clocks.Response.State)
}

func TestAnswerTooLate(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 11:30")), at(t, "Mon 11:30"))))
	require.Equal(t, []string{"BREACHED response"}, f.told(), "though nobody had looked yet")
	require.Equal(t, clock.Breached, f.Clocks.Response.State)
	require.Equal(t, at(t, "Mon 13:00"), f.Handling.Deadline, "it is answered now, so it is not late any more")
}

// The escalation was down when the answer was given, and looked at its clocks before it
// heard of it.
func TestAnswerHeardOfTooLate(t *testing.T) {
	f := opened(t, nil)
	f.fire("Mon 12:00")
	require.Len(t, f.Passes[0].Breaches, 1)
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 12:01")), at(t, "Mon 10:30"))))
	require.Equal(t, []string{"BREACHED response", "NOTED response"}, f.told())
	require.Equal(t, clock.Stopped, f.Clocks.Response.State)
	require.Zero(t, f.Clocks.Response.BreachedAt)
	require.Empty(t, f.Passes[0].Breaches)
	f.due(clock.Update, "Mon 19:00")
}

func TestWaitingPauses(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	f.due(clock.Response, "Mon 11:00")
	f.due(clock.Ceiling, "Tue 05:00")
	for _, kind := range []clock.Kind{clock.Update, clock.Step, clock.Resolve} {
		require.Equal(t, clock.Paused, f.Clocks.ByKind(kind).State, kind.String())
	}
	require.Equal(t, 3*time.Hour, f.Clocks.Step.Remaining())
	require.Empty(t, f.Free, "nobody claims what waits")
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:30")), at(t, "Mon 10:30"))), "to wait already is no fault")
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 15:00")), at(t, "Mon 15:00"))))
	f.due(clock.Step, "Mon 18:00")
	f.due(clock.Resolve, "Tue 06:00")
	f.due(clock.Update, "Mon 22:00")
	f.due(clock.Ceiling, "Tue 05:00")
	require.Equal(t, []string{"BREACHED response"}, f.told())
}

// A pause over closing time: an hour before it, an hour after it.
func TestPauseAcrossClosingTime(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = promise(office()) })
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 12:00")), at(t, "Mon 12:00"))))
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 22:00")), at(t, "Mon 22:00"))))
	f.due(clock.Step, "Tue 10:00")
	f.due(clock.Resolve, "Wed 14:00")
	f.due(clock.Update, "Tue 15:00")
}

func TestAnswerWhileWaitingKeepsTheUpdateClockPaused(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:30")), at(t, "Mon 10:30"))))
	require.Equal(t, clock.Paused, f.Clocks.Update.State)
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"))))
	f.due(clock.Update, "Mon 19:00")
}

func TestResolveStopsEverythingAndReopenGoesOn(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Claim(f.moment(at(t, "Mon 09:30")), actor(ann()), ann())))
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), ann().Name, "restarted it")))
	_, running := f.NextDue()
	require.False(t, running)
	require.Equal(t, handling.CustomerHolds, f.Holder())
	require.Equal(t, at(t, "Mon 10:00"), f.ResolvedAt)
	f.fire("Sun 10:00")
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Sun 10:00")), at(t, "Sun 10:00"), "x", "")), "solved already is no fault")
	require.Equal(t, []string{"CLAIMED"}, f.told(), "nothing runs on after it is solved")

	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Sun 11:00")), at(t, "Sun 11:00"), "customers/c", "still broken", nil)))
	require.Equal(t, ann().Name, f.Holder(), "back to who said it was solved")
	f.due(clock.Response, "")
	f.due(clock.Step, "Sun 14:00")
	f.due(clock.Update, "Sun 18:00")
	require.Equal(t, at(t, "Sun 11:00").Add(15*time.Hour), f.Clocks.Resolve.Due)
	require.Equal(t, at(t, "Sun 11:00").Add(19*time.Hour), f.Clocks.Ceiling.Due)
	require.Equal(t, []string{
		"queues/front-line Mon 09:00-Mon 09:30", "staff/ann Mon 09:30-Mon 10:00",
		"customer Mon 10:00-Sun 11:00", "staff/ann Sun 11:00-",
	}, f.history())
	require.Equal(t, handling.Reopened, f.Passes[2].End)
	require.Zero(t, f.ResolvedAt)
}

func TestReopenedWithoutItsOwnerGoesToTheQueue(t *testing.T) {
	f := opened(t, func(_ *handling.Opening, r *roster) { r.staff = nil })
	require.NoError(t, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
	require.NoError(t, f.record(f.Resolve(f.moment(monday()), monday(), ann().Name, "")))
	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Tue 09:00")), at(t, "Tue 09:00"), "customers/c", "", nil)))
	require.Equal(t, "queues/front-line", f.Holder())
	require.Equal(t, "queues/front-line", f.Free)
}

func TestTimeUsedSurvivesEveryChangeOfCommitment(t *testing.T) {
	urgent := handling.Commitment{
		Start: monday(), Respond: 30 * time.Minute, Update: 2 * time.Hour, ResolveIn: 8 * time.Hour, Priority: 2,
		CeilingAt: monday().Add(10 * time.Hour),
	}
	relaxed := handling.Commitment{Start: monday(), Respond: 4 * time.Hour, Update: 16 * time.Hour, ResolveIn: 40 * time.Hour, Priority: 4}
	for _, tc := range []struct {
		name                                     string
		to                                       handling.Commitment
		response, update, step, resolve, ceiling string
		told                                     []string
	}{
		{"up", urgent, "", "Mon 11:00", "Mon 13:00", "Mon 17:00", "Mon 19:00", []string{"BREACHED response"}},
		{"down", relaxed, "Mon 13:00", "Tue 01:00", "Mon 13:00", "Wed 01:00", "Tue 05:00", []string{}},
		{
			"to office hours", promise(office()),
			"Mon 11:00", "Mon 17:00", "Mon 13:00", "Tue 17:00", "Tue 05:00",
			[]string{},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), tc.to)))
			f.due(clock.Response, tc.response)
			f.due(clock.Update, tc.update)
			f.due(clock.Step, tc.step)
			f.due(clock.Resolve, tc.resolve)
			f.due(clock.Ceiling, tc.ceiling)
			require.Equal(t, tc.told, f.told())
			require.Equal(t, tc.to.Priority, f.Commitment.Priority)
		})
	}
}

func TestCommitmentChangesDuringAPause(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = promise(office()) })
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 12:00")), at(t, "Mon 12:00"))))
	to := promise(nil)
	to.ResolveIn = 20 * time.Hour
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 15:00")), at(t, "Mon 15:00"), to)))
	require.Equal(t, clock.Paused, f.Clocks.Resolve.State)
	require.Equal(t, 17*time.Hour, f.Clocks.Resolve.Remaining())
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 20:00")), at(t, "Mon 20:00"))))
	f.due(clock.Resolve, "Tue 13:00")
	f.due(clock.Step, "Mon 21:00")
}

func TestReopenUnderAnotherCommitment(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), "x", "")))
	under := handling.Commitment{Start: at(t, "Wed 10:00"), Update: 2 * time.Hour, ResolveIn: 8 * time.Hour, Priority: 2}
	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Wed 10:00")), at(t, "Wed 10:00"), "x", "", &under)))
	f.due(clock.Resolve, "Wed 17:00")
	f.due(clock.Update, "Wed 11:00")
	f.due(clock.Response, "")
	require.Equal(t, 2, f.Commitment.Priority)
}

// A promise that was broken is not mended by a later one, and not broken twice.
func TestBreachStaysUnderANewCommitment(t *testing.T) {
	f := opened(t, nil)
	f.fire("Tue 02:00")
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	to := promise(nil)
	to.ResolveIn = 60 * time.Hour
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Tue 03:00")), at(t, "Tue 03:00"), to)))
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	require.Equal(t, at(t, "Tue 01:00"), f.Clocks.Resolve.BreachedAt)
}

func TestUpdateBreachesOncePerSilence(t *testing.T) {
	f := opened(t, nil)
	f.fire("Tue 04:00")
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Tue 04:30")), at(t, "Tue 04:30"))))
	f.due(clock.Update, "Tue 12:30")
	f.fire("Tue 13:00")
	breaches := 0
	for _, word := range f.told() {
		if word == "BREACHED update" {
			breaches++
		}
	}
	require.Equal(t, 2, breaches)
}

func TestSolvedCasesRefuseWhatNeedsWork(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Resolve(f.moment(monday()), monday(), "x", "")))
	later := f.moment(at(t, "Mon 10:00"))
	for name, err := range map[string]error{
		"wait":     f.record(f.Wait(later, later.Now)),
		"resume":   f.record(f.Resume(later, later.Now)),
		"claim":    f.record(f.Claim(later, actor(ann()), ann())),
		"passUp":   f.record(f.PassUp(later, boss(), 0, "x")),
		"handOver": f.record(f.HandOver(later, boss(), ann(), "x")),
	} {
		require.Equal(t, "HANDLING_RESOLVED", fault.ReasonOf(err), name)
	}
}

func TestCommandsFromThePastTakeEffectInOrder(t *testing.T) {
	f := opened(t, nil)
	f.fire("Mon 13:30") // the step ran out at 13:00
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 14:00")), at(t, "Mon 12:00"))))
	require.Equal(t, 6*time.Hour, f.Clocks.Step.Remaining(), "not before the level began")
	require.Equal(t, 12*time.Hour, f.Clocks.Resolve.Remaining())

	g := opened(t, nil) // here the command comes before anybody looked
	require.NoError(t, g.record(g.Wait(g.moment(at(t, "Mon 14:00")), at(t, "Mon 12:00"))))
	require.Equal(t, 1, g.Level)
	require.Equal(t, time.Hour, g.Clocks.Step.Remaining())
	require.NoError(t, g.record(g.Resume(g.moment(at(t, "Mon 14:00")), at(t, "Mon 20:00"))), "nobody resumes in the future")
	g.due(clock.Step, "Mon 15:00")
}
