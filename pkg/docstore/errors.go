package docstore

import (
	"context"
	"errors"

	"github.com/ombud/ombud/pkg/fault"
)

// Reasons of the faults that this package and its drivers return.
const (
	ReasonNotFound    = "DOCUMENT_NOT_FOUND"
	ReasonIDTaken     = "ID_TAKEN"
	ReasonUniqueIndex = "UNIQUE_INDEX"
	ReasonRevision    = "REVISION"
	ReasonNoIndex     = "NO_INDEX"
	ReasonIndexValue  = "INDEX_VALUE"
	ReasonTooLarge    = "DOCUMENT_TOO_LARGE"
	ReasonCursor      = "CURSOR"
	ReasonStore       = "STORE_UNAVAILABLE"
	ReasonSpec        = "SPEC"
	ReasonCodec       = "CODEC"
)

// ErrSkip is returned by a closure of Update that finds nothing to write.
var ErrSkip = errors.New("docstore: nothing to write")

// NotFound is the fault for a document that does not exist. Ids may be addresses of customers, so no fault names one.
func NotFound(collection string) error {
	return fault.New(fault.NotFound, ReasonNotFound, "%s: no such document", collection)
}

// IDTaken is the fault for an insert whose id exists.
func IDTaken(collection string) error {
	return fault.New(fault.AlreadyExists, ReasonIDTaken, "%s: the id is taken", collection)
}

// UniqueTaken is the fault for a write that repeats the values of a unique index.
func UniqueTaken(collection string) error {
	return fault.New(
		fault.AlreadyExists,
		ReasonUniqueIndex,
		"%s: a document with the same unique values exists",
		collection,
	)
}

// NotUnique is the fault for a new unique index that documents of old do not fit.
func NotUnique(collection string) error {
	return fault.New(
		fault.Precondition,
		ReasonUniqueIndex,
		"%s: there are documents that a new unique index does not allow",
		collection,
	)
}

// RevisionMismatch is the fault for a document that was written meanwhile.
func RevisionMismatch(collection string) error {
	return fault.New(fault.Conflict, ReasonRevision, "%s: the document was changed meanwhile", collection)
}

// Failed is the fault for a store that could not do its work: Canceled or Timeout
// when the context ended, else Unavailable. The cause is kept for the log. Whether
// a failed write has happened is unknown.
func Failed(collection string, cause error) error {
	kind := fault.Unavailable
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		kind = fault.KindOf(cause)
	}
	return fault.New(kind, ReasonStore, "%s: the store did not answer", collection).Wrap(cause)
}
