package resource

import (
	"strconv"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// Edited is a body that counts its own changes. It needs to when others than the callers of the API write to its
// document too, so that the revision grows although the resource has not changed for its callers.
type Edited interface {
	// Edits returns how often the resource was changed.
	Edits() int64
}

// Etag returns the etag of a document: the number of its edits for an [Edited] body, else its revision.
func Etag[T any](doc docstore.Doc[T]) string {
	if body, ok := any(&doc.Body).(Edited); ok {
		return EtagOf(body.Edits())
	}
	return EtagOf(doc.Revision)
}

// EtagOf returns the etag of a number that grows with every change.
func EtagOf(number int64) string { return strconv.FormatInt(number, 10) }

// CheckEtag returns the Conflict fault for an etag of another state of the resource. An empty etag fits every state.
func CheckEtag(name, given, current string) error {
	if given == "" || given == current {
		return nil
	}
	return fault.New(fault.Conflict, ReasonEtagMismatch, "%s has changed since it was read", name).With(nameKey, name)
}
