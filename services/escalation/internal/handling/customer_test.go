package handling_test

import (
	"fmt"
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
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), handling.Mandate{})))
	f.due(clock.Ceiling, "Tue 05:00")
	for _, kind := range []clock.Kind{clock.Update, clock.Step, clock.Resolve} {
		require.Equal(t, clock.Paused, f.Clocks.ByKind(kind).State, kind.String())
	}
	require.Equal(t, 3*time.Hour, f.Clocks.Step.Remaining())
	require.Empty(t, f.Free, "nobody claims what waits")
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:30")), at(t, "Mon 10:30"), handling.Mandate{})), "to wait already is no fault")
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 15:00")), at(t, "Mon 15:00"))))
	f.due(clock.Step, "Mon 18:00")
	f.due(clock.Resolve, "Tue 06:00")
	f.due(clock.Update, "Mon 23:00")
	f.due(clock.Ceiling, "Tue 05:00")
	require.Empty(t, f.told())
}

// A pause over closing time: an hour before it, an hour after it.
func TestPauseAcrossClosingTime(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = promise(office()) })
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 12:00")), at(t, "Mon 12:00"), handling.Mandate{})))
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 22:00")), at(t, "Mon 22:00"))))
	f.due(clock.Step, "Tue 10:00")
	f.due(clock.Resolve, "Wed 14:00")
	f.due(clock.Update, "Tue 17:00")
}

// The question to the customer is an answer: no clock of an answer runs on, and one that ran out in vain is made good.
func TestAQuestionIsAnAnswer(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Undecided = true })
	f.due(clock.Triage, "Mon 09:15")
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), handling.Mandate{By: actor(ann())})))
	require.Equal(t, at(t, "Mon 09:15"), f.Clocks.Triage.Kept)
	require.Equal(t, at(t, "Mon 11:00"), f.Clocks.Response.Kept)
	require.Equal(t, at(t, "Mon 09:10"), f.AnsweredAt)
	f.fire("Mon 12:00")
	require.Equal(t, []string{"CLAIMED"}, f.told())

	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 13:00")), at(t, "Mon 13:00"))))
	require.NoError(t, f.record(f.Contact(f.moment(at(t, "Mon 13:00")), at(t, "Mon 13:00"))))
	f.fire("Mon 15:30")
	require.Equal(t, clock.Breached, f.Clocks.NextReply.State)
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 16:00")), at(t, "Mon 16:00"), handling.Mandate{})))
	require.True(t, f.Clocks.NextReply.Met)
	require.Equal(t, at(t, "Mon 16:00"), f.lastPass().Breaches[0].Met)
}

func TestAnswerWhileWaitingKeepsTheUpdateClockPaused(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), handling.Mandate{})))
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 10:30")), at(t, "Mon 10:30"))))
	require.Equal(t, clock.Paused, f.Clocks.Update.State)
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"))))
	f.due(clock.Update, "Mon 19:00")
}

func TestResolveStopsEverythingAndReopenGoesOn(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Claim(f.moment(at(t, "Mon 09:30")), actor(ann()), ann())))
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), solution(ann().Name, "restarted it"))))
	kind, _ := f.Clocks.NextDeadline()
	require.Zero(t, kind)
	require.Equal(t, handling.CustomerHolds, f.Holder())
	require.Equal(t, at(t, "Mon 10:00"), f.ResolvedAt)
	f.fire("Sun 10:00")
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Sun 10:00")), at(t, "Sun 10:00"), solution("x", ""))), "solved already is no fault")
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

