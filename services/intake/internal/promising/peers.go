package promising

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// Peers are the calls to other services. Every call may be repeated: a call that changes something carries a request id
// computed from the case and the step. Errors are faults as the other service made them.
type Peers struct {
	Classifier Classifier
	Catalog    Catalog
	Escalation Escalation
}

// Classifier judges messages.
type Classifier interface {
	Classify(ctx context.Context, q Question) (casefile.Judgement, error)
}

// Question is a message to be classified.
type Question struct {
	Case        string
	Customer    string // id
	Words       casefile.Words
	Channel     casefile.Channel
	Said        time.Time
	Contract    casefile.Contract
	Stakes      casefile.Stakes
	IsFollowing bool // the case continues a closed one
}

// Catalog quotes commitments.
type Catalog interface {
	// QuoteCommitment computes a promise. A service, segment or territory that the catalog does not know is a NotFound or
	// InvalidArgument fault.
	QuoteCommitment(ctx context.Context, q Inquiry) (Commitment, error)
}

// Inquiry holds the facts that a promise depends on.
type Inquiry struct {
	Service    string
	Segment    string
	Category   string
	Territory  string
	Customer   string // id; empty when unknown
	Internal   bool   // the customer is a colleague or a department
	Department string // `customers/{customer}` of the colleague's department
	Priority   casefile.Priority
	Start      time.Time
	Contact    time.Time // the first one: the terms of that time apply, and the law counts from it
	Promised   time.Time // the case was opened then: what the catalog did not have yet makes no time later; zero before a promise
}

// Commitment is a promise as quoted by the catalog or held by the escalation.
type Commitment struct {
	Promise   promise.Promise
	Service   string // `services/{service}` that was found; may be empty
	Stakes    casefile.Stakes
	Terms     []byte // the commitment in wire form, for the escalation
	Source    []byte // the same without times, explanation and checklist
	Checklist []casefile.ChecklistItem
}

// Escalation owns the firm's side of cases.
type Escalation interface {
	OpenHandling(ctx context.Context, o Opening) (Held, error)
	ReopenHandling(ctx context.Context, r Recommitment) (Held, error)
	ChangeCommitment(ctx context.Context, r Recommitment) (Held, error)
}

// Held is the state of a handling, with the commitment that it is held to; nil when the escalation did not say.
type Held struct {
	standing.Report
	Commitment *Commitment
}

// Opening opens a handling.
type Opening struct {
	RequestID      string
	Case           string
	Terms          []byte
	Category       string
	Language       string
	Summary        string
	Triggers       []string // reasons for an incident manager
	Undecided      bool     // a person must look at the case
	RealTime       bool     // it is to be offered to somebody at work
	RealTimeReason string   // reason why real time pays
	Start          time.Time
}

// Recommitment reopens a handling or puts it under another commitment.
type Recommitment struct {
	RequestID string
	Case      string
	At        time.Time
	Said      time.Time // by the customer, whose words reopen the case; zero for At
	Actor     string
	Reason    string
	Terms     []byte // of the new commitment; empty to leave it
	Triggers  []string
	Category  string // of the case by now; empty for none
	Language  string // of messages to the customer, where it has changed; empty for no change
	Decided   bool   // a person has judged the case
	// Note is the reason to do so in place of the holder; ClaimedFrom is the holder from whom the actor has taken the case by
	// the timeline.
	Note, ClaimedFrom string
	// RealTime is set for a case that is to be offered to somebody at work unless it was, for a reason.
	RealTime       bool
	RealTimeReason string
	NeverLater     bool   // nothing promised may get later
	Danger         string // of which a further message tells: the people are told at once; empty for none
}

// Statements reads the statements of customers.
type Statements interface {
	// ReadWords returns the words of a contact.
	ReadWords(ctx context.Context, contact string) (casefile.Words, error)
}

// isRefused reports whether a peer will never accept the call as it is, so that another call must be made.
func isRefused(err error) bool {
	return fault.Is(err, fault.InvalidArgument) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Precondition)
}
