package notice

import (
	"context"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
)

const (
	// sealDelay is the time between the end of a window and the sending, for events that are just being added.
	sealDelay = time.Second
	// undeliverableEvery is the interval at which it is recorded again that a recipient cannot be reached.
	undeliverableEvery = time.Hour
)

// batch is the outcome of one post, by id.
type batch struct {
	events  map[string]Event
	targets map[string]target // of the events
	notices map[string]Notice // of the events
	// undeliverable are notices about recipients that cannot be reached.
	undeliverable map[string]Notice
}

// gatherNews sorts news into notices.
func (s *Service) gatherNews(ctx context.Context, news []News, now time.Time) (batch, error) {
	b := batch{
		events:        map[string]Event{},
		targets:       map[string]target{},
		notices:       map[string]Notice{},
		undeliverable: map[string]Notice{},
	}
	for _, item := range news {
		for _, addressee := range item.To {
			recipient := addressee.Name
			item.Why = addressee.Why
			targets, obstacle, err := s.findTargets(ctx, recipient, now)
			if err != nil {
				return b, err
			}
			if obstacle != "" {
				id, n := newUndeliverable(recipient, obstacle, now)
				b.undeliverable[id] = n
			}
			for _, to := range targets {
				s.addEvent(b, item, to, now)
			}
		}
	}
	return b, nil
}

// addEvent adds the event of news for one target to the batch.
func (s *Service) addEvent(b batch, news News, to target, now time.Time) {
	event := news.Event
	notice, n := s.newNotice(to, event.Urgent, now)
	if event.Prompt {
		notice, n = newPromptNotice(to, news.ID, now)
	}
	event.Notice = notice
	id := to.derivedID("event", news.ID)
	b.events[id] = event
	b.targets[id] = to
	b.notices[notice] = n
}

// newNotice returns the notice that gathers for a target from a time on, and its id.
func (s *Service) newNotice(to target, urgent bool, from time.Time) (id string, n Notice) {
	n = Notice{Address: to.Address, CreatedAt: from}
	if to.quietHours != nil && !urgent {
		from = to.quietHours.EndAfter(from)
	}
	end := from.Truncate(s.options.Window).Add(s.options.Window)
	n.Due = end.Add(sealDelay)
	n.Task.SetDue(n.Due)
	return to.derivedID("notice", end.Format(time.RFC3339Nano)), n
}

// newPromptNotice returns the notice of one event, which goes out at once, and its id.
func newPromptNotice(to target, news string, now time.Time) (id string, n Notice) {
	n = Notice{Address: to.Address, CreatedAt: now, Due: now}
	n.Task.SetDue(now)
	return to.derivedID("prompt", news), n
}

// newUndeliverable returns the notice that a recipient cannot be reached, and its id. There is one for each interval.
func newUndeliverable(recipient, obstacle string, now time.Time) (id string, n Notice) {
	a := Address{Recipient: recipient}
	n = Notice{
		Address:       a,
		CreatedAt:     now,
		Due:           now,
		Sealed:        true,
		Undeliverable: obstacle,
	}
	return a.derivedID("complaint", now.Truncate(undeliverableEvery).Format(time.RFC3339)), n
}

// derivedID returns the id of something that belongs to the address.
func (a Address) derivedID(parts ...string) string {
	return idempotency.DerivedID(append(parts, a.Recipient, strconv.Itoa(int(a.Channel)), a.To)...)
}
