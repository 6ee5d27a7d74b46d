// Package docstore keeps documents under a revision. It is the one way in which
// Ombud's services store anything: pkg/docstore/mongodb keeps the documents in
// MongoDB, pkg/docstore/sqlite in a file of its own, and pkg/docstore/docstoretest
// proves that both behave alike.
//
// A document is a Go struct with bson tags. One document is the unit of atomicity:
// it is read, changed and written back only if nobody else has written it since
// (compare-and-swap on the revision). There are no transactions over several.
//
// A collection declares its indexes, and a query is answered from exactly one of
// them: equality on its first fields, then at most one range, in index order. A
// query that no index serves is an error, so that no scan creeps in at any size.
//
// Times are kept in milliseconds, cut off, in UTC. What Insert and Update return
// is what a later Get returns.
package docstore

// IDField names the document's id where a query or a plan names a field. It is
// the last key of every index.
const IDField = "_id"

// Doc is a document as a service sees it.
type Doc[T any] struct {
	// ID is the document's key, unique in its collection.
	ID string
	// Revision counts the writes of the document, from 1.
	Revision int64
	// Body is the content.
	Body T
}

// Spec declares a collection. Every process that opens a collection declares the same indexes; a later version may
// declare more.
type Spec struct {
	// Name is the collection's name: lower case letters, digits and underscores.
	Name string
	// Indexes are the ways to query the collection besides by id.
	Indexes []Index
	// ShardKey is the body field that an operator shards the collection by; empty for the id. No store shards anything
	// by itself. The key is a note for operators of MongoDB, and part of the filter that finds a document there when it
	// is replaced. Its value never changes.
	ShardKey string
}

// Index is an ordered list of body fields. Values are strings, booleans, integers
// and times; a missing value and a null are the same and sort first. A field holds
// one type of value in all documents. Documents with equal values sort by id.
type Index struct {
	// Fields are dotted paths into the body, by bson tag: "state", "task.due".
	Fields []string
	// Unique refuses a second document with the same values. Every field of a
	// unique index must then have a value, except for the first of a sparse one.
	Unique bool
	// Sparse leaves out the documents that lack the first field.
	Sparse bool
}
