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

// A case for which real time pays, which somebody has taken, is offered anew as soon as nobody holds it any more.
func TestACaseThatNobodyHoldsAnyMoreIsOfferedAnew(t *testing.T) {
	moment := func(f *realTimeCase, text string) (handling.Moment, time.Time) {
		return f.moment(at(f.T, text)), at(f.T, text)
	}
	vacate := func(f *realTimeCase, text string) {
		m, since := moment(f, text)
		require.NoError(f, f.record(f.Vacate(m, since)))
	}
	for name, tc := range map[string]struct {
		act   func(*realTimeCase)
		queue string
	}{
		"the owner goes away": {func(f *realTimeCase) { vacate(f, "Mon 10:00") }, "queues/front-line"},
		"the owner goes away while the firm waits": {func(f *realTimeCase) {
			m, now := moment(f, "Mon 09:30")
			require.NoError(f, f.record(f.Wait(m, now, handling.Mandate{By: actor(ann())})))
			vacate(f, "Mon 09:40")
			require.Equal(f, handling.OfferWithdrawn, f.RealTime.State)
			m, now = moment(f, "Mon 10:00")
			require.NoError(f, f.record(f.Resume(m, now)))
		}, "queues/front-line"},
		"it goes back to its queue": {func(f *realTimeCase) {
			m, _ := moment(f, "Mon 10:00")
			require.NoError(f, f.record(f.HandToQueue(m, actor(ann()), "queues/front-line", 1, "x")))
		}, "queues/front-line"},
		"it is passed up": {func(f *realTimeCase) {
			m, _ := moment(f, "Mon 10:00")
			require.NoError(f, f.record(f.PassUp(m, actor(ann()), 0, "x")))
		}, "queues/specialists"},
		"its solver is away when it is opened again": {func(f *realTimeCase) {
			m, now := moment(f, "Mon 09:30")
			by := solution("", "x")
			by.By = actor(ann())
			require.NoError(f, f.record(f.Resolve(m, now, by)))
			away := everybody()
			away.away = []string{ann().Name}
			f.roster = away
			m, now = moment(f, "Mon 10:00")
			require.NoError(f, f.record(f.Reopen(m, now, handling.CustomerHolds, "x", nil)))
		}, "queues/front-line"},
	} {
		t.Run(name, func(t *testing.T) {
			f := offered(t, present{ann().Name}, nil)
			f.claim("Mon 09:01", ann())
			require.Equal(t, handling.OfferAccepted, f.RealTime.State)
			f.people = present{bea().Name}
			tc.act(f)
			require.Equal(t, []any{handling.OfferMade, bea().Name, tc.queue}, []any{f.RealTime.State, f.RealTime.Staff, f.RealTime.Queue})
			require.Equal(t, []string{bea().Name, "2026-11-02T10:02:00Z", tc.queue}, f.askedOf())
		})
	}
}

// The team is told urgently of a case for which real time pays that comes back to it, and in no hurry of another.
func TestTheTeamIsToldUrgentlyOfALostCase(t *testing.T) {
	for _, pays := range []bool{true, false} {
		f := offered(t, present{ann().Name}, func(o *handling.Opening) { o.RealTime = pays })
		f.claim("Mon 09:01", ann())
		f.people, f.events = nil, nil
		require.NoError(t, f.record(f.Vacate(f.moment(at(t, "Mon 10:00")), at(t, "Mon 10:00"))))
		require.Equal(t, timeline.HandedOver, f.events[0].Kind)
		require.Equal(t, []string{"teams/front-line"}, f.events[0].Notify)
		require.Equal(t, pays, f.events[0].Urgent)
	}
}

// A case that nobody could be asked to take is sought somebody for: at the next arrival, and at every look at it, until somebody is
// asked or takes it.
func TestACaseIsOfferedToTheFirstWithRoom(t *testing.T) {
	arrival := at(t, "Mon 09:30")
	f := offered(t, nil, nil)
	require.Equal(t, "queues/front-line", f.RealTime.Sought)
	require.NoError(t, f.record(f.Fire(f.momentOf(lateArrival(arrival), "Mon 09:10"))))
	require.Equal(t, arrival, f.RealTime.SeekAt)
	wakes, _ := f.Wakes()
	require.Equal(t, arrival, wakes)
	require.Equal(t, []string{"REAL_TIME_UNAVAILABLE"}, f.told(), "a lack of people is told once")
	f.people = present{ann().Name}
	f.fire("Mon 09:30")
	f.requireOffer(ann().Name, "Mon 09:32")
	require.Equal(t, []any{"", time.Time{}}, []any{f.RealTime.Sought, f.RealTime.SeekAt})
	f.fire("Mon 09:32")
	require.Equal(t, handling.OfferLapsed, f.RealTime.State)
	require.Equal(t, "queues/front-line", f.RealTime.Sought, "one more person may be asked")
	f.people = present{ann().Name, bea().Name}
	f.fire("Mon 09:40")
	f.requireOffer(bea().Name, "Mon 09:42")
	f.fire("Mon 09:42")
	require.Empty(t, f.RealTime.Sought)
}

// A claim ends the search.
func TestACaseThatSomebodyTookIsNotSoughtFor(t *testing.T) {
	f := offered(t, nil, nil)
	f.claim("Mon 09:10", ann())
	require.Equal(t, []any{handling.OfferAccepted, ""}, []any{f.RealTime.State, f.RealTime.Sought})
	f.people = present{bea().Name}
	f.fire("Mon 09:30")
	require.Equal(t, []string{"REAL_TIME_UNAVAILABLE", "CLAIMED"}, f.told())
}

