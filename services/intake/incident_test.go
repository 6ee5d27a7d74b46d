package intake_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

const outage = "massIncidents/01JBQW3E5V0000000000000001"

// outageIs is the state of a mass incident as the classification tells it.
func outageIs(cases []string, fix string, texts ...string) *intakev1.RecordMassIncidentRequest {
	r := &intakev1.RecordMassIncidentRequest{Name: outage, Cases: cases}
	for _, text := range texts {
		r.Bulletins = append(r.Bulletins, &intakev1.RecordMassIncidentRequest_Bulletin{Text: text, Actor: "staff/supervisor"})
	}
	if fix != "" {
		r.Resolution = &intakev1.RecordMassIncidentRequest_Resolution{Fix: fix, Actor: "staff/supervisor"}
	}
	return r
}

// told counts the events of a kind on a case's timeline; of messages, those that say a template to the customer.
func (s *suite) told(name, kind, template string) int {
	s.t.Helper()
	timeline, err := s.agent.ListTimeline(context.Background(), &intakev1.ListTimelineRequest{Parent: name, PageSize: 1000})
	require.NoError(s.t, err)
	n := 0
	for _, e := range timeline.GetEvents() {
		says := strings.Split(e.GetDetails()["template"], "+")
		if e.GetKind().String() == kind && (template == "" || e.GetVisibleToCustomer() && slices.Contains(says, template)) {
			n++
		}
	}
	return n
}

// several opens cases of different customers.
func (s *suite) several(n int, text string) []string {
	s.t.Helper()
	var names []string
	for i := range n {
		r, err := s.admin.RegisterContact(context.Background(), contact(func(r *intakev1.RegisterContactRequest) {
			r.From = &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: fmt.Sprintf("+48 600 200 %03d", i+s.openedCases())}}
			r.Text = text
		}))
		require.NoError(s.t, err)
		names = append(names, r.GetCase().GetName())
	}
	return names
}

// openedCases counts the cases.
func (s *suite) openedCases() int {
	all, err := s.admin.ListCases(context.Background(), &intakev1.ListCasesRequest{PageSize: 1000})
	require.NoError(s.t, err)
	return len(all.GetCases())
}

func TestAllCustomersOfAMassIncidentAreToldEachOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		names := s.several(3, "Nothing works.")
		record := func(r *intakev1.RecordMassIncidentRequest) {
			for range 2 { // repeated, as after a lost answer
				_, err := s.service.RecordMassIncident(ctx, r)
				require.NoError(t, err)
			}
		}
		all := func(kind, template string, n int) func() bool {
			return func() bool {
				for _, name := range names {
					if s.told(name, kind, template) != n {
						return false
					}
				}
				return true
			}
		}
		record(outageIs(names, "", "A cable is cut."))
		s.eventually("all are told", all("MESSAGE_PREPARED", "incident", 1))
		require.True(t, all("MASS_INCIDENT_JOINED", "", 1)())
		listed, err := s.admin.ListCases(ctx, &intakev1.ListCasesRequest{Filter: `massIncident = "` + outage + `"`})
		require.NoError(t, err)
		require.Len(t, listed.GetCases(), 3)
		require.Equal(t, outage, listed.GetCases()[0].GetMassIncident())

		late := s.several(1, "belongs to the outage")[0]
		s.eventually("who comes later is told at once", func() bool { return s.told(late, "MESSAGE_PREPARED", "incident") == 1 })
		names = append(names, late)

		record(outageIs(names, "", "A cable is cut.", "It is being mended."))
		s.eventually("all hear the news", all("MESSAGE_PREPARED", "progress", 1))
		s.clock.Advance(time.Minute) // the solution leaves out the news of the same minute
		_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: names[0], Fix: "He moved."})
		require.NoError(t, err)
		record(outageIs(names, "The cable is whole.", "A cable is cut.", "It is being mended."))
		s.eventually("all are resolved", all("RESOLVED", "", 1))
		record(outageIs(names, "", "A cable is cut."))
		require.True(t, all("MESSAGE_PREPARED", "resolution", 1)())
		require.True(t, all("MESSAGE_PREPARED", "progress", 1)())
		require.True(t, all("MESSAGE_PREPARED", "incident", 1)(), "an old state is passed over")
		for _, name := range names[1:] {
			c, err := s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
			require.NoError(t, err)
			require.Equal(t, intakev1.Case_RESOLVED, c.GetState())
			require.Equal(t, "The cable is whole.", c.GetResolutionFix())
		}
	})
}

