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
	// maxTries bounds the tries of one write under contention.
	maxTries = 40
	// longestPause is the longest pause between two tries; the first are shorter.
	longestPause = 32 * time.Millisecond
)

// Update reads the document, lets change alter the body and writes it back if nobody
// else has written it since; otherwise it starts again with a fresh body, so change
// may run several times and must have no other effect. It returns the document as
// written. An error of change is returned as it is and nothing is written; ErrSkip
// returns the document unchanged and no error. Faults: NotFound, AlreadyExists with
// "UNIQUE_INDEX", and Conflict with "REVISION" when too many others wrote meanwhile.
func (c *Collection[T]) Update(ctx context.Context, id string, change func(*T) error) (Doc[T], error) {
	stored, err := c.UpdateStored(ctx, id, change)
	if err != nil {
		return Doc[T]{}, err
	}
	return stored.Doc()
}

// UpdateStored is Update without decoding the document as stored.
func (c *Collection[T]) UpdateStored(ctx context.Context, id string, change func(*T) error) (Stored[T], error) {
	var refused error // by change, whatever its reason
	outrun := func(err error) bool { return refused == nil && IsConflict(err) }
	return RetryOnConflict(ctx, outrun, func() (Stored[T], error) {
		record, err := c.getRecord(ctx, id)
		if err != nil {
			return Stored[T]{}, err
		}
		doc, err := c.decodeRecord(record)
		if err != nil {
			return Stored[T]{}, err
		}
		refused = change(&doc.Body)
		switch {
		case errors.Is(refused, ErrSkip):
			return Stored[T]{collection: c, record: record}, nil // whatever the closure did to the body
		case refused != nil:
			return Stored[T]{}, refused
		}
		return c.ReplaceStored(ctx, doc)
	})
}

// Upsert is Update for a document that may not exist: change is then given the zero body, and the result is inserted.
// ErrSkip returns a missing document at revision 0.
func (c *Collection[T]) Upsert(ctx context.Context, id string, change func(*T) error) (Doc[T], error) {
	var refused error // by change, whatever its reason
	doc, err := c.Update(ctx, id, func(body *T) error {
		refused = change(body)
		return refused
	})
	if refused != nil || fault.ReasonOf(err) != ReasonNotFound {
		return doc, err
	}
	var body T
	switch err := change(&body); {
	case errors.Is(err, ErrSkip):
		return Doc[T]{ID: id}, nil
	case err != nil:
		return Doc[T]{}, err
	}
	doc, err = c.Insert(ctx, id, body)
	if fault.ReasonOf(err) == ReasonIDTaken {
		return c.Update(ctx, id, change)
	}
	return doc, err
}

// UpdateFrom is Update for a document that was just read or written: the first try begins with doc, so that nothing is
// read unless the document has been written since. Change must leave alone the memory that the body shares with others:
// the elements of slices and maps, and the targets of pointers. ErrSkip returns doc.
func (c *Collection[T]) UpdateFrom(ctx context.Context, doc Doc[T], change func(*T) error) (Doc[T], error) {
	changed := doc
	switch err := change(&changed.Body); {
	case errors.Is(err, ErrSkip):
		return doc, nil
	case err != nil:
		return Doc[T]{}, err
	}
	written, err := c.Replace(ctx, changed)
	if IsConflict(err) {
		return c.Update(ctx, doc.ID, change)
	}
	return written, err
}

// IsConflict reports whether a write failed because the document has been written since it was read.
func IsConflict(err error) bool { return fault.ReasonOf(err) == ReasonRevision }

// RetryOnConflict retries try with backoff while conflict(err) reports that it met another write, such as by a lost
// compare-and-swap. After the last try it returns that error. When ctx ends meanwhile it returns a Canceled or Timeout
// fault.
func RetryOnConflict[R any](ctx context.Context, conflict func(error) bool, try func() (R, error)) (R, error) {
	for n := 1; ; n++ {
		got, err := try()
		if err == nil || !conflict(err) || n == maxTries {
			return got, err
		}
		if ended := pauseAfter(ctx, n); ended != nil {
			return got, fault.New(
				fault.KindOf(ended),
				ReasonStore,
				"the time ended while others wrote the same",
			).Wrap(err)
		}
	}
}

// pauseAfter waits a random time that grows with the number of tries, so that writers that met once do not meet again.
// It returns the error of ctx if that ends first.
func pauseAfter(ctx context.Context, tried int) error {
	longest := min(time.Millisecond<<min(tried-1, 10), longestPause)
	timer := clock.System().NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
