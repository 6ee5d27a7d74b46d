package escalation_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// The worked example of the README is carried out here and must give the table that stands there.
func TestExampleOfTheReadmeIsTrue(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(page), strings.Join(example(t), "\n"))
}

// story lives through the example and writes its table.
type story struct {
	*testing.T
	zone   *time.Location
	h      *handling.Handling
	events []timeline.Event
	paces  *clock.Paces
	lines  []string
}

// The story is a roster on which everybody is present.
func (*story) Staffed(string, time.Time) bool          { return true }
func (*story) Employs(string) bool                     { return true }
func (*story) Available(string, time.Time) bool        { return true }
func (*story) IsReachable(string, time.Time) bool      { return false }
func (*story) CanNotify(string, time.Time) bool        { return false }
func (*story) NameOf(holder string) string             { return holder }
func (*story) IsPresent(string, time.Time) bool        { return true }
func (*story) OnCall(string, time.Time) (string, bool) { return "", false }

func example(t *testing.T) []string {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Warsaw")
	require.NoError(t, err)
	s := &story{T: t, zone: zone, paces: clock.NewPaces(), lines: []string{
		"| when | what happens | held by | response | next reply | update | step | resolve | ceiling |",
		"|---|---|---|---|---|---|---|---|---|",
	}}
	ann, bea := handling.Person{Name: "staff/ann", Level: 1}, handling.Person{Name: "staff/bea", Level: 2}
	s.at(3, 10, 0, "opened", s.begin)
	s.at(3, 10, 20, "Ann claims it", func(m handling.Moment) error { return s.record(s.h.Claim(m, handling.Actor{Name: ann.Name}, ann)) })
	s.at(3, 11, 30, "she answers, and asks for the invoice", func(m handling.Moment) error { return s.record(s.h.Answer(m, m.Now)) })
	s.at(3, 11, 30, "the firm waits for the customer", func(m handling.Moment) error { return s.record(s.h.Wait(m, m.Now, handling.Mandate{})) })
	s.at(3, 15, 0, "the invoice comes", func(m handling.Moment) error {
		require.NoError(t, s.record(s.h.Resume(m, m.Now)))
		return s.record(s.h.Contact(m, m.Now))
	})
	s.at(3, 17, 0, "nobody has answered it, in her hands", s.look)
	s.at(4, 9, 30, "Ann's level has had its four hours", s.look)
	s.at(4, 10, 0, "Bea claims it", func(m handling.Moment) error { return s.record(s.h.Claim(m, handling.Actor{Name: bea.Name}, bea)) })
	s.at(4, 10, 30, "she answers", func(m handling.Moment) error { return s.record(s.h.Answer(m, m.Now)) })
	s.at(4, 11, 0, "it becomes P2: update 2 h, resolve 8 h", func(m handling.Moment) error { return s.record(s.h.ChangeCommitment(m, m.Now, s.promise(2), false)) })
	s.at(4, 11, 30, "the resolve clock warns: 6 of its 8 hours are used", s.warns(clock.Resolve))
	s.at(4, 12, 0, "she solves it", func(m handling.Moment) error {
		return s.record(s.h.Resolve(m, m.Now, handling.Ending{Mandate: mandateOf(bea), Fix: "sent again"}))
	})
	s.at(5, 9, 0, "the customer says it is not solved", func(m handling.Moment) error { return s.record(s.h.Reopen(m, m.Now, "customer", "", nil)) })
	s.at(5, 9, 30, "she answers", func(m handling.Moment) error { return s.record(s.h.Answer(m, m.Now)) })
	s.at(5, 10, 0, "a part is missing: she promises noon instead", s.promises(12, 0))
	s.at(5, 11, 10, "she answers", func(m handling.Moment) error { return s.record(s.h.Answer(m, m.Now)) })
	s.at(5, 12, 0, "the resolve clock runs out, in her hands", s.look)
	return s.lines
}

