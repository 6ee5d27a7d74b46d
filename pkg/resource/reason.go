package resource

import "github.com/ombud/ombud/pkg/fault"

// Reasons of the faults about resources, the same for every kind of resource and every service. The fault carries the name of the
// resource under "resource".
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

// InUse returns the fault for a resource that user, such as the name of another resource, still needs.
func InUse(name, user string) *fault.Error {
	return fault.New(fault.Precondition, ReasonInUse, "%s is in use by %s", name, user).With(nameKey, name).With("user", user)
}

// NotDeleted returns the fault for an undelete of a resource that is in use.
func NotDeleted(name string) *fault.Error {
	return fault.New(fault.Precondition, ReasonNotDeleted, "%s is not deleted", name).With(nameKey, name)
}

// CheckEtag returns the Conflict fault for an etag of another state of the resource. An empty etag fits every state.
func CheckEtag(name, given, current string) error {
	if given == "" || given == current {
		return nil
	}
	return fault.New(fault.Conflict, ReasonEtagMismatch, "%s has changed since it was read", name).With(nameKey, name)
}