// A case that comes back from the customer goes to its queue while its solver is not there, and the timeline says so. The solver
// counts as of the time at which it is heard of, because nobody hands it over later.
func TestReopenedWithoutItsOwnerGoesToTheQueue(t *testing.T) {
	for name, tc := range map[string]struct {
		gone   func(*roster)
		holder string
		cause  string
	}{
		"who is there":    {func(*roster) {}, ann().Name, ""},
		"who is away":     {func(r *roster) { r.away = []string{ann().Name} }, "queues/front-line", "staff/ann is away."},
		"who has left":    {func(r *roster) { r.staff = nil }, "queues/front-line", "staff/ann is not there any more."},
		"who is away now": {func(r *roster) { r.away, r.since = []string{ann().Name}, at(t, "Tue 10:00") }, "queues/front-line", "staff/ann is away."},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, nil)
			held(f)
			solved(f)
			people := everybody()
			tc.gone(&people)
			f.roster, f.events = people, nil
			require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Tue 11:00")), at(t, "Tue 09:00"), "customers/c", "", nil)))
			require.Equal(t, tc.holder, f.Holder())
			require.Equal(t, tc.holder, f.lastPass().Holder)
			if tc.cause == "" {
				require.Empty(t, f.told())
				return
			}
			require.Equal(t, "queues/front-line", f.Free)
			require.Equal(t, []string{"HANDED_OVER"}, f.told())
			told := f.events[len(f.events)-1]
			require.Equal(t, []string{tc.cause, "suite"}, []string{told.Cause, told.Actor})
			require.Equal(t, map[string]string{"from": ann().Name, "to": "queues/front-line", "level": "1"}, told.Details)
			require.Empty(t, told.Notify, "the team hears of the reopening")
		})
	}
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
		{"up", urgent, "Mon 10:30", "Mon 11:00", "Mon 13:00", "Mon 17:00", "Mon 19:00", []string{}},
		{"down", relaxed, "Mon 13:00", "Tue 01:00", "Mon 13:00", "Wed 01:00", "Tue 05:00", []string{}},
		{
			"to office hours", promise(office()),
			"Mon 11:00", "Mon 17:00", "Mon 13:00", "Tue 17:00", "Tue 05:00",
			[]string{},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, nil)
			require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), tc.to, false)))
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
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 12:00")), at(t, "Mon 12:00"), handling.Mandate{})))
	to := promise(nil)
	to.ResolveIn = 20 * time.Hour
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 15:00")), at(t, "Mon 15:00"), to, false)))
	require.Equal(t, clock.Paused, f.Clocks.Resolve.State)
	require.Equal(t, 17*time.Hour, f.Clocks.Resolve.Remaining())
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Mon 20:00")), at(t, "Mon 20:00"))))
	f.due(clock.Resolve, "Tue 13:00")
	f.due(clock.Step, "Mon 21:00")
}

func TestReopenUnderAnotherCommitment(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), solution("x", ""))))
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
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Tue 03:00")), at(t, "Tue 03:00"), to, false)))
	require.Equal(t, clock.Breached, f.Clocks.Resolve.State)
	require.Equal(t, at(t, "Tue 01:00"), f.Clocks.Resolve.BreachedAt)
}

// Silence is a breach once for every period that it lasts, in the hands of those who kept silent, however seldom anybody
// looks.
func TestEveryPeriodOfSilenceIsABreach(t *testing.T) {
	seldom, often := opened(t, nil), opened(t, nil)
	for _, moment := range []string{"Mon 17:00", "Tue 01:00", "Tue 09:00", "Tue 17:00", "Wed 01:00"} {
		often.fire(moment)
	}
	for _, f := range []*fixture{seldom, often} {
		f.fire("Wed 04:00")
		silences := []string{}
		for _, pass := range f.Passes {
			for _, b := range pass.Breaches {
				if b.Clock == clock.Update {
					silences = append(silences, fmt.Sprintf("%s %s %d", pass.Holder, b.Due.Format("Mon 15:04"), b.Count()))
				}
			}
		}
		require.Equal(t, []string{"queues/specialists Mon 17:00 1", "queues/management Tue 01:00 1", "queues/executive Tue 09:00 3"}, silences)
		require.NoError(t, f.record(f.Answer(f.moment(at(t, "Wed 04:30")), at(t, "Wed 04:30"))))
		f.due(clock.Update, "Wed 12:30")
		f.fire("Wed 13:00")
		last := f.lastPass().Breaches
		require.Equal(t, at(t, "Wed 12:30"), last[len(last)-1].Due, "a new silence")
	}
}

