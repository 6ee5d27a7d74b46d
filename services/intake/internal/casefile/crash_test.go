package casefile_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/handling"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/progress"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// world is a case and its writers, on a database that may die.
type world struct {
	*rapid.T
	db        docstore.Database
	templates *template.Set
	cases     *casefile.Repository
	work      *casework.Service
	handlings *handling.Service
}

// begin starts a process on the database, which dies at its nth write; never for 0.
func (w *world) begin(n int, after bool) {
	c := clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	db := docstoretest.NewFaultyDatabase(w.db)
	w.cases = openRepository(w, db, c, func() {})
	db.CrashAt(n, after)
	messages := message.NewService(w.templates, nil, message.Options{})
	registry := casefile.NewRegistry()
	work := progress.NewService(w.cases, registry, nil, progress.Options{Clock: c, CloseAfter: time.Hour, Messages: messages})
	w.work = casework.NewService(w.cases, work, nil, messages, standing.NewService(messages), casework.Peers{}, c)
	w.handlings = handling.NewService(w.cases, messages, standing.NewService(messages), nil, c)
}

// A case is written to by people and other services while the process dies again and
// again: whatever was acknowledged is on the timeline once, whatever was not is there
// once or not at all, and after it was repeated it is there once. The sequence never
// has a gap, however often entries were moved out of the case.
func TestNoEntryIsLostWhereverAProcessDies(t *testing.T) {
	templates, err := template.LoadSet()
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
		require.NoError(t, err)
		defer db.Close(context.Background())
		w := &world{T: t, db: db, templates: templates}
		w.begin(0, false)
		_, err = w.cases.Insert(context.Background(), "A", casefile.Case{State: casefile.StateOpen, Stage: casefile.StagePromised, FirstContact: "first"})
		require.NoError(t, err)

		total := 0
		for step := range rapid.IntRange(1, 3).Draw(t, "steps") {
			w.begin(rapid.IntRange(1, 6).Draw(t, "writes"), rapid.Bool().Draw(t, "after"))
			size := rapid.SampledFrom([]int{1, 1, 1, 20, 50_000}).Draw(t, "size")
			for part := range rapid.IntRange(1, 3).Draw(t, "parts") {
				deed := w.deed(fmt.Sprintf("%d.%d", step, part), rapid.IntRange(1, 40).Draw(t, "events"), size)
				count, err := deed()
				for err != nil {
					w.begin(rapid.IntRange(1, 6).Draw(t, "writes of the next"), rapid.Bool().Draw(t, "after of the next"))
					count, err = deed()
				}
				total += count
			}
		}
		w.begin(0, false)
		w.requireWhole(total)
	})
}

// deed is something that is done under an id until it is acknowledged: a note, or a
// report of several events. It returns how many entries that makes.
func (w *world) deed(id string, events, size int) func() (int, error) {
	ctx := context.Background()
	if events%2 == 0 {
		call := casework.Request{Case: "A", Actor: "users/a", Command: idempotency.Command{ID: id, Digest: "d"}}
		return func() (int, error) {
			_, err := w.work.AddNote(ctx, call, id+strings.Repeat("x", size), nil)
			return 1, err
		}
	}
	var r handling.Report
	for i := range events {
		r.Events = append(r.Events, handling.ReportedEvent{ID: fmt.Sprint(id, "-", i), Entry: timeline.Entry{Kind: "CLAIMED", Text: fmt.Sprint(id, "-", i)}})
	}
	return func() (int, error) {
		_, err := w.handlings.RecordReport(ctx, "A", r, "services/escalation")
		return events, err
	}
}

// requireWhole checks the timeline, read in pages of several sizes.
func (w *world) requireWhole(total int) {
	ctx := context.Background()
	doc, err := w.cases.Get(ctx, "A")
	require.NoError(w, err)
	require.LessOrEqual(w, len(doc.Body.Tail), 32+40)
	for _, size := range []int{1, 7, 1000} {
		seen := map[string]bool{}
		var last int64
		for last < doc.Body.Sequence {
			entries, err := w.cases.ReadEntries(ctx, doc, last, size)
			require.NoError(w, err)
			require.NotEmpty(w, entries)
			for _, e := range entries {
				require.Equal(w, last+1, e.Seq)
				last = e.Seq
				require.False(w, seen[e.Text], "twice")
				seen[e.Text] = true
			}
		}
		require.Len(w, seen, total)
	}
}
