package docstoretest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// childPlace and childRound make a test binary the child of testKilled.
	childPlace = "OMBUD_DOCSTORETEST_PLACE"
	childRound = "OMBUD_DOCSTORETEST_ROUND"
	// kills is how many children are killed, each while it writes on childWriters lines.
	kills        = 6
	childWriters = 16
)

// Child is to be called first in TestMain. In a process that testKilled has started it
// writes documents until it is killed; otherwise it returns at once.
func Child(store Store) {
	place := os.Getenv(childPlace)
	if place == "" {
		return
	}
	ctx := context.Background()
	db, err := store.Open(ctx, place, nil)
	if err != nil {
		giveUp(err)
	}
	coll, err := docstore.Open[Ticket](ctx, db, ticketSpec())
	if err != nil {
		giveUp(err)
	}
	for writer := range childWriters {
		go writeUntilKilled(ctx, coll, fmt.Sprintf("%s-%02d", os.Getenv(childRound), writer))
	}
	select {}
}

// writeUntilKilled inserts documents, updates each, and reports acknowledged writes on standard output.
func writeUntilKilled(ctx context.Context, coll *docstore.Collection[Ticket], prefix string) {
	for n := 0; ; n++ {
		id := fmt.Sprintf("%s-%06d", prefix, n)
		if _, err := coll.Insert(ctx, id, Ticket{Key: id, State: "new", Task: Task{Due: secondsIn(n)}}); err != nil {
			giveUp(err)
		}
		fmt.Printf("inserted %s\n", id)
		if _, err := coll.Update(ctx, id, func(body *Ticket) error {
			body.State, body.Count, body.Task.Due = "done", 1, nil
			return nil
		}); err != nil {
			giveUp(err)
		}
		fmt.Printf("updated %s\n", id)
	}
}

func giveUp(err error) {
	fmt.Fprintln(os.Stderr, "child:", err)
	os.Exit(3)
}

// testKilled kills processes in the midst of their writes and looks for all that they
// had been told was written, and for anything half written.
func testKilled(t *testing.T, store Store) {
	t.Helper()
	place := store.Place(t)
	acknowledged := map[string]int64{} // the revision of each document
	for round := range kills {
		for id, revision := range untilKilled(t, place, round, 50+rand.IntN(500)) {
			acknowledged[id] = revision
		}
		db := store.openAt(t, place)
		checkKilled(t, openTickets(t, db), acknowledged)
		require.NoError(t, db.Close(t.Context()))
	}
}

// untilKilled runs a child, kills it when it has written so many lines, and returns the
// revisions that were acknowledged until its last breath.
func untilKilled(t *testing.T, place string, round, lines int) map[string]int64 {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	child := exec.Command(self)
	child.Env = append(os.Environ(), childPlace+"="+place, fmt.Sprintf("%s=%d", childRound, round))
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())

	acknowledged := map[string]int64{}
	reader := bufio.NewReader(out)
	for n := 0; ; n++ {
		line, err := reader.ReadString('\n')
		if err == io.EOF { // the rest is an unfinished line
			break
		}
		require.NoError(t, err)
		verb, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		acknowledged[id] = map[string]int64{"inserted": 1, "updated": 2}[verb]
		if n == lines {
			require.NoError(t, child.Process.Kill())
		}
	}
	err = child.Wait()
	require.ErrorContains(t, err, "killed", "the child ended by itself after %d lines", len(acknowledged))
	require.Greater(t, len(acknowledged), lines/2-childWriters)
	return acknowledged
}

// checkKilled checks every document, and then that the indexes agree. A server may still be writing requests that it
// received from the child, so the check is repeated until it holds.
func checkKilled(t *testing.T, coll *docstore.Collection[Ticket], acknowledged map[string]int64) {
	t.Helper()
	stored, _ := readKilled(t, coll)
	for id, revision := range acknowledged {
		require.GreaterOrEqual(t, stored[id], revision, "%s was acknowledged", id)
	}
	require.EventuallyWithT(t, func(t *assert.CollectT) {
		stored, states := readKilled(t, coll)
		groups, err := coll.GroupCount(context.Background(), docstore.Query{}, "state")
		require.NoError(t, err)
		require.Equal(t, states, groups)
		due, err := coll.Count(context.Background(), docstore.Query{Order: []string{"task.due"}})
		require.NoError(t, err)
		require.Equal(t, states["new"], due)
		keys, err := coll.Count(context.Background(), docstore.Query{Order: []string{"key"}})
		require.NoError(t, err)
		require.EqualValues(t, len(stored), keys)
	}, 10*time.Second, 50*time.Millisecond)
}

// readKilled returns the revision of every document, and how many are in each state.
func readKilled(t require.TestingT, coll *docstore.Collection[Ticket]) (stored, states map[string]int64) {
	stored, states = map[string]int64{}, map[string]int64{}
	for doc, err := range coll.Find(context.Background(), docstore.Query{}) {
		require.NoError(t, err)
		stored[doc.ID] = doc.Revision
		states[doc.Body.State]++
		want := Ticket{Key: doc.ID, State: "new", Task: doc.Body.Task}
		if doc.Revision == 2 {
			want = Ticket{Key: doc.ID, State: "done", Count: 1}
		}
		require.Equal(t, want, doc.Body, "half written")
	}
	return stored, states
}
