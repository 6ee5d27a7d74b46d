package docstore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Record is a document as a store keeps it.
type Record struct {
	ID       string
	Revision int64
	Body     bson.Raw
}

// Database is an open store that holds collections. It is safe for concurrent use.
type Database interface {
	// Collection makes the collection and its indexes if need be, fills new indexes
	// from the documents that are there, and returns its engine. Documents that
	// violate a new unique index are a Precondition fault, "UNIQUE_INDEX".
	Collection(ctx context.Context, spec Spec) (Engine, error)
	// Ping fails with an Unavailable fault when the store does not answer.
	Ping(ctx context.Context) error
	// Close waits for the writes under way and frees the store. Later operations
	// fail with an Unavailable fault.
	Close(ctx context.Context) error
}

// Engine is the driver of a store for one collection. Services use Collection instead. Errors are the faults made in
// errors.go. A write that has returned nil is durable and seen by every read that starts afterwards, in any process.
type Engine interface {
	// Insert adds new documents, independently of each other and in no promised
	// order. It returns one error per record: nil, IDTaken, UniqueTaken, or Failed.
	// A record that meets both has IDTaken.
	Insert(ctx context.Context, records []Record) []error
	// Get returns those of the documents that exist, in no promised order.
	Get(ctx context.Context, ids []string) ([]Record, error)
	// Replace writes the record's body and revision if the stored revision is want:
	// NotFound, RevisionMismatch or UniqueTaken otherwise.
	Replace(ctx context.Context, record Record, want int64) error
	// Delete removes the document, also while others write it: NotFound when there is none.
	Delete(ctx context.Context, id string) error
	// Find returns the documents of a plan in its order.
	Find(ctx context.Context, plan Plan) ([]Record, error)
	// Count returns how many documents Find would return.
	Count(ctx context.Context, plan Plan) (int64, error)
	// GroupCount returns how many documents of the plan have each value of the field,
	// keyed by GroupKey. It ignores order and limit.
	GroupCount(ctx context.Context, plan Plan, field string) (map[string]int64, error)
}

// Plan is a query made ready for a driver: one contiguous stretch of one index.
type Plan struct {
	// Index is the declared index that serves; without fields it is the id.
	Index Index
	// Where are the conditions, all of which must hold.
	Where []Cond
	// Order are the fields to sort by, IDField among them where it matters.
	Order []string
	// Descending sorts all of them downwards.
	Descending bool
	// Limit is the most documents to return; zero for all.
	Limit int
}

// Cond is one condition of a plan.
type Cond struct {
	Field string
	Op    Op
	// Value is a string, bool, int64 or bson.DateTime; nil for Missing and Present.
	Value any
}

// Op is how a condition compares.
type Op int

const (
	// Equal is the same value.
	Equal Op = iota
	// Above is strictly greater.
	Above
	// AtLeast is greater or equal.
	AtLeast
	// Below is strictly less.
	Below
	// AtMost is less or equal.
	AtMost
	// Missing is no value, or null.
	Missing
	// Present is any value but null.
	Present
)
