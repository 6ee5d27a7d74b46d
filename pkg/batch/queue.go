// Package batch gathers single items into batches, so that a store does one write for many of them.
//
// The producer adds items to a bounded queue and never waits. One goroutine writes the queue in batches, in the
// order of arrival. A failed batch is retried while the store does not answer. Items in the queue are lost in a
// crash: the package is for data that may be missed, such as statistics and caches.
package batch

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

// Defaults of the Options.
const (
	DefaultCapacity     = 10_000
	DefaultSize         = 256
	DefaultInterval     = 250 * time.Millisecond
	DefaultWriteTimeout = 5 * time.Second
)

// Options bound a queue. Zero values mean the defaults.
type Options struct {
	// Capacity bounds the number of waiting items.
	Capacity int
	// Size bounds the number of items in one batch.
	Size int
	// Interval is the pause between two rounds of writes. Items gather during it.
	Interval time.Duration
	// WriteTimeout bounds one write, the last one before the end included.
	WriteTimeout time.Duration
	// AfterRound, if set, is called after every round of writes.
	AfterRound func(ctx context.Context)
	// Clock measures Interval. The default is the system clock.
	Clock clock.Clock
}

func (o Options) withDefaults() Options {
	if o.Capacity == 0 {
		o.Capacity = DefaultCapacity
	}
	if o.Size == 0 {
		o.Size = DefaultSize
	}
	if o.Interval == 0 {
		o.Interval = DefaultInterval
	}
	if o.WriteTimeout == 0 {
		o.WriteTimeout = DefaultWriteTimeout
	}
	if o.AfterRound == nil {
		o.AfterRound = func(context.Context) {}
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	return o
}

// Write stores one batch. An Unavailable or Timeout fault keeps the batch for the next round; any other error drops
// it.
type Write[T any] func(ctx context.Context, items []T) error

// Queue holds items until they are written. Add is safe for concurrent use.
type Queue[T any] struct {
	write   Write[T]
	opt     Options
	items   chan T
	pending []T // The batch in work. It belongs to Run.
	stop    chan struct{}
	done    chan struct{}
}

// NewQueue returns a queue that passes its items to write. Nothing is written before Run.
func NewQueue[T any](write Write[T], opt Options) *Queue[T] {
	opt = opt.withDefaults()
	return &Queue[T]{
		write: write,
		opt:   opt,
		items: make(chan T, opt.Capacity),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
}

// Add queues an item and returns at once. It returns false, and drops the item, when the queue is full.
func (q *Queue[T]) Add(item T) bool {
	select {
	case q.items <- item:
		return true
	default:
		return false
	}
}

// Run writes batches until Stop. The values of ctx are passed on to the writes; its end fails them.
func (q *Queue[T]) Run(ctx context.Context) {
	defer close(q.done)
	for stopped := false; !stopped; {
		q.awaitFirst(ctx)
		select {
		case <-q.opt.Clock.After(q.opt.Interval):
		case <-q.stop:
			stopped = true
		}
		q.flush(ctx)
		q.opt.AfterRound(ctx)
	}
}

// Stop lets Run write the rest of the queue once, and waits for its end.
func (q *Queue[T]) Stop() {
	close(q.stop)
	<-q.done
}

// awaitFirst waits for the first item of a round, or for Stop, and writes it at once.
func (q *Queue[T]) awaitFirst(ctx context.Context) {
	if len(q.pending) > 0 {
		return
	}
	select {
	case first := <-q.items:
		q.pending = append(q.pending, first)
		q.flush(ctx)
	case <-q.stop:
	}
}

// flush writes until the queue is empty or the store does not answer.
func (q *Queue[T]) flush(ctx context.Context) {
	for len(q.pending)+len(q.items) > 0 {
		for len(q.pending) < q.opt.Size && len(q.items) > 0 {
			q.pending = append(q.pending, <-q.items)
		}
		err := q.writePending(ctx)
		if fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Timeout) {
			return
		}
		q.pending = nil
	}
}

func (q *Queue[T]) writePending(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, q.opt.WriteTimeout)
	defer cancel()
	return q.write(ctx, q.pending)
}
