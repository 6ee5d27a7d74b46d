// Package gather writes what comes in a moment later, together with what came
// meanwhile: a write of its own for each would cost the disk as much as a contact does.
package gather

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	// pending is how many items may wait to be written.
	pending = 10_000
	// Batch is how many are written at a time.
	Batch = 256
	// pause is how long items gather between two writes.
	pause = 250 * time.Millisecond
	// writeLimit bounds one write, also of the last ones when the process stops.
	writeLimit = 5 * time.Second
)

// Queue holds what is to be written. What it holds is lost in a crash.
type Queue[T any] struct {
	clock clock.Clock
	write func(ctx context.Context, items []T) error
	then  func(ctx context.Context)
	items chan T
	batch []T // what is being written; Run's
	stop  chan struct{}
	done  chan struct{}
}

// New returns a queue that calls write with at most Batch items, in the order in which
// they came, and then after every round of writes. What a store that does not answer has
// not taken is written again with the next round, and once more at the end.
func New[T any](c clock.Clock, write func(context.Context, []T) error, then func(context.Context)) *Queue[T] {
	return &Queue[T]{
		clock: c,
		write: write,
		then:  then,
		items: make(chan T, pending),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
}

// Add takes an item, and says false when so many wait that writing cannot keep up.
func (q *Queue[T]) Add(item T) bool {
	select {
	case q.items <- item:
		return true
	default:
		return false
	}
}

// Run writes until Stop.
func (q *Queue[T]) Run(ctx context.Context) {
	defer close(q.done)
	for stopped := false; !stopped; {
		if len(q.batch) == 0 {
			select {
			case first := <-q.items:
				q.batch = append(q.batch, first)
				q.flush(ctx)
			case <-q.stop:
			}
		}
		select {
		case <-q.clock.After(pause):
		case <-q.stop:
			stopped = true
		}
		q.flush(ctx)
		q.then(ctx)
	}
}

// Stop lets Run write what is left, and waits for its end.
func (q *Queue[T]) Stop() {
	close(q.stop)
	<-q.done
}

// flush writes until nothing waits, or the store does not answer.
func (q *Queue[T]) flush(ctx context.Context) {
	for len(q.batch)+len(q.items) > 0 {
		for len(q.batch) < Batch && len(q.items) > 0 {
			q.batch = append(q.batch, <-q.items)
		}
		if err := q.writeBatch(ctx); fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Timeout) {
			return
		}
		q.batch = nil
	}
}

func (q *Queue[T]) writeBatch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	return q.write(ctx, q.batch)
}
