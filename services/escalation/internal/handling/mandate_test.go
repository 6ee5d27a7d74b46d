package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// mandate is the mandate of a member of staff.
func mandate(p handling.Person) handling.Mandate {
	return handling.Mandate{By: handling.Actor{Name: p.Name, Level: p.Level}}
}

// Whoever holds the case decides, or somebody who leads and says why. What a queue holds is
// for everybody of the staff who may own it.
func TestWhoMayDecide(t *testing.T) {
	boss := handling.Mandate{By: boss()}
	noted := leading()
	stranger := handling.Mandate{By: handling.Actor{Name: "apiKeys/x"}}
	for name, tc := range map[string]struct {
		prepare func(f *fixture)
		by      handling.Mandate
		kind    fault.Kind
		reason  string
	}{
		"the holder":                     {held, mandate(ann()), 0, ""},
		"a colleague":                    {held, mandate(bea()), fault.Denied, "NOT_THE_HOLDER"},
		"somebody outside the staff":     {held, stranger, fault.Denied, "NOT_THE_HOLDER"},
		"who leads and does not say why": {held, boss, fault.InvalidArgument, ""},
		"who leads and says why":         {held, noted, 0, ""},
		"one of the staff, of a queue":   {nil, mandate(bea()), 0, ""},
		"a stranger, of a queue":         {nil, stranger, fault.Precondition, "STAFF_UNKNOWN"},
		"who leads, of a queue":          {nil, boss, fault.Precondition, "STAFF_UNKNOWN"},
		"who leads a queue and says why": {nil, noted, 0, ""},
		"of a level too high":            {above, mandate(ann()), fault.Precondition, "STAFF_LEVEL"},
		"of a lapsed case":               {lapsed, mandate(ann()), 0, ""},
		"of a lapsed case of another":    {lapsed, mandate(bea()), fault.Denied, "NOT_THE_HOLDER"},
		"of a solved case":               {solved, mandate(ann()), fault.Precondition, "HANDLING_RESOLVED"},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, nil)
			if tc.prepare != nil {
				tc.prepare(f)
			}
			err := tc.by.Check(f.Handling)
			if tc.kind == 0 {
				require.NoError(t, err)
				return
			}
			require.Equal(t, tc.kind, fault.KindOf(err))
			if tc.reason != "" {
				require.Equal(t, tc.reason, fault.ReasonOf(err))
			}
		})
	}
}

// held is a case that Ann holds, above one in the queue of the second level, solved one that
// Ann has solved, lapsed one of Ann's whose waiting has lapsed.
func held(f *fixture) {
	require.NoError(f, f.record(f.Claim(f.moment(monday()), actor(ann()), ann())))
}

func above(f *fixture) {
	require.NoError(f, f.record(f.PassUp(f.moment(monday()), actor(ann()), 0, "x")))
}

func solved(f *fixture) {
	require.NoError(f, f.record(f.Resolve(f.moment(monday()), monday(), handling.Ending{Mandate: mandate(ann())})))
}

func lapsed(f *fixture) {
	f.Policy.Waiting = ladder.Waiting{RemindAfter: time.Hour, CloseAfter: 2 * time.Hour}
	require.NoError(f, f.record(f.Wait(f.moment(monday()), monday(), mandate(ann()))))
	for _, hours := range []time.Duration{1, 2} {
		require.NoError(f, f.record(f.Fire(f.moment(monday().Add(hours*time.Hour)))))
	}
	require.Equal(f, handling.Resolved, f.State)
}

// Nothing is promised anew while a case is closed for now: no clock runs.
func TestALapsedCaseIsNotPromisedAnew(t *testing.T) {
	f := opened(t, nil)
	lapsed(f)
	_, err := f.Repromise(f.moment(at(t, "Mon 13:00")), clock.Resolve, mandate(ann()), handling.Repromise{By: at(t, "Mon 15:00"), Reason: "x"})
	require.Equal(t, "HANDLING_RESOLVED", fault.ReasonOf(err))
}

// The refusal names the holder.
func TestARefusalNamesTheHolder(t *testing.T) {
	f := opened(t, nil)
	held(f)
	wrong, ok := fault.As(mandate(bea()).Check(f.Handling))
	require.True(t, ok)
	require.Equal(t, ann().Name, wrong.Metadata()["holder"])
	require.Contains(t, wrong.Message(), ann().Name)
}

