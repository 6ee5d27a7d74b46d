package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// State says whether the clocks run. The numbers are those of the API.
type State int

const (
	// Open is a case that somebody works on.
	Open State = iota + 1
	// Waiting is a case that waits for the customer.
	Waiting
	// Resolved is a case that is solved.
	Resolved
)

// String returns the state as the API spells it.
func (s State) String() string { return [...]string{"", "OPEN", "WAITING", "RESOLVED"}[s] }

// Handling is the firm's side of one case. Its fields are read by everybody and
// changed by its methods only.
type Handling struct {
	State State `bson:"state"`
	// Level is the rung it is on; Policy, as of the opening, is the whole ladder.
	Level  int           `bson:"level"`
	Policy ladder.Policy `bson:"policy"`
	// Owner is `staff/{staff}`; empty while the queue holds it. Queue is always set.
	Owner string `bson:"owner,omitempty"`
	Queue string `bson:"queue"`
	// Commitment is the promise; Priority is that of the promise.
	Commitment Commitment `bson:"commitment"`
	Clocks     Clocks     `bson:"clocks"`
	// Passes are the newest ones, oldest first; Dropped is how many older ones only the
	// archive has, and Filed how many of all it has.
	Passes  []Pass `bson:"passes"`
	Dropped int    `bson:"dropped,omitempty"`
	Filed   int    `bson:"filed,omitempty"`
	// Amended counts the changes of ended passes.
	Amended int `bson:"amended,omitempty"`
	// Answered is whether a human answer has reached the customer, AnsweredAt when the first
	// one did; a solution is an answer.
	Answered   bool      `bson:"answered,omitempty"`
	AnsweredAt time.Time `bson:"answeredAt,omitempty"`
	// Solutions is how often it was solved, Contacts how many contacts that took.
	Solutions int `bson:"solutions,omitempty"`
	Contacts  int `bson:"contacts,omitempty"`
	// Repeats is how often the time of the level has begun again; NagAt when it is told next
	// that nobody owns it at the top.
	Repeats int       `bson:"repeats,omitempty"`
	NagAt   time.Time `bson:"nagAt,omitempty"`
	// AtCeiling is whether the ceiling was reached.
	AtCeiling bool `bson:"atCeiling,omitempty"`
	// About says what the case is about, for those who choose.
	About About `bson:"about"`
	// Start is when the customer said it, Opened when the handling began, Changed when
	// something last took effect, and ResolvedAt when it was solved, if it is.
	Start      time.Time `bson:"start"`
	Opened     time.Time `bson:"opened"`
	Changed    time.Time `bson:"changed"`
	ResolvedAt time.Time `bson:"resolvedAt,omitempty"`
	// Reports are what the case's timeline has not been told yet; Told counts all.
	Reports []Report `bson:"reports,omitempty"`
	Told    int64    `bson:"told,omitempty"`
	// Deadline is the place in lists: the earliest deadline that is not met yet. Free is
	// the queue from which it may be claimed; empty when it may not.
	Deadline time.Time `bson:"deadline"`
	Free     string    `bson:"free,omitempty"`
	// Board is its place in the control centre; nil once it is solved.
	Board *Board `bson:"board,omitempty"`
	// ClaimID names the command that claimed it from the queue as its next.
	ClaimID  string          `bson:"claimId,omitempty"`
	Commands idempotency.Log `bson:"commands,omitempty"`
	Help     `bson:",inline"`
	// Origin is the trace of the call that opened it, to which what its clocks do is linked.
	Origin string      `bson:"origin,omitempty"`
	Task   worker.Task `bson:"task"`
}

// About says what a case is about.
type About struct {
	Category string `bson:"category,omitempty"`
	Language string `bson:"language,omitempty"`
	Summary  string `bson:"summary,omitempty"`
}

// Opening is what a handling begins with.
type Opening struct {
	Commitment Commitment
	Policy     ladder.Policy
	About      About
	// Triggers are why it calls for an incident manager, if it does.
	Triggers []string
	// Start is when the customer said it; the clocks count from then.
	Start time.Time
	// Refused is why the commitment cannot be held, if so: the standard one takes its place.
	Refused error
}

// Begin opens a handling on the lowest rung that has somebody, in the hands of its
// queue, and arms the clocks. What is due already runs out at once.
func Begin(m Moment, o Opening) (*Handling, error) {
	start := earliest(o.Start, m.Now)
	if o.Refused != nil {
		o.Commitment = Standard(start, o.Commitment)
	}
	h := &Handling{
		State:      Open,
		Policy:     o.Policy,
		Commitment: o.Commitment,
		About:      o.About,
		Start:      start,
		Opened:     m.Now,
		Changed:    m.Now,
	}
	t, err := h.tempo(m, o.Commitment)
	if err != nil {
		return nil, err
	}
	rung := h.settle(m, m.Now, o.Policy.Steps, nil)
	if o.Refused != nil {
		h.tellRefused(m, o.Refused)
	}
	if !rung.Calls() && len(rung.Notify) > 0 {
		h.tell(m, Report{
			Word:   WordNoted,
			At:     m.Now,
			Actor:  RuleActor,
			Cause:  "It begins on level " + strconv.Itoa(rung.Level) + ".",
			Notify: rung.Notify,
		})
	}
	h.arm(t, start, rung)
	if err := h.call(m, o.Triggers); err != nil {
		return nil, err
	}
	return h, h.Fire(m)
}

// arm starts all clocks.
func (h *Handling) arm(t tempo, at time.Time, rung ladder.Step) {
	promised := h.Commitment.targets(t, at)
	h.Clocks.Response.start(t, at, promised.response)
	h.Clocks.Update.start(t, at, promised.update)
	h.Clocks.Resolve.start(t, at, promised.resolve)
	h.startStep(t, at, rung)
	h.Clocks.Ceiling.Wall = true
	h.Clocks.Ceiling.start(t, at, stricter(h.Policy.Ceiling, promised.ceiling))
}

// Holder returns who holds the case: `staff/{staff}`, `queues/{team}`, or the customer
// once it is solved.
func (h *Handling) Holder() string {
	switch {
	case h.State == Resolved:
		return CustomerHolds
	case h.Owner != "":
		return h.Owner
	default:
		return h.Queue
	}
}

// Wakes returns when something happens next by itself: a clock warns or runs out, an errand
// is due, somebody comes who could own it, a supplier is to be engaged, or it is told that
// nobody owns it. False when nothing will.
func (h *Handling) Wakes() (time.Time, bool) {
	s, ok := h.next()
	wakes := s.at
	if !h.AssignAt.IsZero() && (!ok || h.AssignAt.Before(wakes)) {
		wakes, ok = h.AssignAt, true
	}
	if due, called := h.summons(); called && (!ok || due.Before(wakes)) {
		wakes, ok = due, true
	}
	return wakes, ok
}

// NextDue returns when the next clock runs out, and false when none runs.
func (h *Handling) NextDue() (time.Time, bool) {
	kind, due := h.Clocks.next()
	return due, kind != 0
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
