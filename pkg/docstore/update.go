package docstore

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	// Tries bounds how often Update meets somebody else before it gives up.
	Tries = 40
	// updateWait is the longest pause between two tries; the first are shorter.
	updateWait = 32 * time.Millisecond
)

// Update reads the document, lets change alter the body and writes it back if nobody
// else has written it since; otherwise it starts again with a fresh body, so change
// may run several times and must have no other effect. It returns the document as
// written. An error of change is returned as it is and nothing is written; ErrSkip
// returns the document unchanged and no error. Faults: NotFound, AlreadyExists with
// "UNIQUE_INDEX", and Conflict with "REVISION" when too many others wrote meanwhile.
func (c *Collection[T]) Update(ctx context.Context, id string, change func(*T) error) (Doc[T], error) {
	stored, err := c.Rewrite(ctx, id, change)
	if err != nil {
		return Doc[T]{}, err
	}
	return stored.Doc()
}

// Rewrite is Update for a caller who may not want to see the document as it is stored.
func (c *Collection[T]) Rewrite(ctx context.Context, id string, change func(*T) error) (Stored[T], error) {
	for try := range Tries {
		record, err := c.get(ctx, id)
		if err != nil {
			return Stored[T]{}, err
		}
		doc, err := c.decode(record)
		if err != nil {
			return Stored[T]{}, err
		}
		switch err := change(&doc.Body); {
		case errors.Is(err, ErrSkip):
			return Stored[T]{collection: c, record: record}, nil // whatever the closure did to the body
		case err != nil:
			return Stored[T]{}, err
		}
		written, err := c.Write(ctx, doc)
		if fault.ReasonOf(err) != ReasonRevision {
			return written, err
		}
		if err := Pause(ctx, try); err != nil {
			return Stored[T]{}, Failed(c.spec.Name, err)
		}
	}
	return Stored[T]{}, RevisionMismatch(c.spec.Name)
}

// UpdateFrom is Update for a caller who has read the document, or written it: the first
// try begins with doc, so that nothing is read when nobody else has written since. Change
// must leave alone what the body shares with others: the elements of slices and maps, and
// what pointers lead to. ErrSkip returns doc.
func (c *Collection[T]) UpdateFrom(ctx context.Context, doc Doc[T], change func(*T) error) (Doc[T], error) {
	changed := doc
	switch err := change(&changed.Body); {
	case errors.Is(err, ErrSkip):
		return doc, nil
	case err != nil:
		return Doc[T]{}, err
	}
	written, err := c.Replace(ctx, changed)
	if fault.ReasonOf(err) == ReasonRevision {
		return c.Update(ctx, doc.ID, change)
	}
	return written, err
}

// Pause waits a random time that grows with the tries, counted from 0, so that writers who
// met once do not meet again. It returns the error of ctx if that ends before.
func Pause(ctx context.Context, try int) error {
	longest := min(time.Millisecond<<min(try, 10), updateWait)
	timer := clock.System().NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
