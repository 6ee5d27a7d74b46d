package handling_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// monday is a Monday morning, 09:00 UTC.
func monday() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// at returns a time like "Mon 13:30" in the week of monday.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	days := map[string]int{"Mon": 0, "Tue": 1, "Wed": 2, "Thu": 3, "Fri": 4, "Sat": 5, "Sun": 6}
	day, known := days[text[:3]]
	require.True(t, known, text)
	timer, err := time.Parse("15:04:05", (text + ":00")[4:12])
	require.NoError(t, err)
	return time.Date(2026, 11, 2+day, timer.Hour(), timer.Minute(), timer.Second(), 0, time.UTC)
}

// roster is the people of a test: teams that have somebody, and staff who are there.
type roster struct {
	teams, staff []string
	away         []string  // staff who are there on other days
	since        time.Time // since when they are away
	off          []string  // staff who are not at work
	call         string    // who is on call, by every schedule
	hear         []string  // teams that notices reach
	silent       []string  // staff whom no notice reaches
}

func (r roster) Staffed(team string, _ time.Time) bool     { return slices.Contains(r.teams, team) }
func (r roster) Employs(staff string) bool                 { return slices.Contains(r.staff, staff) }
func (r roster) IsReachable(team string, _ time.Time) bool { return slices.Contains(r.hear, team) }
func (r roster) CanNotify(staff string, _ time.Time) bool  { return !slices.Contains(r.silent, staff) }
func (r roster) OnCall(string, time.Time) (string, bool)   { return r.call, r.call != "" }
func (r roster) NameOf(holder string) string               { return strings.TrimPrefix(holder, "staff/") }

func (r roster) Available(staff string, at time.Time) bool {
	return r.Employs(staff) && (at.Before(r.since) || !slices.Contains(r.away, staff))
}

func (r roster) IsPresent(staff string, at time.Time) bool {
	return r.Available(staff, at) && !slices.Contains(r.off, staff)
}

// The people of the tests: Ann may own cases of the first level, Bea up to the second, Cid
// all. The boss may decide over the cases of others.
func ann() handling.Person { return handling.Person{Name: "staff/ann", Level: 1} }
func bea() handling.Person { return handling.Person{Name: "staff/bea", Level: 2} }
func cid() handling.Person { return handling.Person{Name: "staff/cid", Level: 4} }
func boss() handling.Actor { return handling.Actor{Name: "staff/boss", Leads: true} }

func actor(p handling.Person) handling.Actor { return handling.Actor{Name: p.Name, Level: p.Level} }

// fixture drives one handling through its life.
type fixture struct {
	*testing.T
	*handling.Handling
	roster handling.Roster
	paces  *clock.Paces
	events []timeline.Event // in order
}

// record does what the service does with the events of a command, and remembers them.
func (f *fixture) record(events []timeline.Event, err error) error {
	if err == nil {
		f.Record(handling.Moment{}, events)
		f.events = append(f.events, events...)
	}
	return err
}

// lastPass returns the pass that lasts.
func (f *fixture) lastPass() handling.Pass { return f.Passes[len(f.Passes)-1] }

// lastSolution returns the solution of the pass before the last.
func (f *fixture) lastSolution() *handling.Solution { return f.Passes[len(f.Passes)-2].Solution }

// engage asks a supplier for help.
func (f *fixture) engage(m handling.Moment, by handling.Actor, from help.Supplier, request string) error {
	return f.record(f.Assist(m, by, engaging(m, from, request)))
}

// engaging is the command that asks a supplier for help.
func engaging(m handling.Moment, from help.Supplier, request string) handling.HelpCommand {
	return func(h *help.Help, o help.Order) ([]timeline.Event, error) {
		pace, err := m.Paces.PaceOf(from.Calendar)
		if err != nil {
			return nil, err
		}
		return h.Engage(o, pace, from, request)
	}
}

