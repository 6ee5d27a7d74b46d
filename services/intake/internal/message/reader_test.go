package message_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
)

// addLines adds entries of a kind that the customer sees, an entry for each of the details.
func (d *desk) addLines(kind timeline.Kind, lines ...map[string]string) {
	for _, details := range lines {
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{
			Kind:    kind,
			Details: details,
			Visible: true,
		})
	}
}

// readLines returns the words of the entries of the desk's case.
func (d *desk) readLines() []string {
	d.Helper()
	ctx, t := context.Background(), d.T
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(ctx)) })
	cases, err := casefile.OpenRepository(ctx, db, casefile.Options{Clock: clock.NewFake(d.now), OnWrite: func() {}})
	require.NoError(t, err)
	doc, err := cases.Insert(ctx, "A", d.c)
	require.NoError(t, err)
	entries, err := message.NewReader(cases, d.messages).ReadEntries(ctx, doc, 0, 10)
	require.NoError(t, err)
	lines := make([]string, len(entries))
	for i, e := range entries {
		lines[i] = e.Text
	}
	return lines
}

// A rating of an earlier build does not name the best score.
func TestARatingIsReadWithItsScale(t *testing.T) {
	d := newDesk(t)
	for _, details := range []map[string]string{{"score": "3"}, {"score": "8", "of": "10"}} {
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{
			Kind:    timeline.KindFeedbackGiven,
			Details: details,
			Visible: true,
		})
	}
	require.Equal(t, []string{"You gave us 3 of 5.", "You gave us 8 of 10."}, d.readLines())
}

// Every time of an entry has its sentence, with the date.
func TestAPromiseIsReadWithAllItsTimes(t *testing.T) {
	for detail, says := range map[string]string{
		"triage_by":     "A person will look at your problem on 2 November 2026 by 12:00 Universal time.",
		"respond_by":    "A person will answer you on 2 November 2026 by 12:00 Universal time.",
		"next_reply_by": "A person will answer your last message on 2 November 2026 by 12:00 Universal time.",
		"resolve_by":    "Your problem will be solved on 2 November 2026 by 12:00 Universal time.",
	} {
		d := newDesk(t)
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{
			Kind:    timeline.KindPromised,
			Details: map[string]string{detail: "2026-11-02T12:00:00Z"},
			Visible: true,
		})
		require.Equal(t, []string{says}, d.readLines(), detail)
	}
	d := newDesk(t)
	d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{
		Kind:    timeline.KindPromised,
		Details: map[string]string{"next_reply_by": "2026-11-02T12:00:00Z", "no_message": "true", "update_every": "8h0m0s"},
		Visible: true,
	})
	require.Equal(t, []string{
		"A person will get back to you on 2 November 2026 by 12:00 Universal time. You will hear from us at least every 8 hours of working time.",
	}, d.readLines())
}

// An entry keeps its words under another calendar of the case. One of an earlier release does not say its calendar.
func TestAPromiseKeepsItsWords(t *testing.T) {
	for name, tc := range map[string]struct {
		isOpenNow bool
		says      []string
	}{
		"round the clock now": {true, []string{"every 8 hours.", "every 8 hours of working time.", "every 8 hours."}},
		"working time now":    {false, []string{"every 8 hours.", "every 8 hours of working time.", "every 8 hours of working time."}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.c.Promise = &promise.Promise{UpdateEvery: time.Hour, AlwaysOpen: tc.isOpenNow}
			d.addLines(timeline.KindPromised,
				map[string]string{"update_every": "8h0m0s", timeline.AlwaysOpen: "true"},
				map[string]string{"update_every": "8h0m0s", timeline.AlwaysOpen: "false"},
				map[string]string{"update_every": "8h0m0s"},
			)
			for i, line := range d.readLines() {
				require.Equal(t, "You will hear from us at least "+tc.says[i], line)
			}
		})
	}
}

// A promise that changed while the firm waits says what is left, and why it stands still.
func TestAChangedPromiseSaysWhatIsLeft(t *testing.T) {
	const stands = "Our promise has changed. While we wait for your answer, the time for the solution stands still. "
	d := newDesk(t)
	d.addLines(timeline.KindPromiseChanged,
		map[string]string{timeline.ResolveLeft: "4h0m0s", timeline.AlwaysOpen: "true"},
		map[string]string{timeline.ResolveLeft: "4h0m0s", timeline.AlwaysOpen: "false"},
		map[string]string{timeline.ResolveLeft: "4h0m0s", timeline.AlwaysOpen: "true", timeline.ResolveLimit: "2026-12-24T15:00:00Z"},
		map[string]string{timeline.ResolveLeft: "0s", timeline.AlwaysOpen: "true", timeline.ResolveLimit: "2026-12-24T15:00:00Z"},
	)
	lines := d.readLines()
	require.Equal(t, stands+"After your answer we will have 4 hours left to solve your problem.", lines[0])
	require.Equal(t, stands+"After your answer we will have 4 hours of working time left to solve your problem.", lines[1])
	require.Contains(t, lines[2], "left to solve your problem. By law, though, your problem must be solved on 24 December 2026 by 15:00")
	require.Contains(t, lines[3], stands+"By law, though, your problem must be solved on 24 December 2026 by 15:00")
}