func TestACaseThatWasTakenOutHearsNothingMore(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		names := s.several(2, "Nothing works.")
		record := func(change func(*intakev1.RecordMassIncidentRequest), texts ...string) {
			r := outageIs(names, "", texts...)
			r.Reason = "So many are an outage."
			change(r)
			_, err := s.service.RecordMassIncident(ctx, r)
			require.NoError(t, err)
		}
		out := func(r *intakev1.RecordMassIncidentRequest) {
			r.Removals = []*intakev1.RecordMassIncidentRequest_Removal{{Case: names[0], Reason: "He moved.", Actor: "staff/supervisor"}}
		}
		record(func(*intakev1.RecordMassIncidentRequest) {}, "A cable is cut.")
		s.eventually("both are told", func() bool {
			return s.told(names[0], "MESSAGE_PREPARED", "incident") == 1 && s.told(names[1], "MESSAGE_PREPARED", "incident") == 1
		})
		require.Equal(t, "So many are an outage.", s.details(names[0], "MASS_INCIDENT_UPDATED")["reason"])
		record(out, "A cable is cut.") // which still names it among the cases
		s.eventually("it is out", func() bool { return s.told(names[0], "MASS_INCIDENT_LEFT", "") == 1 })
		c, err := s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: names[0]})
		require.NoError(t, err)
		require.Empty(t, c.GetMassIncident())
		record(out, "A cable is cut.", "It is being mended.")
		s.eventually("the other hears the news", func() bool { return s.told(names[1], "MESSAGE_PREPARED", "progress") == 1 })
		require.Zero(t, s.told(names[0], "MESSAGE_PREPARED", "progress"))
		require.Equal(t, 1, s.told(names[0], "MASS_INCIDENT_JOINED", ""), "it does not join again")
		require.Equal(t, 1, s.told(names[0], "MASS_INCIDENT_LEFT", ""))
	})
}

// A case that is taken out of a mass incident and added again is told what is known anew, and no answer of a person is owed any more.
func TestACaseThatIsAddedAgainIsToldAnew(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		name := s.several(1, "Nothing works.")[0]
		record := func(turn int64, decisions ...*intakev1.RecordMassIncidentRequest_Removal) {
			r := outageIs([]string{name}, "", "A cable is cut.")
			r.Turns, r.Removals = []int64{turn}, decisions
			_, err := s.service.RecordMassIncident(ctx, r)
			require.NoError(t, err)
		}
		out := &intakev1.RecordMassIncidentRequest_Removal{Case: name, Turn: 1, Reason: "A mistake.", Actor: "staff/supervisor"}
		back := &intakev1.RecordMassIncidentRequest_Removal{Case: name, Turn: 2, Added: true, Actor: "staff/supervisor"}
		record(1)
		s.eventually("it is told", func() bool { return s.told(name, "MESSAGE_PREPARED", "incident") == 1 })
		s.clock.Advance(time.Minute)
		record(1, out)
		s.eventually("it is told that it is out", func() bool { return s.told(name, "MESSAGE_PREPARED", "separated") == 1 })
		s.clock.Advance(time.Minute)
		record(2, out, back)
		s.eventually("it is told again", func() bool { return s.told(name, "MESSAGE_PREPARED", "incident") == 2 })
		require.Equal(t, 2, s.told(name, "MASS_INCIDENT_JOINED", ""))
		s.eventually("its clocks rest", func() bool {
			done := s.fakes.escalation.done(name)
			return len(done) > 1 && slices.Equal(done[len(done)-2:], []string{"Contact", "Answer"})
		})
	})
}

// The customer of a case that is closed for now hears the news of a mass incident, and that it is not theirs.
func TestACaseThatIsClosedForNowIsToldThatItIsOut(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	name := s.asking()
	_, err := lapses(ctx, s.suiteClients(), name)
	require.NoError(t, err)
	s.clock.Advance(time.Minute)
	record := func(decisions ...*intakev1.RecordMassIncidentRequest_Removal) {
		r := outageIs([]string{name}, "", "A cable is cut.")
		r.Turns, r.Removals = []int64{1}, decisions
		_, err := s.service.RecordMassIncident(ctx, r)
		require.NoError(t, err)
	}
	record()
	s.eventually("it is told", func() bool { return s.told(name, "MESSAGE_PREPARED", "incident") == 1 })
	s.clock.Advance(time.Minute)
	record(&intakev1.RecordMassIncidentRequest_Removal{Case: name, Turn: 1, Reason: "A mistake.", Actor: "staff/supervisor"})
	s.eventually("it is told that it is out", func() bool { return s.told(name, "MESSAGE_PREPARED", "separated") == 1 })
	letter := s.lastLetter(name).GetText()
	require.Contains(t, letter, "Your case is closed for now, because we have had no answer from you.")
	require.NotContains(t, letter, "by itself")
}

