package handling

import (
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Resource is somebody or something that helps with a case besides its owner.
type Resource struct {
	// What is `staff/{staff}`, `suppliers/{supplier}` or words.
	What   string    `bson:"what"`
	Reason string    `bson:"reason"`
	Actor  string    `bson:"actor"`
	At     time.Time `bson:"at"`
	// End is when it helped no more; zero while it helps.
	End time.Time `bson:"end,omitempty"`
}

// How much help a document holds.
const (
	maxResources   = 50
	maxEngagements = 20
)

// AddResource notes that somebody or something helps from now on. Faults: Precondition with
// HANDLING_RESOLVED or TOO_MANY.
func (h *Handling) AddResource(m Moment, by Actor, what, reason string) error {
	return h.help(m, func(at time.Time) error {
		if len(h.Resources) >= maxResources {
			return tooMany("resources", maxResources)
		}
		h.attach(m, at, by.Name, what, reason)
		return nil
	})
}

// attach adds a resource.
func (h *Handling) attach(m Moment, at time.Time, actor, what, reason string) {
	h.Resources = append(h.Resources, Resource{
		What:   what,
		Reason: reason,
		Actor:  actor,
		At:     at,
	})
	h.tell(m, Report{
		Word:    WordResourceAdded,
		At:      at,
		Actor:   actor,
		Cause:   reason,
		Notify:  audience(h.Holder(), staffOnly(what)),
		Details: map[string]string{"resource": what, "number": strconv.Itoa(len(h.Resources))},
	})
}

// RemoveResource notes that a resource, counted from 1, helps no more. One that has ended
// stays as it is. Faults: InvalidArgument on number, Precondition with HANDLING_RESOLVED.
func (h *Handling) RemoveResource(m Moment, by Actor, number int, reason string) error {
	return h.help(m, func(at time.Time) error {
		if number < 1 || number > len(h.Resources) {
			return fault.Invalid("number", "there is no resource %d", number)
		}
		r := &h.Resources[number-1]
		if r.End.IsZero() {
			r.End = at
			h.endResource(m, at, by, r.What, reason, map[string]string{"number": strconv.Itoa(number)})
		}
		return nil
	})
}

// endResource reports the end of a help.
func (h *Handling) endResource(m Moment, at time.Time, by Actor, what, cause string, details map[string]string) {
	details["resource"] = what
	h.tell(m, Report{
		Word:    WordResourceEnded,
		At:      at,
		Actor:   by.Name,
		Cause:   cause,
		Notify:  audience(h.Holder(), staffOnly(what)),
		Details: details,
	})
}

// help carries out a command of a person who gets help for an unsolved case.
func (h *Handling) help(m Moment, do func(at time.Time) error) error {
	at, _, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if err := h.unsolved(); err != nil {
		return err
	}
	if err := do(at); err != nil {
		return err
	}
	return h.done(m, at)
}

func tooMany(what string, limit int) error {
	return fault.New(fault.Precondition, "TOO_MANY", "a case has at most %d %s", limit, what)
}

func staffOnly(what string) string {
	if strings.HasPrefix(what, "staff/") {
		return what
	}
	return ""
}
