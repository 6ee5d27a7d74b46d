package massincident

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/fault"
)

// manyCases returns the ids of so many cases, separated by spaces.
func manyCases(count int) string {
	ids := make([]string, count)
	for n := range ids {
		ids[n] = fmt.Sprintf("case-%03d", n)
	}
	return strings.Join(ids, " ")
}

func dismiss(letter string) deed {
	return func(r *room, request string) error {
		_, err := r.DismissIncident(r.Context(), r.command(letter, request), "a rehearsal")
		return err
	}
}

// TestADeclarationIsOneWrite counts the writes of a call about a candidate of many cases.
func TestADeclarationIsOneWrite(t *testing.T) {
	for name, c := range map[string]struct {
		do     deed
		before []deed
		writes int
		fails  bool
	}{
		"declared":                 {declare("x"), nil, 1, false},
		"declared after dismissal": {declare("x"), []deed{dismiss("x")}, 0, true},
		"dismissed after declared": {dismiss("x"), []deed{declare("x")}, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			db := docstoretest.NewFaultyDatabase(openMemory(t))
			r := newRoom(t, db, monday())
			require.NoError(t, found("x", Candidate, manyCases(330))(r, ""))
			for _, do := range c.before {
				require.NoError(t, do(r, "before"))
			}
			db.CrashAt(0, false)
			require.Equal(t, c.fails, c.do(r, "last") != nil)
			require.Equal(t, c.writes, db.Writes())
		})
	}
}

// TestADeclarationAndADismissalAtOnceAreDecided lets callers declare and dismiss a candidate of many cases.
func TestADeclarationAndADismissalAtOnceAreDecided(t *testing.T) {
	r := newRoom(t, openMemory(t), monday())
	require.NoError(t, found("x", Candidate, manyCases(330))(r, ""))
	deeds := slices.Repeat([]deed{declare("x"), dismiss("x")}, 4)
	errs := make([]error, len(deeds))
	var group sync.WaitGroup
	for n, do := range deeds {
		group.Go(func() { errs[n] = do(r, fmt.Sprint("request", n)) })
	}
	group.Wait()
	decided := 0
	for _, err := range errs {
		if err == nil {
			decided++
			continue
		}
		require.Equal(t, "ILLEGAL_STATE", fault.ReasonOf(err), err)
	}
	require.Equal(t, 1, decided)
	require.NoError(t, wait(r, ""))
	r.requireRoster()
	doc, err := r.repository.GetIncident(t.Context(), r.names["x"])
	require.NoError(t, err)
	require.Len(t, doc.Body.Cases, 330)
	require.Equal(t, doc.Body.State == Open, doc.Body.IsHolding)
}
