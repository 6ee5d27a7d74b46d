package handling_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// present is a dispatcher of people at work with room, the first one before the others, in a team that claims its cases.
type present []string

func (p present) FindOwner(w handling.Wanted, _ time.Time) (handling.Pick, error) {
	for _, name := range p {
		if w.Pressing && !slices.Contains(w.Not, name) {
			return handling.Pick{Staff: name}, nil
		}
	}
	return handling.Pick{}, nil
}

func (present) FindManager(handling.Wanted, time.Time) (help.Manager, bool, error) {
	return help.Manager{}, false, nil
}

// offered returns a case for which real time pays, opened on Monday at 09:00 before people at work.
func offered(t *testing.T, people present, change func(*handling.Opening)) *realTimeCase {
	t.Helper()
	o := handling.Opening{
		Commitment: promise(nil), Policy: standardLadder(), Start: monday(), RealTime: true, RealTimeReason: "It burns.",
	}
	if change != nil {
		change(&o)
	}
	f := &realTimeCase{fixture: opened(t, nil), people: people}
	h, events, err := handling.Begin(f.moment(monday()), o)
	require.NoError(t, err)
	f.Handling, f.events = h, nil
	require.NoError(t, f.record(events, nil))
	return f
}

type realTimeCase struct {
	*fixture
	people present
}

func (f *realTimeCase) moment(now time.Time) handling.Moment {
	m := f.fixture.moment(now)
	m.Dispatcher = f.people
	return m
}

func (f *realTimeCase) fire(text string) {
	f.Helper()
	require.NoError(f, f.record(f.Fire(f.moment(at(f.T, text)))))
}

func (f *realTimeCase) claim(text string, by handling.Person) {
	f.Helper()
	require.NoError(f, f.record(f.Claim(f.moment(at(f.T, text)), actor(by), by)))
}

// requireOffer requires that the case is offered to somebody until a time.
func (f *realTimeCase) requireOffer(to, until string) {
	f.Helper()
	require.Equal(f, handling.OfferMade, f.RealTime.State)
	require.Equal(f, to, f.RealTime.Staff)
	require.Equal(f, at(f.T, until), f.RealTime.Until)
	require.Equal(f, "queues/front-line", f.Holder(), "an offer changes no holder")
}

// A case for which real time pays is offered to somebody at work, at once and for two minutes, and a claim takes it.
func TestRealTimeIsOfferedAndAccepted(t *testing.T) {
	f := offered(t, present{ann().Name, bea().Name}, nil)
	f.requireOffer(ann().Name, "Mon 09:02")
	asked := f.events[len(f.events)-1]
	require.Equal(t, timeline.RealTimeOffered, asked.Kind)
	require.Equal(t, []string{ann().Name}, asked.Notify)
	require.True(t, asked.Prompt && asked.Urgent)
	require.True(t, f.RealTime.Notified)
	wakes, _ := f.Wakes()
	require.Equal(t, at(t, "Mon 09:02"), wakes)
	f.claim("Mon 09:02", ann()) // at the very instant is in time
	require.Equal(t, handling.OfferAccepted, f.RealTime.State)
	f.fire("Mon 09:30")
	require.Equal(t, []string{"REAL_TIME_OFFERED", "CLAIMED"}, f.told())
}

// The offer says whether its notice reaches the person to whom the case is offered now.
func TestAnOfferKnowsWhetherItsNoticeArrives(t *testing.T) {
	f := &realTimeCase{fixture: opened(t, func(_ *handling.Opening, people *roster) {
		people.silent = []string{ann().Name}
	}), people: present{ann().Name, bea().Name}}
	require.NoError(t, f.record(f.OfferLater(f.moment(monday()), "It burns.")))
	f.requireOffer(ann().Name, "Mon 09:02")
	require.False(t, f.RealTime.Notified)
	f.fire("Mon 09:02")
	f.requireOffer(bea().Name, "Mon 09:04")
	require.True(t, f.RealTime.Notified)
}

// A case for which real time pays only later is offered then, as it would have been at its opening, and once.
func TestRealTimeIsOfferedLater(t *testing.T) {
	f := offered(t, present{ann().Name, bea().Name}, func(o *handling.Opening) { o.RealTime, o.RealTimeReason = false, "" })
	require.Zero(t, f.RealTime.State)
	offer := func(text string) {
		require.NoError(t, f.record(f.OfferLater(f.moment(at(t, text)), "It burns.")))
	}
	offer("Mon 09:10")
	f.requireOffer(ann().Name, "Mon 09:12")
	require.Equal(t, ann().Name, f.RealTime.Asked)
	require.Equal(t, "It burns.", f.events[len(f.events)-1].Cause)
	f.claim("Mon 09:11", ann())
	require.Empty(t, f.RealTime.Asked)
	offer("Mon 09:20")
	require.Equal(t, []string{"REAL_TIME_OFFERED", "CLAIMED"}, f.told())

	f = offered(t, present{ann().Name}, func(o *handling.Opening) { o.RealTime = false })
	require.NoError(t, f.record(f.Wait(f.moment(monday()), monday(), handling.Mandate{})))
	offer("Mon 09:10")
	require.Zero(t, f.RealTime.State, "the customer is to answer first")
}

