package invoke

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// Feed remembers every event of the suite and wakes waiting callers.
type Feed struct {
	clock   clock.Clock
	mu      sync.Mutex
	byCase  map[string][]any
	seen    map[string]bool
	changed chan struct{} // closed and replaced with every event
	broken  error         // why the stream ended last
}

// NewFeed returns a feed that knows no event yet.
func NewFeed(c clock.Clock) *Feed {
	return &Feed{
		clock:   c,
		byCase:  map[string][]any{},
		seen:    map[string]bool{},
		changed: make(chan struct{}),
	}
}

// FollowStream reads the event stream from its beginning until ctx ends. A stream that breaks
// is resumed where it broke.
func (f *Feed) FollowStream(ctx context.Context, p Protocol, token string) {
	const pause = 100 * time.Millisecond
	cursor := "0"
	for ctx.Err() == nil {
		err := p.WatchEvents(ctx, token, cursor, func(event map[string]any, next string) {
			cursor = next
			f.addEvent(event)
		})
		f.mu.Lock()
		f.broken = err
		f.mu.Unlock()
		select {
		case <-f.clock.After(pause): // until there is somebody to connect to
		case <-ctx.Done():
		}
	}
}

// addEvent remembers an event. After a resumption one may come a second time.
func (f *Feed) addEvent(event map[string]any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name, _ := event["name"].(string)
	if f.seen[name] {
		return
	}
	f.seen[name] = true
	of, _ := event["case"].(string)
	f.byCase[of] = append(f.byCase[of], event)
	close(f.changed)
	f.changed = make(chan struct{})
}

// EventsOf returns the events of a case, `cases/...`, in the order of their coming, and a
// channel that is closed by the next event of any case.
func (f *Feed) EventsOf(name string) ([]any, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.byCase[name][:len(f.byCase[name]):len(f.byCase[name])], f.changed
}

// AwaitEvent returns the first event of a case that fits, as soon as it is there. When ctx
// ends before, the error lists the events so far.
func (f *Feed) AwaitEvent(ctx context.Context, name string, fits func(event any) bool) (any, error) {
	for next := 0; ; {
		events, changed := f.EventsOf(name)
		for ; next < len(events); next++ {
			if fits(events[next]) {
				return events[next], nil
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w; the events of %s are %s%s", ctx.Err(), name, kindsOf(events), f.brokenBecause())
		}
	}
}

func (f *Feed) brokenBecause() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken == nil {
		return ""
	}
	return fmt.Sprintf("; the stream broke last because of: %v", f.broken)
}

func kindsOf(events []any) []string {
	var out []string
	for _, event := range events {
		object, _ := event.(map[string]any)
		out = append(out, fmt.Sprint(object["kind"]))
	}
	return out
}
