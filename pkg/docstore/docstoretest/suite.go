// Package docstoretest is the conformance suite of docstore: every store has to keep the promises of its comments. Run
// tests one open database. RunLasting tests reopening, several processes, new indexes, killed processes and spans.
// FaultyDatabase simulates crashes for the tests of services.
package docstoretest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/docstore"
)

// Store is a kind of database to be tested.
type Store struct {
	// Place returns where a new database can be opened. It is gone after the test.
	Place func(t *testing.T) string
	// Open opens the database at a place, any number of times at once.
	Open func(ctx context.Context, place string, tracer trace.TracerProvider) (docstore.Database, error)
}

// Fresh opens an empty database. It is closed when the test ends.
func (s Store) Fresh(t *testing.T) docstore.Database {
	t.Helper()
	return s.openAt(t, s.Place(t))
}

// openAt opens the database at a place and closes it when the test ends.
func (s Store) openAt(t *testing.T, place string) docstore.Database {
	t.Helper()
	db, err := s.Open(t.Context(), place, nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	return db
}

// Run tests one open database after the other; open returns a new, empty one, which is
// closed when its test ends.
func Run(t *testing.T, open func(t *testing.T) docstore.Database) {
	t.Helper()
	for _, theme := range []struct {
		name string
		test func(t *testing.T, db docstore.Database)
	}{
		{"Documents", testDocuments},
		{"Replace", testReplace},
		{"Update", testUpdate},
		{"UpdateFrom", testUpdateFrom},
		{"Upgrade", testUpgrade},
		{"Upsert", testUpsert},
		{"InsertAsGiven", testInsertAsGiven},
		{"InsertMissing", testInsertMissing},
		{"DeleteMany", testDeleteMany},
		{"Overtaken", testOvertaken},
		{"Contention", testContention},
		{"Values", testValues},
		{"Bodies", testBodies},
		{"Misfits", testMisfits},
		{"Many", testMany},
		{"Unique", testUnique},
		{"UniqueNeedsValues", testUniqueNeedsValues},
		{"Order", testOrder},
		{"Ranges", testRanges},
		{"Sparse", testSparse},
		{"Pages", testPages},
		{"PagesOfBytes", testPagesOfBytes},
		{"PagesWhileWriting", testPagesWhileWriting},
		{"Cursors", testCursors},
		{"LongResults", testLongResults},
		{"NoIndex", testNoIndex},
		{"Counts", testCounts},
		{"Specs", testSpecs},
		{"Contexts", testContexts},
		{"Closed", testClosed},
		{"Model", testModel},
	} {
		t.Run(theme.name, func(t *testing.T) {
			db := open(t)
			t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
			theme.test(t, db)
		})
	}
}

// Ticket is the body of the documents that the suite writes.
type Ticket struct {
	State  string   `bson:"state"`
	Level  int32    `bson:"level"`
	Urgent bool     `bson:"urgent"`
	Key    string   `bson:"key"`
	Email  string   `bson:"email,omitempty"`
	Task   Task     `bson:"task"`
	Count  int64    `bson:"count"`
	Notes  []string `bson:"notes,omitempty"`
}

// Task is an embedded part of a Ticket. Due is written as null when there is none,
// Owner is left out.
type Task struct {
	Due   *time.Time `bson:"due"`
	Owner string     `bson:"owner,omitempty"`
}

// ticketSpec declares every sort of index.
func ticketSpec() docstore.Spec {
	return docstore.Spec{
		Name: "tickets",
		Indexes: []docstore.Index{
			{Fields: []string{"state", "task.due"}},
			{Fields: []string{"state", "level", "task.due"}},
			{Fields: []string{"task.due"}, Sparse: true},
			{Fields: []string{"task.owner", "urgent"}},
			{Fields: []string{"level"}},
			{Fields: []string{"key"}, Unique: true},
			{Fields: []string{"email"}, Unique: true, Sparse: true},
		},
	}
}

func openTickets(t *testing.T, db docstore.Database) *docstore.Collection[Ticket] {
	t.Helper()
	coll, err := docstore.Open[Ticket](t.Context(), db, ticketSpec())
	require.NoError(t, err)
	return coll
}

// secondsIn returns a time so many seconds after a fixed one.
func secondsIn(seconds int) *time.Time {
	due := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC).Add(time.Duration(seconds) * time.Second)
	return &due
}

// insertTickets inserts tickets under their keys.
func insertTickets(t *testing.T, coll *docstore.Collection[Ticket], bodies ...Ticket) {
	t.Helper()
	for _, body := range bodies {
		_, err := coll.Insert(t.Context(), body.Key, body)
		require.NoError(t, err)
	}
}

// findIDs returns the ids that a query finds, in order.
func findIDs[T any](t *testing.T, coll *docstore.Collection[T], q docstore.Query) []string {
	t.Helper()
	ids := []string{}
	for doc, err := range coll.Find(t.Context(), q) {
		require.NoError(t, err)
		ids = append(ids, doc.ID)
	}
	return ids
}

// equalPairs makes the Equal part of a query from pairs of field and value.
func equalPairs(pairs ...any) []docstore.Eq {
	var equal []docstore.Eq
	for i := 0; i < len(pairs); i += 2 {
		equal = append(equal, docstore.Eq{Field: pairs[i].(string), Value: pairs[i+1]})
	}
	return equal
}

func numberedID(i int) string { return fmt.Sprintf("t%04d", i) }