// Whoever decides over what a queue holds becomes its holder in the same write.
func TestADeciderTakesTheCaseFromItsQueue(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), mandate(ann()))))
	require.Equal(t, ann().Name, f.Owner)
	require.Equal(t, []string{"queues/front-line Mon 09:00-Mon 09:10", "staff/ann Mon 09:10-"}, f.history())
	require.Equal(t, []string{"CLAIMED"}, f.told())

	f = opened(t, nil)
	require.NoError(t, f.record(f.Repromise(f.moment(at(t, "Mon 09:10")), clock.Response, mandate(bea()), handling.Repromise{By: at(t, "Mon 12:00"), Reason: "x"})))
	require.Equal(t, bea().Name, f.Owner)
	require.Equal(t, bea().Name, f.lastPass().Repromises[0].Actor)

	f = opened(t, nil)
	require.NoError(t, f.record(f.Wait(f.moment(monday()), monday(), leading())))
	require.Empty(t, f.Owner, "a note leaves it where it lies")
}

// The correction of a queued case makes its actor the holder, too; the holder hears of a correction in their place.
func TestWhoTakesACaseWithACorrection(t *testing.T) {
	for name, tc := range map[string]struct {
		prepare func(f *fixture)
		by      handling.Mandate
		owner   string
		told    []string
	}{
		"a correction of what a queue holds":               {nil, mandate(ann()), ann().Name, []string{"CLAIMED"}},
		"a correction with a note":                         {nil, leading(), "", []string{}},
		"of what another holds, in place of her":           {held, leading(), ann().Name, []string{"NOTED"}},
		"by somebody who may not own it":                   {above, mandate(ann()), "", []string{}},
		"that is heard of when the case is solved already": {solved, mandate(bea()), ann().Name, []string{}},
	} {
		f := opened(t, nil)
		if tc.prepare != nil {
			tc.prepare(f)
		}
		f.events = nil
		require.NoError(t, f.record(f.Decide(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), tc.by)), name)
		require.Equal(t, tc.owner, f.Owner, name)
		require.Equal(t, tc.told, f.told(), name)
	}
}

// Whoever passes up what a queue holds becomes its holder first, and the pass is theirs. One who leads and may not own it
// passes it up from where it lies.
func TestAPassUpFromAQueueIsItsActors(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.PassUp(f.moment(at(t, "Mon 09:10")), actor(ann()), 0, "too hard")))
	require.Equal(t, []string{"queues/front-line Mon 09:00-Mon 09:10", "staff/ann Mon 09:10-Mon 09:10", "queues/specialists Mon 09:10-"}, f.history())
	require.Equal(t, []handling.End{handling.Claimed, handling.PassedUp}, []handling.End{f.Passes[0].End, f.Passes[1].End})
	require.Equal(t, []string{"CLAIMED", "PASSED_UP"}, f.told())
	require.Equal(t, ann().Name, f.events[1].Details["holder"])

	f = opened(t, nil)
	require.NoError(t, f.record(f.PassUp(f.moment(at(t, "Mon 09:10")), boss(), 0, "too hard")))
	require.Equal(t, handling.PassedUp, f.Passes[0].End)
	require.Equal(t, []string{"PASSED_UP"}, f.told())
}

// The work of somebody who is away is theirs: a solution, and a pass up. With any other decision they would hold the case and not
// be there, so it stays in its queue. A case that they have solved comes back to them once they are back.
func TestAnAbsentActorHoldsNothing(t *testing.T) {
	const queue = "queues/front-line"
	later := at(t, "Mon 09:10")
	for name, tc := range map[string]struct {
		act    func(f *fixture, m handling.Moment) ([]timeline.Event, error)
		passes []string // their holders
		owner  string
		told   []string
	}{
		"a solution": {func(f *fixture, m handling.Moment) ([]timeline.Event, error) {
			return f.Resolve(m, m.Now, handling.Ending{Mandate: mandate(ann())})
		}, []string{queue, ann().Name, handling.CustomerHolds}, ann().Name, []string{"CLAIMED"}},
		"a pass up": {func(f *fixture, m handling.Moment) ([]timeline.Event, error) {
			return f.PassUp(m, actor(ann()), 0, "too hard")
		}, []string{queue, ann().Name, "queues/specialists"}, "", []string{"CLAIMED", "PASSED_UP"}},
		"a waiting": {func(f *fixture, m handling.Moment) ([]timeline.Event, error) {
			return f.Wait(m, m.Now, mandate(ann()))
		}, []string{queue}, "", []string{}},
		"a correction": {func(f *fixture, m handling.Moment) ([]timeline.Event, error) {
			return f.Decide(m, m.Now, mandate(ann()))
		}, []string{queue}, "", []string{}},
		"another promise": {func(f *fixture, m handling.Moment) ([]timeline.Event, error) {
			return f.Repromise(m, clock.Resolve, mandate(ann()), handling.Repromise{By: at(f.T, "Mon 12:00"), Reason: "x"})
		}, []string{queue}, "", []string{"REPROMISED resolve"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, func(_ *handling.Opening, r *roster) { r.away = []string{ann().Name} })
			require.NoError(t, f.record(tc.act(f, f.moment(later))))
			var holders []string
			for _, pass := range f.Passes {
				holders = append(holders, pass.Holder)
			}
			require.Equal(t, tc.passes, holders)
			require.Equal(t, tc.owner, f.Owner)
			require.Equal(t, tc.told, f.told())
		})
	}
	for _, back := range []bool{false, true} {
		f := opened(t, func(_ *handling.Opening, r *roster) { r.away = []string{ann().Name} })
		solved(f)
		holder := queue
		if back {
			f.roster, holder = everybody(), ann().Name
		}
		require.NoError(t, f.record(f.Reopen(f.moment(later), later, "customers/c", "", nil)))
		require.Equal(t, holder, f.Holder())
	}
}