// TestEachCustomerIsToldInTheirLanguage tells one outage to customers who write English, and one who prefers Polish.
func TestEachCustomerIsToldInTheirLanguage(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		names := s.several(2, "Nothing works.")
		prefers := &intakev1.Customer{DisplayName: "Ola", Language: "pl-PL", Identities: []*intakev1.Identity{
			{Identity: &intakev1.Identity_Email{Email: "ola@example.com"}},
		}}
		_, err := s.admin.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: prefers})
		require.NoError(t, err)
		own, err := s.admin.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.From = prefers.GetIdentities()[0] }))
		require.NoError(t, err)
		names = append(names, own.GetCase().GetName())

		r := outageIs(names[:2], "The cable is whole.", "A cable is cut.")
		r.Bulletins[0].Texts = []*typev1.LocalizedText{{Language: "pl", Text: "Kabel jest przecięty."}}
		r.Resolution.Texts = []*typev1.LocalizedText{{Language: "pl", Text: "Kabel jest cały."}}
		r.Removals = []*intakev1.RecordMassIncidentRequest_Removal{{Case: names[2], Added: true, Actor: "staff/supervisor"}}
		_, err = s.service.RecordMassIncident(ctx, r)
		require.NoError(t, err)
		for _, name := range names {
			s.eventually("it is resolved", func() bool { return s.told(name, "RESOLVED", "") == 1 })
		}
		c, err := s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: names[2]})
		require.NoError(t, err)
		require.Equal(t, "The cable is whole.", c.GetResolutionFix(), "the staff read what was done")
		require.Equal(t, "pl", s.details(names[2], "RESOLVED")["language"])
		require.Equal(t, "pl", s.details(names[2], "MASS_INCIDENT_UPDATED")["language"])
		require.Empty(t, s.details(names[0], "MASS_INCIDENT_UPDATED")["language"])
	})
}

// details are those of the first event of a kind on a case's timeline.
func (s *suite) details(name, kind string) map[string]string {
	s.t.Helper()
	timeline, err := s.agent.ListTimeline(context.Background(), &intakev1.ListTimelineRequest{Parent: name, PageSize: 1000})
	require.NoError(s.t, err)
	for _, e := range timeline.GetEvents() {
		if e.GetKind().String() == kind {
			return e.GetDetails()
		}
	}
	return nil
}

const secondOutage = "massIncidents/01JBQW3E5V0000000000000002"

// TestACaseFollowsTheLatestTurn tells of a case that one incident has lost to another, which the intake hears first.
func TestACaseFollowsTheLatestTurn(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		names := s.several(1, "Nothing works.")
		record := func(incident string, turn int64, change func(*intakev1.RecordMassIncidentRequest)) {
			r := outageIs(names, "", "A cable is cut.")
			r.Name, r.Turns = incident, []int64{turn}
			change(r)
			_, err := s.service.RecordMassIncident(ctx, r)
			require.NoError(t, err)
		}
		is := func(incident string) func() bool {
			return func() bool { return s.get(names[0]).GetMassIncident() == incident }
		}
		nothing := func(*intakev1.RecordMassIncidentRequest) {}
		record(outage, 1, nothing)
		s.eventually("it joins", is(outage))
		record(secondOutage, 2, nothing)
		s.eventually("it joins the other", is(secondOutage))
		require.Equal(t, 1, s.told(names[0], "MASS_INCIDENT_LEFT", ""))
		s.eventually("its customer hears of the other", func() bool { return s.told(names[0], "MASS_INCIDENT_UPDATED", "") == 2 })

		record(outage, 1, func(r *intakev1.RecordMassIncidentRequest) {
			r.Removals = []*intakev1.RecordMassIncidentRequest_Removal{{Case: names[0], Actor: "staff/supervisor", Turn: 1}}
			r.Bulletins = append(r.Bulletins, &intakev1.RecordMassIncidentRequest_Bulletin{Text: "It is being mended."})
		})
		record(secondOutage, 2, func(r *intakev1.RecordMassIncidentRequest) {
			r.Resolution = &intakev1.RecordMassIncidentRequest_Resolution{Fix: "A new cable.", Actor: "staff/supervisor"}
		})
		s.eventually("it is resolved with the other", func() bool { return s.told(names[0], "RESOLVED", "") == 1 })
		require.True(t, is(secondOutage)())

		_, err := s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: names[0], Reason: "It is cut again."})
		require.NoError(t, err)
		record(outage, 3, nothing)
		s.eventually("opened again, it joins an open one", is(outage))
	})
}