// everybody is a firm in which every team has somebody.
func everybody() roster {
	return roster{
		teams: []string{"teams/front-line", "teams/specialists", "teams/management", "teams/executive"},
		staff: []string{ann().Name, bea().Name, cid().Name},
	}
}

// standardLadder has levels of 4, 6 and 6 hours, and a ceiling of 20.
func standardLadder() ladder.Policy {
	return ladder.Policy{Name: "ladderPolicies/default", Ceiling: 20 * time.Hour, Steps: []ladder.Step{
		{Level: 1, Team: "teams/front-line", Duration: 4 * time.Hour},
		{Level: 2, Team: "teams/specialists", Duration: 6 * time.Hour},
		{Level: 3, Team: "teams/management", Duration: 6 * time.Hour},
		{Level: 4, Team: "teams/executive"},
	}}
}

// promise is P3 of the standard service level: answer in 2 h, update every 8 h, resolve in
// 16 h, around the clock or in office hours.
func promise(calendar *clock.Calendar) handling.Commitment {
	return handling.Commitment{
		Start: monday(), Respond: 2 * time.Hour, Update: 8 * time.Hour, ResolveIn: 16 * time.Hour,
		Priority: 3, Calendar: calendar,
	}
}

// office is Monday to Friday, 09:00 to 17:00 UTC.
func office() *clock.Calendar {
	c := &clock.Calendar{Calendar: worktime.Calendar{TimeZone: "UTC"}}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 17 * 60})
	}
	return c
}

// opened returns a handling that was opened on Monday at 09:00.
func opened(t *testing.T, change func(*handling.Opening, *roster)) *fixture {
	t.Helper()
	people := everybody()
	o := handling.Opening{Commitment: promise(nil), Policy: standardLadder(), Start: monday()}
	if change != nil {
		change(&o, &people)
	}
	f := &fixture{T: t, roster: people, paces: clock.NewPaces()}
	h, events, err := handling.Begin(f.moment(monday()), o)
	require.NoError(t, err)
	f.Handling = h
	require.NoError(t, f.record(events, nil))
	return f
}

func (f *fixture) moment(now time.Time) handling.Moment {
	return handling.Moment{Now: now, Roster: f.roster, Paces: f.paces}
}

func (f *fixture) fire(text string) {
	f.Helper()
	require.NoError(f, f.record(f.Fire(f.moment(at(f.T, text)))))
}

// due requires that a clock runs and is due at a time; "" that it does not run.
func (f *fixture) due(kind clock.Kind, text string) {
	f.Helper()
	timer := f.Clocks.ByKind(kind)
	if text == "" {
		require.NotEqual(f, clock.Running, timer.State, "%s runs", kind)
		return
	}
	require.Equal(f, clock.Running, timer.State, "%s does not run", kind)
	require.Equal(f, at(f.T, text), timer.Due, "%s", kind)
}

// told returns the words of the reports, in order; warnings have a test of their own.
func (f *fixture) told() []string {
	words := []string{}
	for _, report := range f.events {
		word := string(report.Kind)
		if report.Kind == timeline.ClockWarned || report.Unlisted {
			continue
		}
		if timer := report.Details["clock"]; timer != "" {
			word += " " + timer
		}
		words = append(words, word)
	}
	return words
}

// history returns the passes as "holder level from-to end", in order.
func (f *fixture) history() []string {
	var lines []string
	for _, pass := range f.Passes {
		line := pass.Holder + " " + pass.Start.Format("Mon 15:04") + "-"
		if pass.End != handling.Lasting {
			line += pass.Finish.Format("Mon 15:04")
		}
		lines = append(lines, line)
	}
	return lines
}

// solution is a solution by somebody outside the staff or, for a person, by a member of staff.
func solution(by, fix string) handling.Ending {
	return handling.Ending{Mandate: handling.Mandate{By: handling.Actor{Name: by}}, Fix: fix}
}

// leading is the mandate of somebody who may decide over all cases.
func leading() handling.Mandate { return handling.Mandate{By: boss(), Note: "They are ill."} }
