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

// readLines returns entries of a kind as they are read from the timeline of the case of a desk, an entry for each of the details.
func readLines(t *testing.T, d *desk, kind timeline.Kind, lines ...map[string]string) []timeline.Entry {
	t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(ctx)) })
	cases, err := casefile.OpenRepository(ctx, db, casefile.Options{Clock: clock.NewFake(d.now), OnWrite: func() {}})
	require.NoError(t, err)
	for _, details := range lines {
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{
			Kind:    kind,
			Details: details,
			Visible: true,
		})
	}
	doc, err := cases.Insert(ctx, "A", d.c)
	require.NoError(t, err)
	entries, err := message.NewReader(cases, d.messages).ReadEntries(ctx, doc, 0, 10)
	require.NoError(t, err)
	return entries
}

// A rating of an earlier build does not name the best score.
func TestARatingIsReadWithItsScale(t *testing.T) {
	entries := readLines(t, newDesk(t), timeline.KindFeedbackGiven, map[string]string{"score": "3"}, map[string]string{"score": "8", "of": "10"})
	require.Equal(t, "You gave us 3 of 5.", entries[0].Text)
	require.Equal(t, "You gave us 8 of 10.", entries[1].Text)
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
			entries := readLines(t, d, timeline.KindPromised,
				map[string]string{"update_every": "8h0m0s", timeline.AlwaysOpen: "true"},
				map[string]string{"update_every": "8h0m0s", timeline.AlwaysOpen: "false"},
				map[string]string{"update_every": "8h0m0s"},
			)
			for i, words := range tc.says {
				require.Equal(t, "You will hear from us at least "+words, entries[i].Text)
			}
		})
	}
}

// A promise that changed while the firm waits says what is left, and why it stands still.
func TestAChangedPromiseSaysWhatIsLeft(t *testing.T) {
	const stands = "Our promise has changed. While we wait for your answer, the time for the solution stands still. "
	entries := readLines(t, newDesk(t), timeline.KindPromiseChanged,
		map[string]string{timeline.ResolveLeft: "4h0m0s", timeline.AlwaysOpen: "true"},
		map[string]string{timeline.ResolveLeft: "4h0m0s", timeline.AlwaysOpen: "false"},
		map[string]string{timeline.ResolveLeft: "4h0m0s", timeline.AlwaysOpen: "true", timeline.ResolveLimit: "2026-12-24T15:00:00Z"},
	)
	require.Equal(t, stands+"After your answer we will have 4 hours left to solve your problem.", entries[0].Text)
	require.Equal(t, stands+"After your answer we will have 4 hours of working time left to solve your problem.", entries[1].Text)
	require.Contains(t, entries[2].Text, "left to solve your problem. By law, though, your problem must be solved on 24 December 2026 by 15:00")
}
