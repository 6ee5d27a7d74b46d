// Package effect is the outbox inside a document. A change of a document that must cause something elsewhere adds an
// [Effect] to the document's [Outbox] in the same write, so that a crash can lose neither the change nor its
// consequence.
//
// A [Kind] names a sort of effect, the Go type of its payload and its lane. Effects of one lane are delivered in order.
// A lane that fails holds up no other lane.
//
// A [Registry] holds one reaction per kind. [Registry.Deliver] hands pending effects to their reactions and returns the
// changes that the reactions ask for. The caller makes those changes in the write that ends its claim. Each change
// settles its effect first and is skipped when the effect is settled already, so that every effect changes its document
// once.
//
// A reaction may run more than once: a crash between the reaction and the write repeats it. [Occasion.RequestID] is the
// same at every try, and the callee recognises it.
//
// Failures are the business of the worker: a document whose effects fail is retried with a backoff, parked after the
// last try and replayed by its name (see the package worker).
package effect
