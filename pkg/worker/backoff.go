package worker

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Backoff says how a failed step is tried again.
type Backoff struct {
	// Base is the longest wait after the first failure; it doubles with each further one. Default 500 ms.
	Base time.Duration
	// Max is the longest wait of all. Default 5 minutes.
	Max time.Duration
	// Tries is how many runs may fail before the document is parked. Default 12.
	Tries int
}

// blame says why a run did not commit.
type blame int

const (
	blameStep   blame = iota // the step itself: counts towards parking
	blameOthers              // something that the step needs is down: tried again for as long as that takes
	blameCaller              // the worker has stopped: put back as if not claimed
)

// blameFor derives the blame from the end of a run: parent is the context of the worker, run that of the step.
func blameFor(parent, run context.Context, cause error) blame {
	if parent.Err() != nil {
		return blameCaller
	}
	if run.Err() != nil { // the step used up its lease
		return blameStep
	}
	switch fault.KindOf(cause) {
	case fault.Unavailable, fault.Timeout, fault.Exhausted:
		return blameOthers
	default:
		return blameStep
	}
}

// applyOutcome writes the outcome of a run without a commit into the task. The wait is a random part of the longest one
// for the number of failures (full jitter), so that steps that failed together do not come back together. Random is in
// [0, 1).
func (b Backoff) applyOutcome(task *Task, now time.Time, cause error, blamed blame, random float64) {
	if blamed == blameCaller {
		task.putBack()
		return
	}
	task.recordError(cause)
	if blamed == blameOthers {
		task.Attempts--
		task.Outages++
	} else if task.Attempts >= b.Tries {
		task.parkAt(now)
		return
	}
	wait := time.Duration(random * float64(b.longestWait(task.Attempts+task.Outages)))
	if e, ok := fault.As(cause); ok {
		asked, _ := e.RetryDelay()
		wait = max(wait, asked)
	}
	task.retryAt(now.Add(max(wait, time.Millisecond)))
}

// longestWait returns the longest wait after so many failures in a row.
func (b Backoff) longestWait(failures int) time.Duration {
	longest := b.Base
	for i := 1; i < failures && longest < b.Max; i++ {
		longest *= 2
	}
	return min(longest, b.Max)
}

func (b Backoff) withDefaults() Backoff {
	if b.Base <= 0 {
		b.Base = 500 * time.Millisecond
	}
	if b.Max <= 0 {
		b.Max = 5 * time.Minute
	}
	if b.Tries <= 0 {
		b.Tries = 12
	}
	return b
}