// What the timeline says of the actor of a decision is not said twice, unless it has gone through other hands since.
func TestATakingStandsOnTheTimelineOnce(t *testing.T) {
	solve := func(f *fixture, from string) timeline.Event {
		d := mandate(bea())
		d.ClaimedFrom = from
		require.NoError(f, f.record(f.Resolve(f.moment(at(f.T, "Mon 09:10")), at(f.T, "Mon 09:10"), handling.Ending{Mandate: d})))
		return f.events[len(f.events)-1]
	}
	f := opened(t, nil)
	taking := mandate(bea()).FindTaking(f.Handling, f.moment(monday()), true)
	require.Equal(t, handling.Taking{Claimer: bea().Name, Holder: "queues/front-line", Level: 1}, taking)
	told := solve(f, taking.Holder)
	require.Equal(t, timeline.Claimed, told.Kind)
	require.True(t, told.Unlisted)

	f = opened(t, nil)
	held(f)
	require.False(t, solve(f, taking.Holder).Unlisted, "Ann has claimed it since")
	require.False(t, solve(opened(t, nil), "").Unlisted)

	f = opened(t, nil)
	lapsed(f)
	taking = leading().FindTaking(f.Handling, f.moment(at(t, "Mon 13:00")), true)
	require.Equal(t, handling.Taking{Claimer: boss().Name, Holder: ann().Name, Level: 1}, taking, "a lapsed case comes back first")
	e := handling.Ending{Mandate: leading()}
	e.ClaimedFrom = taking.Holder
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 13:00")), at(t, "Mon 13:00"), e)))
	require.True(t, f.events[len(f.events)-1].Unlisted)
}

// A decision says beforehand whether the case goes over to its actor.
func TestWhoTakesACaseWithADecision(t *testing.T) {
	for name, tc := range map[string]struct {
		prepare  func(f *fixture)
		by       handling.Mandate
		resolves bool
		want     string
	}{
		"from a queue":                 {nil, mandate(ann()), false, ann().Name},
		"from a queue, with a note":    {nil, leading(), false, ""},
		"a solution, with a note":      {nil, leading(), true, boss().Name},
		"what one holds":               {held, mandate(ann()), true, ""},
		"what another holds":           {held, leading(), false, ""},
		"the solution of what is held": {held, leading(), true, boss().Name},
		"of a level too high":          {above, mandate(ann()), false, ""},
		"a solution by somebody away":  {nil, mandate(handling.Person{Name: "staff/away", Level: 4}), true, "staff/away"},
		"by somebody away":             {nil, mandate(handling.Person{Name: "staff/away", Level: 4}), false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, nil)
			if tc.prepare != nil {
				tc.prepare(f)
			}
			require.Equal(t, tc.want, tc.by.FindTaking(f.Handling, f.moment(monday()), tc.resolves).Claimer)
		})
	}
}