// promise is the standard level at P3 or P2, counted from the opening, in office hours.
func (s *story) promise(priority int) handling.Commitment {
	c := handling.Commitment{
		Start: time.Date(2026, 11, 3, 10, 0, 0, 0, s.zone), Priority: priority,
		Respond: 2 * time.Hour, Update: 8 * time.Hour, ResolveIn: 16 * time.Hour,
		Calendar: &clock.Calendar{Calendar: worktime.Calendar{TimeZone: s.zone.String()}},
	}
	if priority == 2 {
		c.Update, c.ResolveIn = 2*time.Hour, 8*time.Hour
	}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Calendar.Hours = append(c.Calendar.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 17 * 60})
	}
	return c
}

// record remembers the events of a command.
func (s *story) record(events []timeline.Event, err error) error {
	s.events = append(s.events, events...)
	return err
}

func (s *story) begin(m handling.Moment) error {
	policy := organisation.DefaultLadder().Policy
	policy.Ceiling = 48 * time.Hour
	h, events, err := handling.Begin(m, handling.Opening{Commitment: s.promise(3), Policy: policy, Start: m.Now})
	s.h = h
	return s.record(events, err)
}

// warns lets happen what is due, and requires that a clock warns at that very time.
func (s *story) warns(kind clock.Kind) func(handling.Moment) error {
	return func(m handling.Moment) error {
		told := len(s.events)
		err := s.look(m)
		require.True(s, slices.ContainsFunc(s.events[told:], func(r timeline.Event) bool {
			return r.Kind == timeline.ClockWarned && r.At.Equal(m.Now) && r.Details["clock"] == kind.String()
		}))
		return err
	}
}

// promises promises the solution anew for a time of that day, and requires that the old time
// is kept.
func (s *story) promises(hour, minute int) func(handling.Moment) error {
	return func(m handling.Moment) error {
		was := s.h.Clocks.Resolve.Due
		day := m.Now.In(s.zone)
		by := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, s.zone)
		err := s.record(s.h.Repromise(m, clock.Resolve, mandateOf(handling.Person{Name: "staff/bea", Level: 2}), handling.Repromise{By: by, Reason: "A part is missing."}))
		made := s.h.Passes[len(s.h.Passes)-1].Repromises
		require.True(s, len(made) == 1 && made[0].By.Equal(by) && made[0].LimitAt.Equal(s.h.Clocks.Ceiling.Due), "%v", made)
		require.Equal(s, s.clock(was), s.clock(made[0].Was))
		return err
	}
}

func (s *story) look(m handling.Moment) error { return s.record(s.h.Fire(m)) }

// at lets something happen on a day of November 2026, and writes the line.
func (s *story) at(day, hour, minute int, what string, do func(handling.Moment) error) {
	s.Helper()
	now := time.Date(2026, 11, day, hour, minute, 0, 0, s.zone)
	require.NoError(s, do(handling.Moment{Now: now, Roster: s, Paces: s.paces}))
	cells := []string{s.clock(now), what, "`" + s.h.Holder() + "`"}
	for _, kind := range []clock.Kind{clock.Response, clock.NextReply, clock.Update, clock.Step, clock.Resolve, clock.Ceiling} {
		cells = append(cells, s.cell(*s.h.Clocks.ByKind(kind)))
	}
	s.lines = append(s.lines, "| "+strings.Join(cells, " | ")+" |")
}

// cell writes when a clock is due, what it has left, or when it ran out; a dash for one that never ran.
func (s *story) cell(c clock.Clock) string {
	switch c.State {
	case clock.Running:
		return s.clock(c.Due)
	case clock.Idle:
		return "–"
	case clock.Breached:
		return "**" + s.clock(c.BreachedAt) + "**"
	default:
		return fmt.Sprintf("*%g h left*", c.Remaining().Hours())
	}
}

func (s *story) clock(at time.Time) string { return at.In(s.zone).Format("Mon 15:04") }

// mandateOf is the mandate of a member of staff.
func mandateOf(p handling.Person) handling.Mandate {
	return handling.Mandate{By: handling.Actor{Name: p.Name, Level: p.Level}}
}
