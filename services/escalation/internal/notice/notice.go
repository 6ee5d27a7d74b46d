// Package notice tells the staff what happens to cases, by e-mail and webhook.
//
// What happens is gathered: everything for one recipient within a window becomes one
// notice, which goes out at the end of the window, or after the recipient's quiet hours
// unless something in it is urgent. A notice is sealed before it is sent for the first
// time, so that a second try says the same under the same id, by which the other side
// recognises it. What happened is told at least once: each event has an id made from the
// handling and the number of the report, and is noted once however often it is posted.
package notice

import (
	"time"

	"github.com/ombud/ombud/pkg/worker"
)

// Channel is a way to reach somebody. The numbers are those of the API.
type Channel int

const (
	// Nowhere is no way.
	Nowhere Channel = iota
	// Email is a mail address.
	Email
	// Webhook is a URI to post to.
	Webhook
)

// maxShown is how many events a notice tells; of more it says how many.
const maxShown = 100

// Address is where somebody is reached.
type Address struct {
	// Recipient is `staff/{staff}`, `teams/{team}` or `onCallSchedules/{on_call_schedule}`.
	Recipient string  `bson:"recipient"`
	Channel   Channel `bson:"channel"`
	To        string  `bson:"to,omitempty"`
	// Rested returns when the recipient may be disturbed at the earliest by what can wait.
	Rested func(time.Time) time.Time `bson:"-"`
}

// Event is one thing that happened to a case.
type Event struct {
	// Notice is the id of the one that tells it.
	Notice string    `bson:"notice"`
	Case   string    `bson:"case"`
	Kind   string    `bson:"kind"`
	Cause  string    `bson:"cause,omitempty"`
	At     time.Time `bson:"at"`
	Urgent bool      `bson:"urgent,omitempty"`
}

// Notice is one message.
type Notice struct {
	Address   `bson:",inline"`
	CreatedAt time.Time `bson:"createdAt"`
	Due       time.Time `bson:"due"`
	// Sealed is set before the first try: no event is added any more. Message is written
	// once all that was added is known.
	Sealed  bool     `bson:"sealed,omitempty"`
	Message *Message `bson:"message,omitempty"`
	// SentAt is when it was taken; zero until then. Undeliverable says why it never will be.
	SentAt        time.Time   `bson:"sentAt,omitempty"`
	Undeliverable string      `bson:"undeliverable,omitempty"`
	Task          worker.Task `bson:"task"`
}

// Message is what a notice says.
type Message struct {
	Subject string  `bson:"subject"`
	Text    string  `bson:"text"`
	Events  []Event `bson:"events"`
	// Told are the ids of all events that are in it, told by name or only counted.
	Told []string `bson:"told"`
}

// TaskOf finds the task of a notice, for the worker.
func TaskOf(n *Notice) *worker.Task { return &n.Task }

// News is one thing that happened, and who is to be told.
type News struct {
	// ID names it, the same however often it is posted.
	ID string
	Event
	// To are recipients.
	To []string
}
