package effect

import (
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Kind is one sort of effect, with payloads of type P. Make it with NewKind.
type Kind[P any] struct{ name, lane string }

// NewKind returns the kind with the given name, such as "RESOLVE". Lane names the receiver, such as "escalation". The
// name is stored in documents and must not change.
func NewKind[P any](name, lane string) Kind[P] { return Kind[P]{name: name, lane: lane} }

// Name returns the name under which effects of the kind are stored.
func (k Kind[P]) Name() string { return k.name }

// Lane returns the receiver of the kind. It is not stored.
func (k Kind[P]) Lane() string { return k.lane }

// Cause is the time, the actor and the trace of a change.
type Cause struct {
	At    time.Time
	Actor string
	Trace string // 32 hex digits, or empty
}

// Effect is one consequence that is still to happen elsewhere.
type Effect struct {
	Seq     int64     `bson:"seq"` // from 1, in the order of the changes
	Kind    string    `bson:"kind"`
	At      time.Time `bson:"at"`
	Actor   string    `bson:"actor,omitempty"`
	Trace   string    `bson:"trace,omitempty"`
	Payload bson.Raw  `bson:"payload,omitempty"` // a document of the kind's own type
}

// Make returns an effect of the kind. Payload must be a struct or a map. Make panics on a payload that BSON cannot
// encode, which is a fault of the program.
func (k Kind[P]) Make(cause Cause, payload P) Effect {
	raw, err := bson.Marshal(payload)
	if err != nil {
		panic(fmt.Sprintf("effect: the payload of %s cannot be encoded: %v", k.name, err))
	}
	return Effect{
		Kind:    k.name,
		At:      cause.At,
		Actor:   cause.Actor,
		Trace:   cause.Trace,
		Payload: raw,
	}
}

// Decode returns the payload of an effect of the kind.
func (k Kind[P]) Decode(e Effect) (P, error) {
	var payload P
	if err := bson.Unmarshal(e.Payload, &payload); err != nil {
		return payload, fmt.Errorf("effect %d: the payload is no %s: %w", e.Seq, k.name, err)
	}
	return payload, nil
}