// TestTheRestOfAResolutionFollowsWithinTheLease kills the process after it has resolved a part of the cases.
func TestTheRestOfAResolutionFollowsWithinTheLease(t *testing.T) {
	dir := t.TempDir()
	first, wreck := newDoomedSuite(t, dir)
	names := first.several(6, "Nothing works.")
	_, err := first.service.RecordMassIncident(context.Background(), outageIs(names, "", "A cable is cut."))
	require.NoError(t, err)
	for _, name := range names {
		first.eventually("all are told", func() bool { return first.told(name, "MASS_INCIDENT_UPDATED", "") == 1 })
	}
	first.settle()
	wreck.CrashAt(4, false) // behind the report, the claim and the first case
	_, unheard := first.service.RecordMassIncident(context.Background(), outageIs(names, "A new cable.", "A cable is cut."))
	first.eventually("the process dies", wreck.Crashed)
	first.stop()
	died := first.clock.Now()
	first.clock.Advance(10 * time.Second)

	second := newSuite(t, func(o *setup) { o.open, o.fakes, o.clock = embedded(dir), first.fakes, first.clock })
	if unheard != nil { // something else was still being written: the classification repeats a report without an answer
		_, err = second.service.RecordMassIncident(context.Background(), outageIs(names, "A new cable.", "A cable is cut."))
		require.NoError(t, err)
	}
	for _, name := range names {
		second.eventually("all are resolved", func() bool { return second.told(name, "RESOLVED", "") == 1 })
	}
	require.Less(t, second.clock.Now().Sub(died), 30*time.Second)
}

// struck opens the cases of an outage.
func (s *suite) struck() string { return s.several(3, "Nothing works.")[0] }

// strikes tells of the outage, which ends with its second bulletin. Before that the newest case is taken out by mistake,
// and added again.
func strikes(text string) deed {
	return func(ctx context.Context, c clients, name string) (string, error) {
		listed, err := c.ListCases(ctx, &intakev1.ListCasesRequest{})
		if err != nil {
			return name, err
		}
		var names []string
		for _, found := range listed.GetCases() {
			names = append(names, found.GetName())
		}
		r := outageIs(names, "", "A cable is cut.")
		if text != "A cable is cut." {
			r = outageIs(names, "A new cable.", "A cable is cut.", text)
			r.Removals = []*intakev1.RecordMassIncidentRequest_Removal{
				{Case: names[0], Actor: "staff/supervisor", Turn: 1},
				{Case: names[0], Added: true, Actor: "staff/supervisor", Turn: 2},
			}
			r.Turns = []int64{2, 1, 1}
		}
		_, err = c.reporter.RecordMassIncident(ctx, r)
		return name, err
	}
}

// requireToldOnce checks that every customer heard of the end of the outage, and nothing twice, whichever of the bulletins
// they were told before.
func (s *suite) requireToldOnce(string) {
	s.t.Helper()
	listed, err := s.admin.ListCases(context.Background(), &intakev1.ListCasesRequest{})
	require.NoError(s.t, err)
	require.Len(s.t, listed.GetCases(), 3)
	for n, c := range listed.GetCases() {
		s.eventually("the case is resolved", func() bool {
			s.clock.Advance(time.Second)
			return s.told(c.GetName(), "RESOLVED", "") > 0
		})
		left := s.told(c.GetName(), "MASS_INCIDENT_LEFT", "")
		require.Equal(s.t, 1, s.told(c.GetName(), "RESOLVED", ""))
		require.Equal(s.t, 1+left, s.told(c.GetName(), "MASS_INCIDENT_JOINED", ""))
		require.LessOrEqual(s.t, left, 1)
		require.True(s.t, left == 0 || n == 0, "the newest alone was taken out, unless it had not joined yet")
		require.LessOrEqual(s.t, s.told(c.GetName(), "MESSAGE_PREPARED", "incident"), 1)
		require.LessOrEqual(s.t, s.told(c.GetName(), "MESSAGE_PREPARED", "progress"), 1)
		require.Equal(s.t, 1, s.told(c.GetName(), "MESSAGE_PREPARED", "resolution"))
	}
}