// An answer that was in time for the last periods and is heard of late takes those back, and no others.
func TestAnswerHeardOfAfterPeriodsOfSilence(t *testing.T) {
	f := opened(t, nil)
	f.fire("Wed 04:00")
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Wed 04:00")), at(t, "Tue 10:00"))))
	require.Equal(t, []handling.Breach{
		{Clock: clock.Ceiling, Due: at(t, "Tue 05:00")},
		{Clock: clock.Update, Due: at(t, "Tue 09:00"), Last: at(t, "Tue 09:00"), Periods: 1, Met: at(t, "Tue 10:00")},
		{Clock: clock.Update, Due: at(t, "Tue 18:00"), Last: at(t, "Wed 02:00"), Periods: 2},
	}, f.lastPass().Breaches)
}

// A message of the customer that no person has answered runs the clock of the next reply, once for all of them.
func TestNextReply(t *testing.T) {
	f := opened(t, nil)
	contact := func(moment string) {
		require.NoError(t, f.record(f.Contact(f.moment(at(t, moment)), at(t, moment))))
	}
	answer := func(moment string) {
		require.NoError(t, f.record(f.Answer(f.moment(at(t, moment)), at(t, moment))))
	}
	contact("Mon 09:30")
	require.Equal(t, clock.Idle, f.Clocks.NextReply.State, "the first answer is owed already")
	answer("Mon 10:00")
	contact("Mon 12:00")
	contact("Mon 12:30")
	f.due(clock.NextReply, "Mon 14:00")
	require.Equal(t, clock.Contacted, f.Clocks.NextReply.Cause)
	f.fire("Mon 14:00")
	require.Equal(t, []handling.Breach{{Clock: clock.NextReply, Due: at(t, "Mon 14:00")}}, f.lastPass().Breaches)
	require.Equal(t, at(t, "Mon 14:00"), f.Handling.Deadline, "it is late")
	answer("Mon 15:00")
	require.NotEqual(t, at(t, "Mon 14:00"), f.Handling.Deadline, "it is late no longer")
	contact("Mon 16:00")
	f.due(clock.NextReply, "Mon 18:00")
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 17:00")), at(t, "Mon 17:00"), solution("x", ""))))
	require.Equal(t, clock.Stopped, f.Clocks.NextReply.State)
	require.False(t, f.lastSolution().Kept)
}

// What was solved in vain owes the customer an answer again.
func TestReopenedCaseOwesAnAnswer(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), solution("x", ""))))
	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Mon 12:00")), at(t, "Mon 12:00"), "x", "", nil)))
	f.due(clock.NextReply, "Mon 14:00")
	require.Equal(t, clock.Stopped, f.Clocks.Response.State, "the first answer was in time, and stays so")
	for _, kind := range []clock.Kind{clock.NextReply, clock.Resolve, clock.Ceiling} {
		require.Equal(t, clock.Reopened, f.Clocks.ByKind(kind).Cause, kind)
	}
}

func TestSolvedCasesRefuseWhatNeedsWork(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Resolve(f.moment(monday()), monday(), solution("x", ""))))
	later := f.moment(at(t, "Mon 10:00"))
	for name, err := range map[string]error{
		"wait":     f.record(f.Wait(later, later.Now, handling.Mandate{})),
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
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 14:00")), at(t, "Mon 12:00"), handling.Mandate{})))
	require.Equal(t, 6*time.Hour, f.Clocks.Step.Remaining(), "not before the level began")
	require.Equal(t, 12*time.Hour, f.Clocks.Resolve.Remaining())

	g := opened(t, nil) // here the command comes before anybody looked
	require.NoError(t, g.record(g.Wait(g.moment(at(t, "Mon 14:00")), at(t, "Mon 12:00"), handling.Mandate{})))
	require.Equal(t, 1, g.Level)
	require.Equal(t, time.Hour, g.Clocks.Step.Remaining())
	require.NoError(t, g.record(g.Resume(g.moment(at(t, "Mon 14:00")), at(t, "Mon 20:00"))), "nobody resumes in the future")
	g.due(clock.Step, "Mon 15:00")
}
