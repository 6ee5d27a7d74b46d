// Package notice tells the staff by e-mail and webhook about events of cases.
//
// All events for one recipient within a window become one notice. It goes out at the end of the window. In the recipient's quiet
// hours it waits for their end, unless an event in it is urgent. A prompt event has a notice of its own, which goes out at once.
//
// A notice is sealed before the first attempt to send it. So a second attempt has the same content under the same id, by which the
// receiver recognises it. An event is told at least once: its id is made from the handling and the number of the report, and it is
// stored once however often it is posted.
package notice

import (
	"time"

	"github.com/ombud/ombud/pkg/worker"
)

// Channel is a way to reach somebody. The numbers are those of the API.
type Channel int

const (
	// NoChannel is that of a notice which cannot be delivered.
	NoChannel Channel = iota
	// Email is a mail address.
	Email
	// Webhook is a URI to which messages are posted.
	Webhook
)

// maxShown is how many events a notice lists. Further ones are only counted.
const maxShown = 100

// Address is one way to one recipient.
type Address struct {
	// Recipient is `staff/{staff}`, `teams/{team}` or `onCallSchedules/{on_call_schedule}`.
	Recipient string  `bson:"recipient"`
	Channel   Channel `bson:"channel"`
	To        string  `bson:"to,omitempty"`
}

// Event is one thing that happened to a case.
type Event struct {
	// Notice is the id of the notice that tells it.
	Notice string    `bson:"notice"`
	Case   string    `bson:"case"`
	Kind   string    `bson:"kind"`
	Cause  string    `bson:"cause,omitempty"`
	At     time.Time `bson:"at"`
	Urgent bool      `bson:"urgent,omitempty"`
	// Prompt is set for an event that has a notice of its own, which goes out at once.
	Prompt bool `bson:"prompt,omitempty"`
	// Topic tells events of one kind apart. Actor caused the event, Details are its facts.
	Topic   string            `bson:"topic,omitempty"`
	Actor   string            `bson:"actor,omitempty"`
	Details map[string]string `bson:"details,omitempty"`
	// Subject is that of the case, Holder holds it after the event, and Due is its next deadline, that of DueClock; zero for none.
	Subject  string    `bson:"subject,omitempty"`
	Holder   string    `bson:"holder,omitempty"`
	Due      time.Time `bson:"due,omitempty"`
	DueClock string    `bson:"dueClock,omitempty"`
	// Why is the part of the recipient in the case.
	Why Part `bson:"why,omitempty"`
}

// Part is the part of a recipient in a case.
type Part string

// The parts.
const (
	Holds     Part = "HOLDER"   // the recipient holds it
	InTeam    Part = "TEAM"     // it is in the queue of their team
	Manages   Part = "MANAGER"  // they accompany it
	OnCallNow Part = "ON_CALL"  // they are on call
	Asked     Part = "ASKED"    // they are at work, and are asked to take it
	Involved  Part = "INVOLVED" // a ladder names them, or they held it before
)

// AllParts returns all parts.
func AllParts() []Part { return []Part{Holds, InTeam, Manages, OnCallNow, Asked, Involved} }

// Addressee is a recipient and their part in the case.
type Addressee struct {
	// Name is a recipient; see Address.
	Name string
	Why  Part
}

// News is an event and its recipients.
type News struct {
	// ID is the same however often the event is posted.
	ID string
	Event
	To []Addressee
}

// Notice is one message to one address.
type Notice struct {
	Address   `bson:",inline"`
	CreatedAt time.Time `bson:"createdAt"`
	Due       time.Time `bson:"due"`
	// Sealed is set before the first attempt. From then on no event is added. Message is written after it.
	Sealed  bool     `bson:"sealed,omitempty"`
	Message *Message `bson:"message,omitempty"`
	// SentAt is when a carrier accepted the notice; zero until then.
	SentAt time.Time `bson:"sentAt,omitempty"`
	// Undeliverable is the reason why the notice is never sent; empty for others.
	Undeliverable string      `bson:"undeliverable,omitempty"`
	Task          worker.Task `bson:"task"`
}

// Message is the content of a notice.
type Message struct {
	Subject string  `bson:"subject"`
	Text    string  `bson:"text"`
	Events  []Event `bson:"events"`
	// Told are the ids of all events of the notice, listed or only counted.
	Told []string `bson:"told"`
}
