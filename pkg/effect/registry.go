package effect

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Change is the answer of a reaction: it alters the document whose effect was delivered. It may run more than once, on
// different copies of the document.
type Change[T any] func(*T)

// Occasion is one delivery of one effect.
type Occasion[T any] struct {
	Effect
	// Doc is the document as the reactions before this one have left it. Reactions must not change it.
	Doc *docstore.Doc[T]
	// Now is the time of the run, the same for all effects of it.
	Now time.Time
	// RequestID identifies the effect for the callee, the same at every try.
	RequestID string
}

// Registry holds the reactions to the effects of documents of type T. Fill it with React and ReactBatch before the first
// Deliver; after that it is safe for concurrent use.
type Registry[T any] struct {
	scope     string
	outbox    func(*T) *Outbox
	reactions map[string]reaction[T]
}

// reaction answers the oldest effects of one kind, at least one and at most limit.
type reaction[T any] struct {
	lane  string
	limit int
	run   func(ctx context.Context, batch []Occasion[T]) (Change[T], error)
}

// NewRegistry returns an empty registry. Scope, such as "case", keeps the request ids of two sorts of documents apart.
// Outbox finds the outbox in a document.
func NewRegistry[T any](scope string, outbox func(*T) *Outbox) *Registry[T] {
	return &Registry[T]{scope: scope, outbox: outbox, reactions: map[string]reaction[T]{}}
}

// React registers the reaction to one kind. A nil Change leaves the document as it is. A second reaction to the same kind
// panics.
func React[T, P any](
	r *Registry[T],
	kind Kind[P],
	answer func(ctx context.Context, at Occasion[T], payload P) (Change[T], error),
) {
	run := func(ctx context.Context, batch []Occasion[T]) (Change[T], error) {
		payload, err := kind.Decode(batch[0].Effect)
		if err != nil {
			return nil, err
		}
		return answer(ctx, batch[0], payload)
	}
	r.addReaction(kind.name, reaction[T]{lane: kind.lane, limit: 1, run: run})
}

// ReactBatch registers a reaction that takes up to limit consecutive effects of its kind at once. They succeed or fail
// together.
func ReactBatch[T, P any](
	r *Registry[T],
	kind Kind[P],
	limit int,
	answer func(ctx context.Context, batch []Occasion[T], payloads []P) (Change[T], error),
) {
	run := func(ctx context.Context, batch []Occasion[T]) (Change[T], error) {
		payloads := make([]P, len(batch))
		for i, at := range batch {
			var err error
			if payloads[i], err = kind.Decode(at.Effect); err != nil {
				return nil, err
			}
		}
		return answer(ctx, batch, payloads)
	}
	r.addReaction(kind.name, reaction[T]{lane: kind.lane, limit: limit, run: run})
}

func (r *Registry[T]) addReaction(name string, answer reaction[T]) {
	if _, taken := r.reactions[name]; taken {
		panic("effect: two reactions to " + name)
	}
	r.reactions[name] = answer
}

// Deliver hands the pending effects of doc to their reactions, lane by lane, and applies the answers to doc as it goes.
// It returns the changes, to be made once more on the stored document, and the error of a lane that failed. An error
// that passes by itself is preferred to a refusal, which may well follow from it.
func (r *Registry[T]) Deliver(ctx context.Context, doc *docstore.Doc[T], now time.Time) ([]Change[T], error) {
	var changes []Change[T]
	var failure error
	var failed []string // lanes
	for _, batch := range r.cutBatches(r.outbox(&doc.Body).Pending) {
		lane := r.reactions[batch[0].Kind].lane
		if slices.Contains(failed, lane) {
			continue
		}
		change, err := r.deliverBatch(ctx, doc, batch, now)
		if err != nil {
			failed = append(failed, lane)
			if failure == nil || isTransient(err) && !isTransient(failure) {
				failure = fmt.Errorf("%s: %w", batch[0].Kind, err)
			}
			continue
		}
		change(&doc.Body)
		changes = append(changes, change)
	}
	return changes, failure
}

// cutBatches cuts pending effects into runs that go to one reaction at once: neighbours within a lane that are of the
// same kind, up to the limit of its reaction.
func (r *Registry[T]) cutBatches(pending []Effect) [][]Effect {
	var batches [][]Effect
	for _, e := range pending {
		answer := r.reactions[e.Kind]
		i := len(batches) - 1
		for i >= 0 && r.reactions[batches[i][0].Kind].lane != answer.lane {
			i--
		}
		if i >= 0 && batches[i][0].Kind == e.Kind && len(batches[i]) < answer.limit {
			batches[i] = append(batches[i], e)
		} else {
			batches = append(batches, []Effect{e})
		}
	}
	return batches
}

// deliverBatch delivers one batch. The change that it returns settles the effects, and does nothing when they are
// settled already.
func (r *Registry[T]) deliverBatch(
	ctx context.Context, doc *docstore.Doc[T], batch []Effect, now time.Time,
) (Change[T], error) {
	answer, known := r.reactions[batch[0].Kind]
	if !known {
		return nil, fault.New(fault.Internal, "NO_REACTION", "nothing reacts to the effect %q", batch[0].Kind)
	}
	occasions := make([]Occasion[T], len(batch))
	for i, e := range batch {
		occasions[i] = Occasion[T]{
			Effect:    e,
			Doc:       doc,
			Now:       now,
			RequestID: r.requestID(doc.ID, e.Seq),
		}
	}
	change, err := answer.run(ctx, occasions)
	if err != nil {
		return nil, err
	}
	return func(body *T) {
		settled := false
		for _, e := range batch {
			settled = r.outbox(body).Settle(e.Seq) || settled
		}
		if settled && change != nil {
			change(body)
		}
	}, nil
}

func (r *Registry[T]) requestID(id string, seq int64) string {
	return idempotency.DerivedID(r.scope, id, "effect", strconv.FormatInt(seq, 10))
}

// isTransient reports whether an error passes by itself: the callee is down, busy, or met somebody else.
func isTransient(err error) bool {
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Timeout, fault.Canceled, fault.Exhausted, fault.Conflict:
		return true
	default:
		return false
	}
}
