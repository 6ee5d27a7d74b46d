package promise

import "time"

// OfferState tells how the offer of a case to somebody at work stands, spelled like the values of the proto enum.
type OfferState string

// Offered is an offer that the person may still accept.
const Offered OfferState = "OFFERED"

// Offer is the offer of a case, for which real time pays, to somebody at work. Zero is none.
type Offer struct {
	State  OfferState    `bson:"state,omitempty"`
	Staff  string        `bson:"staff,omitempty"` // `staff/{staff}` asked last
	Until  time.Time     `bson:"until,omitempty"`
	Within time.Duration `bson:"within,omitempty"`
	Reason string        `bson:"reason,omitempty"`
	// Notified is set where a notice of the offer reaches the person.
	Notified bool `bson:"notified,omitempty"`
}

// nearlyOver is the rest of an offer that nobody is told any more. Of a short offer it is a fifth.
const nearlyOver = 10 * time.Second

// TimeLeft returns the time in which somebody takes the case, seen from a time, in whole seconds or tens of them; zero when
// it is not offered then, or nearly over.
func (o Offer) TimeLeft(at time.Time) time.Duration {
	left, grain := o.Until.Sub(at), time.Second
	if o.State != Offered || left <= 0 || left < min(nearlyOver, o.Within/5) {
		return 0
	}
	if left > time.Minute {
		grain = 10 * time.Second
	}
	return min(o.Within, max(time.Second, left.Round(grain)))
}
