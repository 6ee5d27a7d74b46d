package sqlite

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	// queueLength is how many callers can queue up; further ones wait to do so.
	queueLength = 1024
	// maxGroup bounds the operations of one transaction, and with them the time that
	// another process waits for its turn.
	maxGroup = 1024
	// A group is complete when the other callers have had quietTurns that brought no job, or maxTurns: a turn takes long while the
	// processors are busy.
	quietTurns = 3
	maxTurns   = 8
)

// writer does all the writing of a process to one file: a single goroutine takes the queued jobs and commits them as one
// transaction. While that reaches the disk, the next group queues up.
type writer struct {
	sessions *sessions
	tables   *tables
	queue    chan *job
	stopped  chan struct{}

	mu     sync.RWMutex // held for reading while a job is queued
	closed bool
}

// job is the writes of one caller.
type job struct {
	ops  []*op
	err  error
	done chan struct{}
	// taken is set once: by the writer, which then finishes the job, or by a caller whose context ended before that. In
	// the second case nothing of the job is written.
	taken atomic.Bool
}

func startWriter(sessions *sessions, tables *tables) *writer {
	w := &writer{
		sessions: sessions,
		tables:   tables,
		queue:    make(chan *job, queueLength),
		stopped:  make(chan struct{}),
	}
	go w.runWriter()
	return w
}

func newJob(ops ...*op) *job { return &job{ops: ops, done: make(chan struct{})} }

// writeJob writes a job and leaves the outcome of each operation in it. An error means that none was written. Only when
// the disk fails during the commit may they appear later.
func (w *writer) writeJob(ctx context.Context, j *job) error {
	if err := w.enqueueJob(ctx, j); err != nil {
		return err
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		<-j.done // under way: the outcome is known in a moment
	}
	return j.err
}

// enqueueJob puts a job into the queue, which must not be closed meanwhile.
func (w *writer) enqueueJob(ctx context.Context, j *job) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return errClosed
	}
	select {
	case w.queue <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// stopWriter refuses further jobs and waits until those in the queue are written.
func (w *writer) stopWriter(ctx context.Context) error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	select {
	case <-w.stopped:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// runWriter is the goroutine. It ends when the queue is closed and empty.
func (w *writer) runWriter() {
	defer close(w.stopped)
	for first := range w.queue {
		group := w.gatherGroup(first)
		err := w.commitGroup(group)
		for _, j := range group {
			j.err = err
			close(j.done)
		}
	}
}

// gatherGroup returns a job together with those queued behind it. First it lets other callers run: those that the last commit has
// woken are back at once, and a transaction of many costs little more than one of few. Where the first turn of the others brings no
// job, none is waited for.
func (w *writer) gatherGroup(j *job) []*job {
	for turn, quiet, queued := 0, 0, 0; turn < maxTurns && quiet < quietTurns; turn++ {
		runtime.Gosched()
		quiet++
		if n := len(w.queue); n > queued {
			quiet, queued = 0, n
		}
		if queued == 0 || queued >= maxGroup {
			break
		}
	}
	var group []*job
	for size := 0; j != nil; {
		if j.taken.CompareAndSwap(false, true) {
			group, size = append(group, j), size+len(j.ops)
		}
		if size >= maxGroup {
			break
		}
		select {
		case j = <-w.queue: // nil when closed
		default:
			j = nil
		}
	}
	return group
}

// commitGroup writes a group in one transaction. It belongs to many callers, so none of
// their contexts ends it.
func (w *writer) commitGroup(group []*job) error {
	ctx := context.Background()
	s, err := w.sessions.acquireSession(ctx)
	if err != nil {
		return err
	}
	defer w.sessions.releaseSession(s)
	return s.runTransaction(func() error {
		if err := w.tables.refreshLayouts(ctx, s); err != nil {
			return err
		}
		for _, j := range group {
			for _, o := range j.ops {
				if err := o.runWrite(ctx, s); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