// The pass that a solution ends is the solver's, whoever held the case.
func TestASolutionIsTheSolvers(t *testing.T) {
	f := opened(t, nil)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), handling.Ending{Mandate: mandate(ann())})))
	require.Equal(t, []string{"queues/front-line Mon 09:00-Mon 09:10", "staff/ann Mon 09:10-Mon 09:10", "customer Mon 09:10-"}, f.history())
	require.Equal(t, handling.Solved, f.Passes[1].End)
	require.Equal(t, ann().Name, f.Owner)

	f = opened(t, nil)
	held(f)
	f.events = nil
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), handling.Ending{Mandate: leading()})))
	require.Equal(t, handling.Reassigned, f.Passes[1].End)
	require.Equal(t, []string{"staff/boss", "They are ill."}, []string{f.Passes[1].Actor, f.Passes[1].Reason})
	require.Equal(t, handling.Pass{Holder: "staff/boss", Level: 1, Queue: "queues/front-line", Start: at(t, "Mon 09:10"), Finish: at(t, "Mon 09:10"), End: handling.Solved, Actor: "staff/boss", Solution: f.Passes[2].Solution}, f.Passes[2])
	require.Contains(t, f.events[0].Notify, ann().Name, "she hears that it was solved")
}

// Many cases with a common solution are credited to the solver, and one that is reopened goes back to
// the hands that held it.
func TestACommonSolutionLeavesTheOwner(t *testing.T) {
	f := opened(t, nil)
	held(f)
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), handling.Ending{Mandate: mandate(cid()), InCommon: true})))
	require.Equal(t, cid().Name, f.Passes[2].Holder)
	require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Mon 09:20")), at(t, "Mon 09:20"), "customers/c", "", nil)))
	require.Equal(t, ann().Name, f.Holder())
}

// A decision that crossed a claim stands, and the holder is told of it.
func TestADecisionThatCrossedAClaim(t *testing.T) {
	f := opened(t, nil)
	held(f)
	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 09:10")), at(t, "Mon 09:10"), mandate(bea()))))
	require.Equal(t, ann().Name, f.Owner)
	last := f.events[len(f.events)-1]
	require.Equal(t, timeline.Noted, last.Kind)
	require.Equal(t, []string{ann().Name}, last.Notify)
}

// A solver is the owner of the solved case. Opened again, it goes back to the hands before where the solver may not own it or has
// solved many in common, and the timeline says from whom to whom.
func TestAReopenedCaseGoesBackToTheHandsBefore(t *testing.T) {
	const goesBack = "It goes back to the hands that held it before the solution."
	for name, tc := range map[string]struct {
		isHeld, inCommon bool
		by               handling.Mandate
		away             []string
		to, cause        string // empty when it stays with the solver
	}{
		"the leading solver of a queued case": {by: leading(), to: "queues/front-line", cause: goesBack},
		"the leading solver of a held case":   {isHeld: true, by: leading(), to: ann().Name, cause: goesBack},
		"whose holder is away":                {isHeld: true, by: leading(), away: []string{ann().Name}, to: "queues/front-line", cause: "staff/ann is away."},
		"one of many, in a queue":             {inCommon: true, by: handling.Mandate{By: actor(cid()), Note: "x"}, to: "queues/front-line", cause: goesBack},
		"one of many, held":                   {isHeld: true, inCommon: true, by: handling.Mandate{By: actor(cid()), Note: "x"}, to: ann().Name, cause: goesBack},
		"somebody who may own it":             {isHeld: true, by: handling.Mandate{By: actor(cid()), Note: "x"}, to: ""},
		"the holder":                          {isHeld: true, inCommon: true, by: handling.Mandate{By: actor(ann())}, to: ""},
	} {
		t.Run(name, func(t *testing.T) {
			people := everybody()
			f := opened(t, nil)
			if tc.isHeld {
				held(f)
			}
			for range 2 { // it goes back every time, from the queue to the queue
				require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"), handling.Ending{Mandate: tc.by, InCommon: tc.inCommon})))
				require.Equal(t, tc.by.By.Name, f.Owner)
				people.away, f.events = tc.away, nil
				f.roster = people
				require.NoError(t, f.record(f.Reopen(f.moment(at(t, "Mon 11:00")), at(t, "Mon 11:00"), "x", "", nil)))
				if tc.to == "" {
					require.Equal(t, tc.by.By.Name, f.Holder())
					require.Empty(t, f.told())
					continue
				}
				require.Equal(t, tc.to, f.Holder())
				require.Equal(t, []string{"HANDED_OVER"}, f.told())
				told := f.lastEvent(timeline.HandedOver)
				require.Equal(t, tc.cause, told.Cause)
				tc.cause = goesBack
				require.Equal(t, map[string]string{"from": tc.by.By.Name, "to": tc.to, "level": "1"}, told.Details)
			}
		})
	}
}
