package notice

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

const (
	// grace is how long after its window a notice goes out, for what is being added.
	grace = time.Second
	// complaintEvery is how often it is noted that somebody cannot be reached.
	complaintEvery = time.Hour
)

// Store keeps notices and what they tell.
type Store interface {
	// AddEvents and AddNotices add what is not there; what is stays as it is. The events are
	// returned as they are there.
	AddEvents(ctx context.Context, events map[string]Event) (map[string]Event, error)
	AddNotices(ctx context.Context, notices map[string]Notice) error
	// Notices returns those of the notices that are there.
	Notices(ctx context.Context, ids []string) (map[string]Notice, error)
	// Move puts an event into another notice, unless it has been moved already.
	Move(ctx context.Context, event, from, to string) error
}

// Book knows how people are reached.
type Book interface {
	// Addresses returns where a recipient is reached at a time. Why says why, when it is
	// nowhere.
	Addresses(ctx context.Context, recipient string, at time.Time) (to []Address, why string, err error)
}

// Outbox takes news and gathers it into notices. It is safe for concurrent use.
type Outbox struct {
	store  Store
	book   Book
	clock  clock.Clock
	window time.Duration
	posted func()

	mu    sync.Mutex
	known map[place]string // the notice added last for each, which need not be added again
}

// place is an address without what cannot be compared.
type place struct {
	recipient string
	channel   Channel
	to        string
}

func (a Address) place() place { return place{a.Recipient, a.Channel, a.To} }

// id returns the id of something that concerns the place.
func (p place) id(parts ...string) string {
	return idempotency.DerivedID(append(parts, p.recipient, strconv.Itoa(int(p.channel)), p.to)...)
}

// NewOutbox returns an outbox that gathers for a window, which is positive. Posted is called
// when something has been added.
func NewOutbox(store Store, book Book, c clock.Clock, window time.Duration, posted func()) *Outbox {
	return &Outbox{
		store:  store,
		book:   book,
		clock:  c,
		window: window,
		posted: posted,
		known:  map[place]string{},
	}
}

// batch is what is about to be added, by id.
type batch struct {
	events map[string]Event
	to     map[string]Address // of the events
	// notices are those of the events, and complaints.
	notices, complaints map[string]Notice
}

// Post notes news for everybody who is to be told. Posting it again changes nothing. An
// error says to try again.
func (o *Outbox) Post(ctx context.Context, news []News) error {
	if len(news) == 0 {
		return nil
	}
	now := o.clock.Now().UTC().Truncate(time.Millisecond)
	b, err := o.gather(ctx, news, now)
	if err != nil {
		return err
	}
	if len(b.events) == 0 {
		return o.add(ctx, b.complaints)
	}
	stored, err := o.store.AddEvents(ctx, b.events)
	if err != nil {
		return err
	}
	if err := o.add(ctx, o.needed(b, stored, now)); err != nil {
		return err
	}
	o.posted()
	return o.followUp(ctx, b, stored, now)
}

// needed are the notices of events as they are stored, which may be those of an earlier
// post, and the complaints.
func (o *Outbox) needed(b batch, stored map[string]Event, now time.Time) map[string]Notice {
	needed := b.complaints
	for id, event := range stored {
		n, ok := b.notices[event.Notice]
		if !ok {
			_, n = o.open(b.to[id], event.Urgent, now)
		}
		needed[event.Notice] = n
	}
	return needed
}

// add adds the notices that are not known to be there.
func (o *Outbox) add(ctx context.Context, notices map[string]Notice) error {
	o.mu.Lock()
	for id, n := range notices {
		if o.known[n.place()] == id {
			delete(notices, id)
		}
	}
	o.mu.Unlock()
	if len(notices) == 0 {
		return nil
	}
	if err := o.store.AddNotices(ctx, notices); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for id, n := range notices {
		o.known[n.place()] = id
	}
	return nil
}

// gather works out what goes into which notice.
func (o *Outbox) gather(ctx context.Context, news []News, now time.Time) (batch, error) {
	b := batch{map[string]Event{}, map[string]Address{}, map[string]Notice{}, map[string]Notice{}}
	for _, item := range news {
		for _, recipient := range item.To {
			addresses, why, err := o.book.Addresses(ctx, recipient, now)
			if err != nil {
				return b, err
			}
			if why != "" {
				id, n := complaint(recipient, why, now)
				b.complaints[id] = n
			}
			for _, address := range addresses {
				event := item.Event
				notice, n := o.open(address, event.Urgent, now)
				b.notices[notice], event.Notice = n, notice
				id := address.place().id("event", item.ID)
				b.events[id], b.to[id] = event, address
			}
		}
	}
	return b, nil
}

// open returns the notice that gathers for an address from a time on, and its id.
func (o *Outbox) open(a Address, urgent bool, from time.Time) (string, Notice) {
	n := Notice{Address: a, CreatedAt: from}
	if a.Rested != nil && !urgent {
		from = a.Rested(from)
	}
	end := from.Truncate(o.window).Add(o.window)
	n.Due = end.Add(grace)
	n.Task.Set(n.Due)
	return a.place().id("notice", end.Format(time.RFC3339Nano)), n
}

// complaint returns the notice which says that a recipient cannot be reached, one in a
// while, and its id.
func complaint(recipient, why string, now time.Time) (string, Notice) {
	a := Address{Recipient: recipient}
	return a.place().id("complaint", now.Truncate(complaintEvery).Format(time.RFC3339)), Notice{
		Address:       a,
		CreatedAt:     now,
		Due:           now,
		Sealed:        true,
		Undeliverable: why,
	}
}

// followUp sees to events that came too late for the notice that they are in: it had been
// sealed without them. They go into one of the next window.
func (o *Outbox) followUp(ctx context.Context, b batch, stored map[string]Event, now time.Time) error {
	ids := map[string]bool{}
	for _, event := range stored {
		ids[event.Notice] = true
	}
	notices, err := o.store.Notices(ctx, slices.Collect(maps.Keys(ids)))
	if err != nil {
		return err
	}
	for id, event := range stored {
		n := notices[event.Notice]
		if !n.Sealed || n.Message != nil && slices.Contains(n.Message.Told, id) {
			continue
		}
		if n.Message == nil {
			return fault.New(fault.Unavailable, "NOTICE_SEALING", "a notice is just being written")
		}
		if err := o.move(ctx, b.to[id], id, event, now.Add(o.window)); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) move(ctx context.Context, to Address, id string, event Event, from time.Time) error {
	next, n := o.open(to, event.Urgent, from)
	if err := o.store.Move(ctx, id, event.Notice, next); err != nil {
		return err
	}
	return o.store.AddNotices(ctx, map[string]Notice{next: n})
}