// Danger in a further message is told to the holder and the manager at once, and the case is offered again, also to those that let
// an offer pass, unless somebody holds it or is being asked.
func TestDangerIsToldAndOfferedAgain(t *testing.T) {
	f := offered(t, present{ann().Name, bea().Name}, nil)
	f.Manager = help.Manager{Staff: cid().Name}
	warn := func(text, reason string) timeline.Event {
		seen := len(f.events)
		require.NoError(t, f.record(f.WarnOfDanger(f.moment(at(t, text)), "Gas.", reason)))
		return f.events[seen]
	}
	told := warn("Mon 09:01", "It burns.")
	require.Equal(t, timeline.Event{
		Kind:     timeline.Contacted,
		Topic:    timeline.AboutDanger,
		Unlisted: true,
		At:       at(t, "Mon 09:01"),
		Actor:    handling.CustomerHolds,
		Cause:    "Gas.",
		Notify:   []string{"teams/front-line", cid().Name},
		Urgent:   true,
		Prompt:   true,
	}, told)
	f.requireOffer(ann().Name, "Mon 09:02")
	f.fire("Mon 09:02")
	f.fire("Mon 09:04")
	require.Equal(t, handling.OfferLapsed, f.RealTime.State)
	warn("Mon 09:05", "")
	require.Equal(t, handling.OfferLapsed, f.RealTime.State, "real time does not pay")
	warn("Mon 09:10", "It burns.")
	f.requireOffer(ann().Name, "Mon 09:12")
	f.claim("Mon 09:11", ann())
	require.Equal(t, []string{ann().Name, cid().Name}, warn("Mon 09:20", "It burns.").Notify)
	require.Equal(t, handling.OfferAccepted, f.RealTime.State)
}

// A case whose owner is not at work is offered to somebody who is, and stays with its owner until it is taken. Whoever is asked
// may take it, as long as they are asked, and nobody else of the team.
func TestDangerIsOfferedWhileTheHolderIsOffDuty(t *testing.T) {
	onCall := func(f *realTimeCase, people *roster) {
		f.Policy.Steps[0].Target, people.call = "onCallSchedules/nights", ann().Name
	}
	for name, tc := range map[string]struct {
		change func(*realTimeCase, *roster)
		state  handling.OfferState
		told   []string
	}{
		"at work":            {func(_ *realTimeCase, r *roster) { r.off = nil }, handling.OfferAccepted, nil},
		"on call":            {onCall, handling.OfferAccepted, nil},
		"off duty":           {nil, handling.OfferMade, []string{"REAL_TIME_OFFERED"}},
		"with nobody around": {func(f *realTimeCase, _ *roster) { f.people = nil }, handling.OfferUnavailable, []string{"REAL_TIME_UNAVAILABLE"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := offered(t, present{ann().Name}, nil)
			f.claim("Mon 09:01", ann())
			people := everybody()
			people.off = []string{ann().Name}
			f.people, f.events = present{bea().Name, cid().Name}, nil
			if tc.change != nil {
				tc.change(f, &people)
			}
			f.roster = people
			require.NoError(t, f.record(f.WarnOfDanger(f.moment(at(t, "Mon 10:00")), "Gas.", "It burns.")))
			require.Equal(t, tc.state, f.RealTime.State)
			require.Equal(t, ann().Name, f.Holder(), "an offer changes no holder")
			require.Equal(t, append([]string{}, tc.told...), f.told())
			if tc.state != handling.OfferMade {
				return
			}
			require.Equal(t, []string{bea().Name, at(t, "Mon 10:02").Format(time.RFC3339), ann().Name}, f.askedOf())
			_, err := f.Claim(f.moment(at(t, "Mon 10:01")), actor(cid()), cid())
			require.Equal(t, "HANDLING_OWNED", fault.ReasonOf(err))
			f.fire("Mon 10:02")
			require.Equal(t, []string{cid().Name, at(t, "Mon 10:04").Format(time.RFC3339), ann().Name}, f.askedOf())
			_, err = f.Claim(f.moment(at(t, "Mon 10:03")), actor(bea()), bea())
			require.Equal(t, "HANDLING_OWNED", fault.ReasonOf(err), "she is asked no more")
			f.claim("Mon 10:04", cid())
			require.Equal(t, handling.OfferAccepted, f.RealTime.State)
			require.Equal(t, handling.Reassigned, f.Passes[len(f.Passes)-2].End)
			claimed := f.events[len(f.events)-1]
			require.Equal(t, []string{ann().Name, cid().Name}, []string{claimed.Details["from"], claimed.Details["owner"]})
			require.Contains(t, claimed.Notify, ann().Name)
		})
	}
}

