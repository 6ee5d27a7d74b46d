package timeline

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/worker"
)

// Suite is the actor of changes that the suite makes by itself.
const Suite = auth.Suite

// Kind is the kind of an entry, spelled like the values of the proto enum.
type Kind string

// The kinds that the intake records itself. Other services report further ones.
const (
	KindContactRecorded Kind = "CONTACT_RECORDED"
	KindCaseOpened      Kind = "CASE_OPENED"
	KindClassified      Kind = "CLASSIFIED"
	KindTriageRequested Kind = "TRIAGE_REQUESTED"
	KindCorrected       Kind = "CORRECTED"
	KindPromised        Kind = "PROMISED"
	KindPromiseChanged  Kind = "PROMISE_CHANGED"
	KindHandlingOpened  Kind = "HANDLING_OPENED"
	KindMessagePrepared Kind = "MESSAGE_PREPARED"
	KindReplied         Kind = "REPLIED"
	KindNoted           Kind = "NOTED"
	KindClaimed         Kind = "CLAIMED"
	KindWaitStarted     Kind = "WAIT_STARTED"
	KindWaitEnded       Kind = "WAIT_ENDED"
	KindResolved        Kind = "RESOLVED"
	KindReopened        Kind = "REOPENED"
	KindClosed          Kind = "CLOSED"
	KindImported        Kind = "CASE_IMPORTED"
	KindLinked          Kind = "LINKED"
	KindFeedbackInvited Kind = "FEEDBACK_INVITED"
	KindFeedbackGiven   Kind = "FEEDBACK_RECEIVED"
	KindFeedbackChanged Kind = "FEEDBACK_CHANGED"
	KindIncidentJoined  Kind = "MASS_INCIDENT_JOINED"
	KindIncidentUpdated Kind = "MASS_INCIDENT_UPDATED"
	KindIncidentLeft    Kind = "MASS_INCIDENT_LEFT"
)

// Causes that the suite gives in entries for customers. They are codes, because the words for them are the templates'.
const (
	CauseAnswered    = "CUSTOMER_ANSWERED"
	CauseWroteAgain  = "CUSTOMER_WROTE_AGAIN"
	CauseGoodScore   = "GOOD_SCORE"   // the customer answered the survey, and is not discontent
	CauseLowScore    = "LOW_SCORE"    // the customer answered the survey, and is discontent
	CauseNotSolved   = "NOT_SOLVED"   // the customer says that the problem is not solved
	CauseNoObjection = "NO_OBJECTION" // the customer was silent after the solution
	CauseNoAnswer    = "NO_ANSWER"    // the customer was silent when the firm asked
)

// Details of an entry about promises.
const (
	// AlwaysOpen is "true" where the durations of an entry pass by the clock on the wall, "false" where they pass in working time.
	// Entries of earlier releases do not have it.
	AlwaysOpen = "always_open"
	// ResolveLeft is what is left for the solution while the firm waits for the customer, ResolveLimit the law's time for it, which
	// does not wait.
	ResolveLeft  = "resolve_left"
	ResolveLimit = "resolve_limit"
)

// Entry is one line of a case's timeline.
type Entry struct {
	Seq      int64             `bson:"seq"` // from 1, without gaps
	Kind     Kind              `bson:"kind"`
	At       time.Time         `bson:"at"`       // time of the event
	Recorded time.Time         `bson:"recorded"` // time of the write
	Actor    string            `bson:"actor"`
	Cause    string            `bson:"cause,omitempty"`
	Text     string            `bson:"text,omitempty"`
	Details  map[string]string `bson:"details,omitempty"`
	Visible  bool              `bson:"visible,omitempty"` // to the customer
	Trace    string            `bson:"trace,omitempty"`   // 32 hex digits

	// Languages and Zone are those of the customer when an entry without words was written; none in entries of earlier builds.
	Languages []string `bson:"speaks,omitempty"`
	Zone      string   `bson:"zone,omitempty"`
}

// Moment is the time, the actor and the trace of a change. Time stands still within one.
type Moment struct {
	At    time.Time
	Actor string
	Trace string // 32 hex digits, or empty
}

// NewMoment returns a moment of the actor in the trace of ctx.
func NewMoment(ctx context.Context, at time.Time, actor string) Moment {
	return Moment{At: at, Actor: actor, Trace: traceOf(ctx)}
}

// traceOf returns the id of the trace in ctx; empty when there is none.
func traceOf(ctx context.Context) string {
	// The origin is a W3C traceparent: version, trace, span and flags.
	if parts := strings.Split(worker.Origin(ctx), "-"); len(parts) == 4 {
		return parts[1]
	}
	return ""
}

func (e Entry) byteSize() int {
	size := len(e.Text) + len(e.Cause) + 100
	for key, value := range e.Details {
		size += len(key) + len(value)
	}
	return size
}

// Excerpt returns at most limit runes of a text and marks a cut with an ellipsis. It reads no further, because a text
// may be long.
func Excerpt(text string, limit int) string {
	count, cut := 0, 0
	for at := range text {
		switch count++; count {
		case limit:
			cut = at
		case limit + 1:
			return text[:cut] + "…"
		}
	}
	return text
}
