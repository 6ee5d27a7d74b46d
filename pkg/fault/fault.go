// Package fault holds the one type of error that Ombud's packages and services
// return. An error has a kind (which becomes the gRPC code), a reason (a stable
// word that programs may test), a message for the caller, and perhaps wrong
// fields, metadata, a retry delay and a cause. The cause is for the log alone.
//
// ToStatus and FromStatus carry an error over gRPC and back, so that a
// RESOURCE_NOT_FOUND is still one three services later.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Error is an error with a kind. It is immutable: the methods that add
// something return a changed copy, so that a shared one may be built upon.
type Error struct {
	kind     Kind
	reason   string
	text     string
	fields   []Field
	metadata map[string]string
	retry    time.Duration
	cause    error
}

// Field is one wrong field of a request: its path in the request's own spelling
// ("hours[2].from") and a sentence about the mistake.
type Field struct {
	Path        string
	Description string
}

// New returns an error of the kind. The reason is UPPER_SNAKE and stable
// ("RESOURCE_NOT_FOUND"); the formatted message is shown to the caller, except for
// Internal, where only the reason is.
func New(kind Kind, reason, format string, args ...any) *Error {
	return &Error{kind: kind, reason: reason, text: fmt.Sprintf(format, args...)}
}

// Invalid returns an InvalidArgument error about one wrong field. Field adds
// further ones.
func Invalid(path, format string, args ...any) *Error {
	var none *Error
	return none.Field(path, format, args...)
}

// Field returns a copy with one more wrong field. A nil receiver starts a new
// InvalidArgument error, so that a validation collects into a nil variable:
//
//	var wrong *fault.Error
//	if name == "" {
//		wrong = wrong.Field("name", "is required")
//	}
//	return wrong.Err()
func (e *Error) Field(path, format string, args ...any) *Error {
	if e == nil {
		e = &Error{kind: InvalidArgument}
	}
	c := e.clone()
	c.fields = append(c.fields, Field{Path: path, Description: fmt.Sprintf(format, args...)})
	return c
}

// Join returns an InvalidArgument error with the wrong fields of all errors; nil when
// all are nil.
func Join(all ...*Error) *Error {
	var wrong *Error
	for _, e := range all {
		if e == nil {
			continue
		}
		for _, f := range e.fields {
			wrong = wrong.Field(f.Path, "%s", f.Description)
		}
	}
	return wrong
}

// Under returns a copy with all wrong fields prefixed by the path of the message
// that holds them: "from" under "hours[2]" is "hours[2].from". It is nil for a nil
// receiver.
func (e *Error) Under(path string) *Error {
	if e == nil {
		return nil
	}
	c := e.clone()
	for i := range c.fields {
		c.fields[i].Path = path + "." + c.fields[i].Path
	}
	return c
}

// Err returns the error, or nil for a nil receiver. It keeps a nil *Error from
// becoming an error that is not nil.
func (e *Error) Err() error {
	if e == nil {
		return nil
	}
	return e
}

// WithReason returns a copy with another reason.
func (e *Error) WithReason(reason string) *Error {
	c := e.clone()
	c.reason = reason
	return c
}

// With returns a copy with one more pair of metadata, which the caller sees.
func (e *Error) With(key, value string) *Error {
	c := e.clone()
	if c.metadata == nil {
		c.metadata = map[string]string{}
	}
	c.metadata[key] = value
	return c
}

// RetryAfter returns a copy that tells the caller how long to wait before the
// next try.
func (e *Error) RetryAfter(d time.Duration) *Error {
	c := e.clone()
	c.retry = d
	return c
}

// Wrap returns a copy with a cause. The cause is found by errors.Is and
// errors.As and printed by Error, and never leaves the process.
func (e *Error) Wrap(cause error) *Error {
	c := e.clone()
	c.cause = cause
	return c
}

// Kind returns the kind of this error.
func (e *Error) Kind() Kind { return e.kind }

// Reason returns the stable word for the error; the kind's name if none was
// given.
func (e *Error) Reason() string {
	if e.reason == "" {
		return e.kind.String()
	}
	return e.reason
}

// Message returns the sentence for the caller. Without one of its own an error
// speaks through its wrong fields, in the order they were added.
func (e *Error) Message() string {
	if e.text != "" || len(e.fields) == 0 {
		return e.text
	}
	parts := make([]string, len(e.fields))
	for i, f := range e.fields {
		parts[i] = f.Path + ": " + f.Description
	}
	return strings.Join(parts, "; ")
}

// Fields returns the wrong fields in the order they were added.
func (e *Error) Fields() []Field { return slices.Clone(e.fields) }

// Metadata returns a copy of the metadata; nil when there is none.
func (e *Error) Metadata() map[string]string { return maps.Clone(e.metadata) }

// RetryDelay returns the delay set by RetryAfter, and whether there is one.
func (e *Error) RetryDelay() (time.Duration, bool) { return e.retry, e.retry > 0 }

// Error returns reason, message and cause, for logs.
func (e *Error) Error() string {
	text := e.Reason() + ": " + e.Message()
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is true for two errors of the same kind and reason, made by any
// process.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t != nil && e.kind == t.kind && e.Reason() == t.Reason()
}

func (e *Error) clone() *Error {
	c := *e
	c.fields = slices.Clone(e.fields)
	c.metadata = maps.Clone(e.metadata)
	return &c
}

// KindOf returns the kind of an error: that of the outermost Error in its chain,
// else that of a gRPC status, else Timeout or Canceled for the errors of a
// context, else Internal. Ask it about errors only: of nil it says Internal.
func KindOf(err error) Kind { return errorOf(err).kind }

// ReasonOf returns the reason of an error by the rules of KindOf; "" for nil.
func ReasonOf(err error) string {
	if err == nil {
		return ""
	}
	return errorOf(err).Reason()
}

// MessageOf returns the message of the fault in err, or the text of an err that is none.
func MessageOf(err error) string {
	if e, isFault := As(err); isFault {
		return e.Message()
	}
	return err.Error()
}

// Is reports whether err is an error of the kind. It is false for nil.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// As returns the outermost Error in the chain of err.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e) && e != nil
	return e, ok
}