// A person who has lost a case, or the offer of one, has room for another.
func TestLostCasesAndOffersMakeRoom(t *testing.T) {
	claim := func(f *realTimeCase, by handling.Person) {
		m := f.moment(at(f.T, "Mon 09:01"))
		events, err := f.Claim(m, actor(by), by)
		require.NoError(f, err)
		f.Record(m, events)
	}
	for name, tc := range map[string]struct {
		act   func(*realTimeCase)
		freed []string
	}{
		"an offer lapses": {func(f *realTimeCase) {
			m := f.moment(at(f.T, "Mon 09:02"))
			events, err := f.Fire(m)
			require.NoError(f, err)
			f.Record(m, events)
		}, []string{ann().Name}},
		"an offer is accepted": {func(f *realTimeCase) { claim(f, ann()) }, nil},
		"a colleague takes it": {func(f *realTimeCase) { claim(f, bea()) }, []string{ann().Name}},
		"the owner loses the case": {func(f *realTimeCase) {
			claim(f, ann())
			m := f.moment(at(f.T, "Mon 10:00"))
			events, err := f.Vacate(m, m.Now)
			require.NoError(f, err)
			f.Record(m, events)
		}, []string{ann().Name}},
	} {
		t.Run(name, func(t *testing.T) {
			f := offered(t, present{ann().Name}, nil)
			f.people = present{bea().Name}
			tc.act(f)
			var freed []string
			for _, pending := range f.Outbox.Pending {
				if pending.Kind == handling.OfferKind().Name() {
					offer, err := handling.OfferKind().Decode(pending)
					require.NoError(t, err)
					freed = append(freed, offer.Staff)
				}
			}
			require.Equal(t, tc.freed, freed)
		})
	}
}

// momentOf returns the circumstances of a change at a time before a dispatcher.
func (f *realTimeCase) momentOf(d handling.Dispatcher, text string) handling.Moment {
	m := f.fixture.moment(at(f.T, text))
	m.Dispatcher = d
	return m
}

// lateArrival is a dispatcher of a team to which somebody comes at a time.
type lateArrival time.Time

func (l lateArrival) FindOwner(handling.Wanted, time.Time) (handling.Pick, error) {
	return handling.Pick{Next: time.Time(l), Lack: "Nobody is at work"}, nil
}

func (lateArrival) FindManager(handling.Wanted, time.Time) (help.Manager, bool, error) {
	return help.Manager{}, false, nil
}

// An offer to somebody who goes away ends at once, and the case goes to the next person. It counts for nobody as one let pass.
func TestAnOfferToSomebodyWhoGoesAwayEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		people  present
		gone    []string // one after the other
		state   handling.OfferState
		asked   string
		told    []string
		sought  string
		claimed bool
	}{
		"to the next person": {
			people: present{ann().Name, bea().Name}, gone: []string{ann().Name}, state: handling.OfferMade, asked: bea().Name,
			told: []string{"REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "REAL_TIME_OFFERED"},
		},
		"to the third, after two": {
			people: present{ann().Name, bea().Name, cid().Name}, gone: []string{ann().Name, bea().Name}, state: handling.OfferMade, asked: cid().Name,
			told: []string{"REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "REAL_TIME_OFFERED", "REAL_TIME_LAPSED", "REAL_TIME_OFFERED"},
		},
		"to the first who comes, with nobody there": {
			people: present{ann().Name}, gone: []string{ann().Name}, state: handling.OfferLapsed, sought: "queues/front-line",
			told: []string{"REAL_TIME_OFFERED", "REAL_TIME_LAPSED"},
		},
		"not of somebody who was not asked": {
			people: present{ann().Name, bea().Name}, gone: []string{bea().Name}, state: handling.OfferMade, asked: ann().Name,
			told: []string{"REAL_TIME_OFFERED"},
		},
		"not of somebody who took it": {
			people: present{ann().Name, bea().Name}, gone: []string{ann().Name}, state: handling.OfferAccepted, claimed: true,
			told: []string{"REAL_TIME_OFFERED", "CLAIMED"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := offered(t, tc.people, nil)
			if tc.claimed {
				f.claim("Mon 09:00", ann())
			}
			for _, gone := range tc.gone {
				people := everybody()
				people.away = append(people.away, gone)
				f.roster = people
				f.people = slices.DeleteFunc(slices.Clone(f.people), func(name string) bool { return name == gone })
				require.NoError(t, f.record(handling.LapseOffer(f.Handling, f.moment(at(t, "Mon 09:01")), gone, at(t, "Mon 08:59"))))
			}
			require.Equal(t, tc.state, f.RealTime.State)
			require.Equal(t, tc.asked, f.RealTime.Asked)
			require.Equal(t, tc.sought, f.RealTime.Sought)
			require.Empty(t, f.RealTime.Passed)
			require.Equal(t, tc.told, f.told())
			if tc.state == handling.OfferMade && len(tc.told) > 1 {
				require.Equal(t, at(t, "Mon 09:03"), f.RealTime.Until)
				lapsed := f.events[len(f.events)-2]
				require.Equal(t, tc.gone[len(tc.gone)-1]+" is away.", lapsed.Cause)
				require.Equal(t, timeline.AboutAskedAway, lapsed.Topic)
				require.Equal(t, []string{"teams/front-line"}, lapsed.Notify)
			}
		})
	}
}
