package resource

import (
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Reasons of the faults about resources, the same for every kind of resource and every service. The fault carries the
// name of the resource under "resource".
const (
	// ReasonNotFound is NotFound: no resource has the name, or it was deleted.
	ReasonNotFound = "RESOURCE_NOT_FOUND"
	// ReasonExists is AlreadyExists: another resource has the name.
	ReasonExists = "RESOURCE_EXISTS"
	// ReasonTaken is AlreadyExists: another resource has a value that must be unique.
	ReasonTaken = "VALUE_TAKEN"
	// ReasonInUse is Precondition: others refer to the resource, which therefore cannot be deleted.
	ReasonInUse = "RESOURCE_IN_USE"
	// ReasonNotDeleted is Precondition: only a deleted resource can be undeleted.
	ReasonNotDeleted = "RESOURCE_NOT_DELETED"
	// ReasonEtagMismatch is Conflict: the resource has changed since it was read.
	ReasonEtagMismatch = "ETAG_MISMATCH"
)

const nameKey = "resource"

// NotFound returns the fault for a name that no resource has.
func NotFound(name string) *fault.Error {
	return fault.New(fault.NotFound, ReasonNotFound, "%s does not exist", name).With(nameKey, name)
}

// Exists returns the fault for a name that another resource has.
func Exists(name string) *fault.Error {
	return fault.New(fault.AlreadyExists, ReasonExists, "%s exists already", name).With(nameKey, name)
}

// Taken returns the fault for values that another resource of the collection has. It names the fields, each as a wrong field
// and all in the message; without any it says that some value is taken.
func Taken(collection Collection, fields ...string) *fault.Error {
	what := "a value that must be unique"
	if len(fields) > 0 {
		what = strings.Join(fields, " and ")
	}
	err := fault.New(fault.AlreadyExists, ReasonTaken, "another of %s has the same %s", collection, what)
	for _, field := range fields {
		err = err.Field(field, "is taken by another of %s", collection)
	}
	return err
}

// InUse returns the fault for a resource that user, such as the name of another resource, still needs.
func InUse(name, user string) *fault.Error {
	return fault.New(fault.Precondition, ReasonInUse, "%s is in use by %s", name, user).
		With(nameKey, name).
		With("user", user)
}

// NotDeleted returns the fault for an undelete of a resource that is in use.
func NotDeleted(name string) *fault.Error {
	return fault.New(fault.Precondition, ReasonNotDeleted, "%s is not deleted", name).With(nameKey, name)
}

// Named returns the fault of the resource for one of its document: [NotFound] and [Exists] with the name. Other errors, and
// nil, are returned as they are.
func Named(err error, name string) error {
	switch fault.ReasonOf(err) {
	case docstore.ReasonNotFound:
		return NotFound(name).Wrap(err)
	case docstore.ReasonIDTaken:
		return Exists(name).Wrap(err)
	default:
		return err
	}
}

// Under returns err with its wrong fields under the field of the request that holds the resource. The fault for a reused
// request id is about a field of the request itself and stays as it is, like an error without fields.
func Under(field string, err error) error {
	if fault.ReasonOf(err) == idempotency.ReasonReused {
		return err
	}
	if wrong, ok := fault.As(err); ok && len(wrong.Fields()) > 0 {
		return wrong.Under(field)
	}
	return err
}

// IsFound reports whether a call to another service found the resource that it named. A name that the service cannot have is
// not found. Other faults of the call are returned as they are.
func IsFound(err error) (bool, error) {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.InvalidArgument) {
		return false, nil
	}
	return err == nil, err
}
