package handling_test

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// refOffer is the offer of a case in real time, plainly.
type refOffer struct {
	state  handling.OfferState
	to     string
	queue  string
	owner  string
	until  time.Time
	passed []string
	wanted bool // it is to be offered to the next person
	pays   bool // real time pays
	// pressing is set when an undecided case is to be assigned, because nobody took it.
	pressing bool
}

// isOpen says whether the case can still be taken as it was offered.
func (r *reference) isOffered() bool {
	o := r.offered
	isTaken := r.owner != "" && r.owner != o.owner
	return o.state == handling.OfferMade && !isTaken && r.state == handling.Open && r.queue == o.queue
}

// lapseOffer ends an offer that nobody took by now.
func (r *reference) lapseOffer() {
	o := &r.offered
	if !r.isOffered() || r.now.Before(o.until) {
		return
	}
	o.state, o.passed = handling.OfferLapsed, append(slices.Clone(o.passed), o.to)
	o.wanted, o.pressing = len(o.passed) < 2, r.runs(clock.Triage)
}

// goAway ends the offer of a case to somebody who goes away.
func (r *reference) goAway(name string) {
	if o := &r.offered; r.isOffered() && o.to == name {
		o.state, o.wanted, o.pressing = handling.OfferLapsed, true, r.runs(clock.Triage)
	}
}

// isSought says whether the case waits for somebody to whom it can be offered.
func (r *reference) isSought() bool {
	o := r.offered
	isMissing := o.state == 0 && o.pays || o.state == handling.OfferUnavailable || o.state == handling.OfferLapsed && len(o.passed) < 2
	return isMissing && (r.owner == "" || r.owner == o.owner)
}

// isAbandoned says whether nobody holds the case any more that somebody took, or that went elsewhere.
func (r *reference) isAbandoned() bool {
	o := r.offered.state
	isOver := o == handling.OfferAccepted || o == handling.OfferWithdrawn || o == handling.OfferMade && !r.isOffered()
	return isOver && r.owner == "" && r.state != handling.Resolved
}

// offer offers the case to the first who may own it, is there and has not let it lapse.
func (r *reference) offer() {
	o := &r.offered
	if r.state == handling.Open && r.isAbandoned() {
		*o = refOffer{wanted: true, pays: true}
	}
	if r.state != handling.Open || !o.wanted && !r.isSought() {
		return
	}
	o.wanted = false
	if r.owner != "" && r.staffed[r.owner] {
		o.state = handling.OfferAccepted
		return
	}
	for _, p := range []handling.Person{ann(), bea(), cid()} {
		if p.Level >= r.level && r.staffed[p.Name] && !slices.Contains(o.passed, p.Name) {
			o.state, o.to, o.queue, o.owner, o.until = handling.OfferMade, p.Name, r.queue, r.owner, r.now.Add(r.policy.RealTimeWithin)
			return
		}
	}
	o.queue, o.owner = r.queue, r.owner
	if o.state == 0 {
		o.state = handling.OfferUnavailable
	}
}

// warn has the case offered anew, unless a person at work holds it or is being asked.
func (r *reference) warn() {
	if r.state == handling.Open && !r.isOffered() && !r.staffed[r.owner] {
		r.offered = refOffer{wanted: true, pays: true}
	}
}

// finish does what happens at the end of every change: the case is offered, or assigned, and an offer ends that cannot be taken
// any more.
func (r *reference) finish(isGiven bool) {
	r.offer()
	r.assign(isGiven || r.offered.pressing)
	o := &r.offered
	o.wanted, o.pressing = false, false
	isTaken := r.owner != "" && r.owner != o.owner
	switch {
	case r.isOffered():
	case r.isAbandoned() || o.state == handling.OfferMade && r.owner != o.to:
		o.state = handling.OfferWithdrawn
	case o.state == handling.OfferMade, isTaken && (o.state == handling.OfferUnavailable || o.state == handling.OfferLapsed):
		o.state = handling.OfferAccepted
	}
}
