package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// announce announces a decision at a time after the opening.
func (f *fixture) announce(after time.Duration, by handling.Mandate, id string, resolves bool) (handling.Taking, error) {
	return by.Announce(f.Handling, f.moment(monday().Add(after)), id, resolves)
}

// From the question until its decision arrives, for half a minute at most, a case is kept for whoever takes it: nobody else gets
// it, whatever they do.
func TestACaseIsKeptForItsDecider(t *testing.T) {
	for name, do := range map[string]func(f *fixture, m handling.Moment) error{
		"a claim": func(f *fixture, m handling.Moment) error { return f.record(f.Claim(m, actor(bea()), bea())) },
		"a claim of the decider": func(f *fixture, m handling.Moment) error {
			return f.record(f.Claim(m, actor(ann()), ann()))
		},
		"a pass up": func(f *fixture, m handling.Moment) error { return f.record(f.PassUp(m, actor(bea()), 0, "x")) },
		"a handing over": func(f *fixture, m handling.Moment) error {
			return f.record(f.HandOver(m, boss(), bea(), "x"))
		},
		"a handing to a queue": func(f *fixture, m handling.Moment) error {
			return f.record(f.HandToQueue(m, boss(), "queues/other", 1, "x"))
		},
		"another promise": func(f *fixture, m handling.Moment) error {
			return f.record(f.Repromise(m, clock.Resolve, mandate(bea()), handling.Repromise{By: at(f.T, "Mon 12:00"), Reason: "x"}))
		},
		"another decision": func(f *fixture, m handling.Moment) error {
			_, err := mandate(bea()).Announce(f.Handling, m, "other", false)
			return err
		},
		"a solution of a leading actor": func(f *fixture, m handling.Moment) error {
			_, err := leading().Announce(f.Handling, m, "other", true)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, nil)
			taking, err := f.announce(0, mandate(ann()), "first", false)
			require.NoError(t, err)
			require.Equal(t, handling.Taking{Claimer: ann().Name, Holder: "queues/front-line", Level: 1}, taking)
			refused, ok := fault.As(do(f, f.moment(monday().Add(30*time.Second-time.Millisecond))))
			require.True(t, ok)
			require.Equal(t, fault.Conflict, refused.Kind())
			require.Equal(t, "DECISION_UNDER_WAY", refused.Reason())
			require.Equal(t, ann().Name, refused.Metadata()["actor"])
			require.NoError(t, do(f, f.moment(monday().Add(30*time.Second))), "the decision has not come")
		})
	}
}

// A decision of the holder keeps the case, too: nobody gives it away until the decision arrives, the holder included, and owner,
// timeline and passes agree on the solver.
func TestADecisionOfTheHolderKeepsTheCase(t *testing.T) {
	for name, do := range map[string]func(f *fixture, m handling.Moment) error{
		"a pass up of the holder": func(f *fixture, m handling.Moment) error {
			return f.record(f.PassUp(m, actor(ann()), 0, "x"))
		},
		"a handing over of the holder": func(f *fixture, m handling.Moment) error {
			return f.record(f.HandOver(m, actor(ann()), bea(), "x"))
		},
		"a claim of a leading actor": func(f *fixture, m handling.Moment) error {
			return f.record(f.Claim(m, handling.Actor{Name: cid().Name, Level: 4, Leads: true}, cid()))
		},
		"a solution of a leading actor": func(f *fixture, m handling.Moment) error {
			_, err := leading().Announce(f.Handling, m, "other", true)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			from := at(t, "Mon 09:30")
			f := opened(t, nil)
			held(f)
			_, err := mandate(ann()).Announce(f.Handling, f.moment(from), "first", true)
			require.NoError(t, err)
			refused, ok := fault.As(do(f, f.moment(from.Add(time.Second))))
			require.True(t, ok)
			require.Equal(t, "DECISION_UNDER_WAY", refused.Reason())
			require.NoError(t, f.record(f.Resolve(f.moment(from.Add(2*time.Second)), from, handling.Ending{Mandate: mandate(ann())})))
			require.Zero(t, f.Deciding)
			require.Equal(t, ann().Name, f.Owner)
			require.Equal(t, []string{"CLAIMED"}, f.told())
			require.Equal(t, []string{"queues/front-line Mon 09:00-Mon 09:00", "staff/ann Mon 09:00-Mon 09:30", "customer Mon 09:30-"}, f.history())

			f = opened(t, nil)
			held(f)
			_, err = mandate(ann()).Announce(f.Handling, f.moment(from), "first", true)
			require.NoError(t, err)
			require.NoError(t, do(f, f.moment(from.Add(30*time.Second))), "the decision has not come")
		})
	}
}

