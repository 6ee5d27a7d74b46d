package handling

import (
	"cmp"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Handling is the firm's side of one case. Its fields are read by everybody and changed by its methods only.
type Handling struct {
	Custody `bson:",inline"`
	// Policy is the whole ladder as of the opening or the last migration.
	Policy ladder.Policy `bson:"policy"`
	// Commitment is the promise that the clocks keep.
	Commitment Commitment   `bson:"commitment"`
	Clocks     clock.Clocks `bson:"clocks"`
	History    `bson:",inline"`
	// Answered is set once a human answer has reached the customer, first at AnsweredAt. A solution is an answer.
	Answered   bool      `bson:"answered,omitempty"`
	AnsweredAt time.Time `bson:"answeredAt,omitempty"`
	// Turn is the customer's turn while the firm waits.
	Turn Turn `bson:"turn,omitempty"`
	// Repeats counts how often the time of the level began again. NagAt is the next report of a case without an owner at
	// the top.
	Repeats int       `bson:"repeats,omitempty"`
	NagAt   time.Time `bson:"nagAt,omitempty"`
	// Deciding is a decision on its way.
	Deciding Deciding `bson:"deciding,omitempty"`
	// RealTime is the offer to somebody present.
	RealTime RealTime `bson:"realTime"`
	// AtCeiling is set once the ceiling was reached.
	AtCeiling bool `bson:"atCeiling,omitempty"`
	// About is the subject of the case.
	About About `bson:"about"`
	// Start is the time of the customer's contact, Opened the opening of the handling, Changed the last change that took
	// effect, ResolvedAt the solution while there is one.
	Start      time.Time `bson:"start"`
	Opened     time.Time `bson:"opened"`
	Changed    time.Time `bson:"changed"`
	ResolvedAt time.Time `bson:"resolvedAt,omitempty"`
	// Outbox has the effects that are still to be delivered.
	Outbox effect.Outbox `bson:"outbox"`
	// FlatReports, FlatSequence and Freed are those of earlier releases; see Upgrade.
	FlatReports  []flatReport `bson:"reports,omitempty"`
	FlatSequence int64        `bson:"told,omitempty"`
	Freed        []string     `bson:"freed,omitempty"`
	// Deadline sorts lists: the earliest deadline that is not met yet. Free is the queue from which the case may be
	// claimed; empty when it may not.
	Deadline time.Time `bson:"deadline"`
	Free     string    `bson:"free,omitempty"`
	// Board is the entry in the control centre; nil for a solved case.
	Board *Board `bson:"board,omitempty"`
	// AssignAt is the next arrival of a suitable owner, while it lies in a queue that assigns its cases.
	AssignAt time.Time `bson:"assignAt,omitempty"`
	// Held is the owner after the last change, empty for a solved case; HeldOffer is the person being asked then.
	Held      string `bson:"held,omitempty"`
	HeldOffer string `bson:"heldOffer,omitempty"`
	// ClaimID names the command that claimed the case as the next of its queue.
	ClaimID   string          `bson:"claimId,omitempty"`
	Commands  idempotency.Log `bson:"commands,omitempty"`
	help.Help `bson:",inline"`
	// Origin is the trace of the opening, to which the work of the clocks is linked.
	Origin string      `bson:"origin,omitempty"`
	Task   worker.Task `bson:"task"`
}

// About is the subject of a case.
type About struct {
	Category string `bson:"category,omitempty"`
	Language string `bson:"language,omitempty"`
	Summary  string `bson:"summary,omitempty"`
}

// AdoptCategory takes over the category of a corrected case. An empty one leaves it.
func (a *About) AdoptCategory(category string) { a.Category = cmp.Or(category, a.Category) }

// AdoptLanguage takes over the language in which the customer is written to now. An empty one leaves it.
func (a *About) AdoptLanguage(language string) { a.Language = cmp.Or(language, a.Language) }

// Opening is the beginning of a handling.
type Opening struct {
	Commitment Commitment
	Policy     ladder.Policy
	About      About
	// Triggers are the reasons for an incident manager, if there are any.
	Triggers []string
	// Start is the time of the customer's contact, from which the clocks count.
	Start time.Time
	// Undecided is set for a case of which nobody knows yet what it is about.
	Undecided bool
	// RealTime is set for a case for which real time pays, for a reason in words.
	RealTime       bool
	RealTimeReason string
	// Refused is the reason why the commitment cannot be held, if so. The standard one takes its place.
	Refused error
}

// Begin opens a handling on the lowest rung that has somebody, in the hands of its queue, and starts the clocks. They count
// from the customer's contact; one that would be due already counts from now, because nothing is promised for the past.
func Begin(m Moment, o Opening) (*Handling, []timeline.Event, error) {
	start := clock.Earlier(o.Start, m.Now)
	if o.Refused != nil {
		o.Commitment = NewStandardCommitment(start, o.Commitment)
	}
	h := &Handling{
		Custody:    Custody{State: Open},
		Policy:     o.Policy,
		Commitment: o.Commitment,
		About:      o.About,
		Start:      start,
		Opened:     m.Now,
		Changed:    m.Now,
	}
	c, err := newChange(h, m)
	if err != nil {
		return nil, nil, err
	}
	rung, skipped := ladder.Land(o.Policy.Steps, m.isManned)
	c.enterLevel(m.Now, rung, skipped)
	if o.Refused != nil {
		c.reportEvents(refusalEvent(h.Holder(), m.Now, o.Refused))
	}
	if !rung.Calls() && len(rung.Notify) > 0 {
		c.reportEvents(beginningEvent(m.Now, rung))
	}
	h.Clocks.StartPromise(c.tempo, start, c.measureTargets(h.Commitment, start))
	h.Clocks.KeepTimes(c.tempo, start, h.Commitment.RespondBy, h.Commitment.ResolveBy)
	c.startStep(start, rung)
	h.Clocks.RecountPast(c.tempo, m.Now, h.Commitment.limitOf)
	if o.Undecided {
		startTriage(c)
	}
	if o.RealTime {
		c.offers, h.RealTime.Reason = true, o.RealTimeReason
	}
	if err := c.addTriggers(o.Triggers); err != nil {
		return nil, nil, err
	}
	if err := c.runUntilNow(); err != nil {
		return nil, nil, err
	}
	reportOpening(c)
	return h, c.events, nil
}

// beginningEvent notifies the staff named by the first rung.
func beginningEvent(at time.Time, rung ladder.Step) timeline.Event {
	return timeline.Event{
		Kind:   timeline.Noted,
		Topic:  timeline.AboutBeginning,
		At:     at,
		Actor:  timeline.RuleActor,
		Cause:  "It begins on level " + strconv.Itoa(rung.Level) + ".",
		Notify: rung.Notify,
	}
}

// Wakes returns the next time at which something happens by itself: a clock warns or runs out, an errand is due, a suitable
// owner comes, a supplier is to be engaged, or a case without an owner is reported. False for never.
func (h *Handling) Wakes() (time.Time, bool) {
	first, _ := h.nextStir()
	wakes := first.at
	for _, other := range []time.Time{h.AssignAt, h.RealTime.SeekAt, h.summonsDue()} {
		if !other.IsZero() && (wakes.IsZero() || other.Before(wakes)) {
			wakes = other
		}
	}
	return wakes, !wakes.IsZero()
}

// Schedule sets the due time of the handling: now while something waits to be delivered, else the next time at which
// something happens by itself.
func (h *Handling) Schedule(now time.Time) {
	wakes, any := h.Wakes()
	switch {
	case h.HasPending():
		h.Task.SetDue(now)
	case any:
		h.Task.SetDue(wakes)
	default:
		h.Task.ClearDue()
	}
	h.Task.Origin = h.Origin
}

// HasPending reports whether something waits to be delivered: effects, or passes and engagements for the archive.
func (h *Handling) HasPending() bool {
	return !h.Outbox.IsEmpty() || len(h.Unfiled()) > 0 || h.HasUnfiledBreaches() || len(h.UnfiledEngagements()) > 0
}
