package fault

import "google.golang.org/grpc/codes"

// Kind is the class of an error from the caller's point of view. It decides the
// gRPC code, and with it the HTTP status and whether a retry makes sense.
type Kind int

const (
	// Internal is our own mistake. Its text never leaves the process.
	Internal Kind = iota
	// InvalidArgument is input that is wrong in every state of the system.
	// The function Invalid makes one and names the field.
	InvalidArgument
	// NotFound is a resource that does not exist, or must look so to the caller.
	NotFound
	// AlreadyExists is a resource that cannot be made a second time.
	AlreadyExists
	// Conflict is a lost race: read again, decide again, retry.
	Conflict
	// Precondition is a request that the present state forbids.
	Precondition
	// Denied is an authenticated caller without the right to the call.
	Denied
	// Unauthenticated is a caller without valid credentials.
	Unauthenticated
	// Exhausted is a limit or quota that is used up.
	Exhausted
	// Unavailable is a dependency that is down for the moment: retry later.
	Unavailable
	// Timeout is a deadline that passed before the work was done.
	Timeout
	// Canceled is work that the caller gave up.
	Canceled
)

// String returns the kind in the spelling of gRPC codes, which doubles as the
// reason of an error that was made without one.
func (k Kind) String() string {
	switch k {
	case InvalidArgument:
		return "INVALID_ARGUMENT"
	case NotFound:
		return "NOT_FOUND"
	case AlreadyExists:
		return "ALREADY_EXISTS"
	case Conflict:
		return "ABORTED"
	case Precondition:
		return "FAILED_PRECONDITION"
	case Denied:
		return "PERMISSION_DENIED"
	case Unauthenticated:
		return "UNAUTHENTICATED"
	case Exhausted:
		return "RESOURCE_EXHAUSTED"
	case Unavailable:
		return "UNAVAILABLE"
	case Timeout:
		return "DEADLINE_EXCEEDED"
	case Canceled:
		return "CANCELLED"
	default:
		return "INTERNAL"
	}
}

// Code returns the gRPC code of the kind.
func (k Kind) Code() codes.Code {
	switch k {
	case InvalidArgument:
		return codes.InvalidArgument
	case NotFound:
		return codes.NotFound
	case AlreadyExists:
		return codes.AlreadyExists
	case Conflict:
		return codes.Aborted
	case Precondition:
		return codes.FailedPrecondition
	case Denied:
		return codes.PermissionDenied
	case Unauthenticated:
		return codes.Unauthenticated
	case Exhausted:
		return codes.ResourceExhausted
	case Unavailable:
		return codes.Unavailable
	case Timeout:
		return codes.DeadlineExceeded
	case Canceled:
		return codes.Canceled
	default:
		return codes.Internal
	}
}

// kindOfCode is the way back. Codes that no kind has (UNKNOWN, UNIMPLEMENTED,
// DATA_LOSS) say that the two sides disagree, which is a mistake of ours.
func kindOfCode(code codes.Code) Kind {
	if code == codes.OutOfRange {
		return InvalidArgument
	}
	for kind := Internal; kind <= Canceled; kind++ {
		if kind.Code() == code {
			return kind
		}
	}
	return Internal
}

// publicText is the sentence shown when the real text must not be.
func (k Kind) publicText() string {
	switch k {
	case InvalidArgument:
		return "the request is not valid"
	case NotFound:
		return "not found"
	case AlreadyExists:
		return "already exists"
	case Conflict:
		return "changed by somebody else, try again"
	case Precondition:
		return "not possible in the present state"
	case Denied:
		return "permission denied"
	case Unauthenticated:
		return "not authenticated"
	case Exhausted:
		return "a limit is used up"
	case Unavailable:
		return "unavailable for the moment, try again later"
	case Timeout:
		return "deadline exceeded"
	case Canceled:
		return "canceled"
	default:
		return "internal error"
	}
}