// The holder decides over nothing that is being taken by a decision of another.
func TestTheHolderWaitsForTheDecisionOfAnother(t *testing.T) {
	f := opened(t, nil)
	held(f)
	m := f.moment(at(t, "Mon 09:30"))
	_, err := leading().Announce(f.Handling, m, "solves", true)
	require.NoError(t, err)
	_, err = mandate(ann()).Announce(f.Handling, m, "waits", false)
	require.Equal(t, "DECISION_UNDER_WAY", fault.ReasonOf(err))
}

// A decision that is announced again takes the case again, and another of the same actor does not. Those without a change of hands
// keep nothing.
func TestADecisionIsAnnounced(t *testing.T) {
	f := opened(t, nil)
	for _, tc := range []struct {
		id, want string
	}{{"first", ann().Name}, {"first", ann().Name}, {"second", ""}} {
		taking, err := f.announce(time.Second, mandate(ann()), tc.id, false)
		require.NoError(t, err)
		require.Equal(t, tc.want, taking.Claimer, tc.id)
	}
	_, err := f.announce(time.Second, leading(), "waits", false)
	require.NoError(t, err, "it stays in the hands that hold it")
	require.NoError(t, f.record(f.Wait(f.moment(monday().Add(time.Second)), monday().Add(time.Second), mandate(ann()))))
	require.False(t, f.Deciding.IsKept(monday().Add(2*time.Second)), "the decision has come")
	require.Equal(t, ann().Name, f.Owner)

	f = opened(t, nil)
	_, err = f.announce(0, leading(), "waits", false)
	require.NoError(t, err)
	require.Zero(t, f.Deciding)
	_, err = f.announce(0, mandate(handling.Person{Name: "staff/zoe"}), "x", true)
	require.Equal(t, "STAFF_UNKNOWN", fault.ReasonOf(err))
	_, err = f.announce(0, leading(), "solves", true)
	require.NoError(t, err)
	require.NoError(t, f.record(f.Resolve(f.moment(monday()), monday(), handling.Ending{Mandate: leading()})))
	require.Zero(t, f.Deciding)
}

// A claim whose report is still on its way comes with the decision of its actor, under the same id.
func TestAnUntoldClaimComesWithTheDecision(t *testing.T) {
	f := opened(t, nil)
	held(f)
	claimed := f.Outbox.Pending[len(f.Outbox.Pending)-1]
	taking, err := f.announce(0, mandate(ann()), "first", true)
	require.NoError(t, err)
	require.Equal(t, handling.Taking{Claimer: ann().Name, Holder: "queues/front-line", Level: 1, Report: claimed.Seq}, taking)
	require.True(t, f.Outbox.Settle(claimed.Seq))
	taking, err = f.announce(0, mandate(ann()), "first", true)
	require.NoError(t, err)
	require.Zero(t, taking)
}

// A queue that assigns its cases leaves one alone over which somebody decides, until the decision has come.
func TestNothingIsAssignedWhileSomebodyDecides(t *testing.T) {
	f := opened(t, nil)
	_, err := f.announce(0, mandate(ann()), "first", false)
	require.NoError(t, err)
	m := f.moment(monday().Add(time.Second))
	m.Dispatcher = pushing{}
	require.NoError(t, f.record(f.Fire(m)))
	require.Empty(t, f.Owner)
	wakes, _ := f.Wakes()
	require.Equal(t, monday().Add(30*time.Second), wakes)
	m.Now = wakes
	require.NoError(t, f.record(f.Fire(m)))
	require.Equal(t, bea().Name, f.Owner)
}

// pushing is a dispatcher of Bea, in a team that assigns its cases.
type pushing struct{ present }

func (pushing) FindOwner(handling.Wanted, time.Time) (handling.Pick, error) {
	return handling.Pick{Staff: bea().Name}, nil
}
