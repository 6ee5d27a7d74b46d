// Package letter holds the drafts of the message that a case wrote last, so that a further one can say both.
package letter

import "time"

// Window is the time within which a further message replaces the last one and says both.
const Window = time.Minute

// Name names the template of a message.
type Name string

// Missed is a promise that was not kept, or is replaced.
type Missed string

// Draft is a message to be written: its template, and what the case does not say. A template leaves out facts that are
// zero.
type Draft struct {
	Template Name   `bson:"template"`
	Text     string `bson:"text,omitempty"`   // words of the staff: a bulletin, a question to the customer, a step
	Reason   string `bson:"reason,omitempty"` // of a change, in words for the customer
	To       string `bson:"to,omitempty"`     // name of the new holder
	Team     string `bson:"team,omitempty"`   // `teams/{team}` that is the new holder; empty for a person
	// Departed is the name of the person who accompanied the case before, by the letters that the customer has had. Letters that
	// were replaced do not count. Empty for nobody.
	Departed string `bson:"departed,omitempty"`
	// IsGoneKnown is set where these letters also told that the person is gone.
	IsGoneKnown bool `bson:"goneKnown,omitempty"`
	// After is the letter about a mass incident that the customer has had last: news of it, or that the problem is another one.
	// Letters that were replaced do not count. Empty for none, and for letters about anything else.
	After Name `bson:"incidentAfter,omitempty"`
	// Incident is the mass incident that the case has left, of a letter that says so; empty for others.
	Incident string `bson:"incidentLeft,omitempty"`
	// Missed is the promise that was not kept. MissedBy is its time; Silence is the interval of a promise of updates that was not
	// kept, or is replaced. SilenceOpen is set where it passes by the clock on the wall, not in working time.
	Missed      Missed        `bson:"missed,omitempty"`
	MissedBy    time.Time     `bson:"missedBy,omitempty"`
	Silence     time.Duration `bson:"silence,omitempty"`
	SilenceOpen bool          `bson:"silenceOpen,omitempty"`
	// Was is the promise that another time replaces, WasBy the time before, and NowBy the other time; zero for none. Later is
	// set where it is later, and no person has given a reason.
	Was     Missed    `bson:"was,omitempty"`
	WasBy   time.Time `bson:"wasBy,omitempty"`
	NowBy   time.Time `bson:"nowBy,omitempty"`
	Later   bool      `bson:"later,omitempty"`
	CloseBy time.Time `bson:"closeBy,omitempty"` // time at which the case is closed without an answer
	Cause   string    `bson:"cause,omitempty"`   // of closing or of a reopening by a mark: one of the timeline
}

// Last is the message that a case wrote last.
type Last struct {
	Sequence int64     `bson:"sequence"` // of its entry on the timeline
	At       time.Time `bson:"at"`       // time of its first draft
	Drafts   []Draft   `bson:"drafts"`   // what it says, in order
	// Before are the promises that have moved since the letter before, as that letter left them. Letters that were replaced do not
	// count.
	Before []Known `bson:"before,omitempty"`
}

// Known is a promise as the customer knew it: its time, or the longest silence.
type Known struct {
	Of    Missed        `bson:"of"`
	By    time.Time     `bson:"by,omitempty"`
	Every time.Duration `bson:"every,omitempty"`
	Open  bool          `bson:"open,omitempty"` // Every passes by the clock on the wall, not in working time
}
