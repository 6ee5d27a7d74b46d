package casework

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Peers are the other services of the suite. All calls may be repeated: those that
// change something carry a request id computed from the case and the step. Errors
// are faults as the other service made them.
type Peers struct {
	Classifier Classifier
	Catalog    Catalog
	Escalation Escalation
	Feedback   Feedback
}

// Classifier says what messages are about, and learns.
type Classifier interface {
	Classify(ctx context.Context, q Question) (Judgement, error)
	// Correct teaches what a message really was, and answers with the judgement that
	// follows; a category that does not exist is a NotFound or InvalidArgument fault.
	Correct(ctx context.Context, lesson Lesson) (Judgement, error)
	RecordOutcome(ctx context.Context, o Outcome) error
}

// Question is a message to be classified.
type Question struct {
	Case, Subject, Text  string
	Customer             string // id
	ServiceHint, Segment string
	Channel              Channel
	Said                 time.Time
	Territory, Speaks    string
	Internal, Reopened   bool
	Known                Known
}

// Lesson is what a message really was.
type Lesson struct {
	Request, Case, Customer string
	Text                    string // with the subject on the first line
	Category                string // `categories/{category}`
	Impact, Urgency         Severity
}

// Outcome is how a case ended; not solved takes an earlier outcome back.
type Outcome struct {
	Request, Case string
	Solved        bool
	Ending        Ending
}

// Catalog knows what the contract promises.
type Catalog interface {
	// Quote computes a promise. A service, segment or territory that the catalog does
	// not know is a NotFound or InvalidArgument fault.
	Quote(ctx context.Context, q Inquiry) (Commitment, error)
}

// Inquiry is what a promise depends on.
type Inquiry struct {
	Service, Segment, Category, Territory string
	Customer                              string // its id; empty when nobody knows who spoke
	Internal                              bool   // the customer is a colleague or a department
	Department                            string // `customers/{customer}` of the colleague's department
	Priority                              Priority
	Start                                 time.Time
}

// Escalation owns the firm's side of cases. Each call answers how the handling
// stands, and the commitment it is held to, which is nil when it did not say.
type Escalation interface {
	Open(ctx context.Context, o Opening) (Handling, *Commitment, error)
	Answered(ctx context.Context, n Notice) (Handling, error)
	Wait(ctx context.Context, n Notice) (Handling, error)
	Resume(ctx context.Context, n Notice) (Handling, error)
	Resolve(ctx context.Context, n Notice) (Handling, error)
	Reopen(ctx context.Context, n Notice) (Handling, *Commitment, error)
	Recommit(ctx context.Context, n Notice) (Handling, *Commitment, error)
	// Repromise promises another time. It is refused with a Precondition fault when the
	// present one has passed, and with NotFound when no handling is open yet.
	Repromise(ctx context.Context, a Amendment) error
}

// Opening is what the escalation needs to know to open a handling.
type Opening struct {
	Request, Case               string
	Terms                       []byte
	Category, Language, Summary string
	Triggers                    []string // why the case calls for an incident manager
	Start                       time.Time
}

// Notice is what the escalation is told about a handling.
type Notice struct {
	Request, Case string
	At            time.Time
	Actor, Reason string
	Contacts      int    // how many it took, of a solution
	Terms         []byte // for another commitment; none leaves it as it is
	Triggers      []string
}

// Amendment promises another time for the answer or the solution.
type Amendment struct {
	Notice
	RespondBy, ResolveBy time.Time // one of them is set
}

// Feedback asks customers.
type Feedback interface {
	// Invite makes an invitation and returns the path of its page.
	Invite(ctx context.Context, i Invitation) (path string, err error)
}

// Invitation asks a customer about one resolution of a case.
type Invitation struct {
	Request, Case, Customer string
	Channel                 Channel
	Language                string
	Resolution              int // counted from 1
}

// Words are what a customer said first: the text that is classified.
type Words struct{ Subject, Text string }

// Statements finds what customers said.
type Statements interface {
	// Words returns the words of a contact.
	Words(ctx context.Context, contact string) (Words, error)
	// Pending returns the first contact of a case that has not been filed yet, or false.
	Pending(ctx context.Context, id string) (Statement, bool, error)
}

// refused reports whether a peer will never accept the call as it is, so that
// another one must be made.
func refused(err error) bool {
	return fault.Is(err, fault.InvalidArgument) || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Precondition)
}

// down reports whether a call failed for reasons that pass by themselves.
func down(err error) bool {
	switch fault.KindOf(err) {
	case fault.Unavailable, fault.Timeout, fault.Canceled, fault.Exhausted, fault.Conflict:
		return true
	default:
		return false
	}
}