// askedOf returns whom the last offer asked, until when, and who held the case.
func (f *realTimeCase) askedOf() []string {
	f.Helper()
	require.Equal(f, handling.OfferMade, f.RealTime.State)
	require.Equal(f, f.RealTime.Staff, f.RealTime.Asked)
	var asked []string
	for _, e := range f.events {
		if e.Kind == timeline.RealTimeOffered {
			asked = []string{e.Details["to"], e.Details["due"], e.Details["from"]}
		}
	}
	return asked
}

// A case that nobody takes stays with its owner. One that its owner loses while it is offered can still be taken as it was offered.
func TestAnOfferOfAnOwnersCaseEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		act    func(f *realTimeCase)
		holder string
	}{
		"nobody takes it": {func(*realTimeCase) {}, ann().Name},
		"the owner goes away": {func(f *realTimeCase) {
			require.NoError(f, f.record(f.Vacate(f.moment(at(f.T, "Mon 10:01")), at(f.T, "Mon 10:01"))))
			require.Equal(f, bea().Name, f.RealTime.Asked)
		}, "queues/front-line"},
	} {
		t.Run(name, func(t *testing.T) {
			f := offered(t, present{ann().Name}, nil)
			f.claim("Mon 09:01", ann())
			people := everybody()
			people.off = []string{ann().Name}
			f.people, f.roster = present{bea().Name}, people
			require.NoError(t, f.record(f.WarnOfDanger(f.moment(at(t, "Mon 10:00")), "Gas.", "It burns.")))
			tc.act(f)
			f.fire("Mon 10:03")
			require.Equal(t, handling.OfferLapsed, f.RealTime.State)
			require.Equal(t, tc.holder, f.Holder())
		})
	}
}

// It is offered to one more person, and then waits in the queue, where everybody may claim it.
func TestRealTimeLapses(t *testing.T) {
	f := offered(t, present{ann().Name, bea().Name, cid().Name}, func(o *handling.Opening) { o.Policy.RealTimeWithin = time.Minute })
	f.requireOffer(ann().Name, "Mon 09:01")
	f.fire("Mon 09:01")
	f.requireOffer(bea().Name, "Mon 09:02")
	f.fire("Mon 09:02")
	require.Equal(t, handling.OfferLapsed, f.RealTime.State)
	require.Equal(t, "queues/front-line", f.Free)
	lapsed := f.events[len(f.events)-1]
	require.Equal(t, []string{"teams/front-line"}, lapsed.Notify)
	f.fire("Mon 10:00")
	require.Equal(t, []string{"REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "REAL_TIME_OFFERED", "REAL_TIME_LAPSED"}, f.told())
	require.Empty(t, f.lastPass().Breaches, "the customer was told what holds then")
}

func TestRealTimeWhereNobodyElseIsThere(t *testing.T) {
	f := offered(t, present{ann().Name}, nil)
	f.fire("Mon 09:05")
	require.Equal(t, handling.OfferLapsed, f.RealTime.State)
	require.Equal(t, []string{"REAL_TIME_OFFERED", "REAL_TIME_LAPSED"}, f.told())
}

func TestRealTimeWhereNobodyIsThere(t *testing.T) {
	f := offered(t, nil, nil)
	require.Equal(t, handling.OfferUnavailable, f.RealTime.State)
	require.Equal(t, []string{"REAL_TIME_UNAVAILABLE"}, f.told())
	f.fire("Mon 09:30")
	require.Equal(t, []string{"REAL_TIME_UNAVAILABLE"}, f.told())
}

// A case that somebody else takes or solves is not offered any more.
func TestRealTimeIsWithdrawn(t *testing.T) {
	for name, act := range map[string]func(*realTimeCase){
		"another claims it": func(f *realTimeCase) { f.claim("Mon 09:01", bea()) },
		"it is solved": func(f *realTimeCase) {
			require.NoError(f, f.record(f.Resolve(f.moment(at(f.T, "Mon 09:01")), at(f.T, "Mon 09:01"), solution("x", "x"))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := offered(t, present{ann().Name, bea().Name}, nil)
			act(f)
			require.Equal(t, handling.OfferWithdrawn, f.RealTime.State)
			f.fire("Mon 09:30")
			require.NotContains(t, f.told(), "REAL_TIME_LAPSED")
		})
	}
}

// Somebody who holds the case from its opening needs no offer.
func TestRealTimeOfACalledPerson(t *testing.T) {
	f := offered(t, present{bea().Name}, func(o *handling.Opening) { o.Policy.Steps[0].Target = ann().Name })
	require.Equal(t, ann().Name, f.Owner)
	require.Equal(t, handling.OfferAccepted, f.RealTime.State)
}

// An undecided case is offered first, and assigned when nobody takes it.
func TestRealTimeOfAnUndecidedCase(t *testing.T) {
	f := offered(t, present{ann().Name}, func(o *handling.Opening) { o.Undecided = true })
	f.requireOffer(ann().Name, "Mon 09:02")
	f.fire("Mon 09:02")
	require.Equal(t, ann().Name, f.Owner)
	require.Equal(t, []string{"REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "ASSIGNED"}, f.told())
}
