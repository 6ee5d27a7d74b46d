// Package idempotency makes commands idempotent: a caller that repeats a request, because the answer was lost on the
// way, finds that the work is already done instead of doing it twice.
//
// A [Command] names one request: the id that the caller chose and a digest of the request. The document that the
// request changes keeps a [Log] of the commands it has applied and is written together with it, so that "done" and
// "known to be done" cannot come apart.
//
// The package also makes the ids of documents: [NewID] for things that a person or a program asked for, [DerivedID] for
// effects that must carry the same id however often they are tried.
package idempotency
