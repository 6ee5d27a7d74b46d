package help

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Resource is a person, a supplier or a thing that helps with a case besides its owner.
type Resource struct {
	// The resource: `staff/{staff}`, `suppliers/{supplier}` or free text.
	What   string    `bson:"what"`
	Reason string    `bson:"reason"`
	Actor  string    `bson:"actor"`
	At     time.Time `bson:"at"`
	// End is the end of the help; zero while it lasts.
	End time.Time `bson:"end,omitempty"`
}

// AddResource adds a resource. Faults: Precondition with TOO_MANY.
func (h *Help) AddResource(o Order, what, reason string) ([]timeline.Event, error) {
	if len(h.Resources) >= maxResources {
		return nil, errTooMany("resources", maxResources)
	}
	return []timeline.Event{h.attachResource(o, what, reason)}, nil
}

// attachResource adds a resource to a case that has room for it.
func (h *Help) attachResource(o Order, what, reason string) timeline.Event {
	h.Resources = append(h.Resources, Resource{
		What:   what,
		Reason: reason,
		Actor:  o.By,
		At:     o.At,
	})
	details := map[string]string{"resource": what, "number": strconv.Itoa(len(h.Resources))}
	return o.newEvent(timeline.ResourceAdded, reason, details, staffOnly(what))
}

// RemoveResource ends the help of a resource, counted from 1. An ended one stays as it is. Faults: InvalidArgument on
// number.
func (h *Help) RemoveResource(o Order, number int, reason string) ([]timeline.Event, error) {
	if number < 1 || number > len(h.Resources) {
		return nil, fault.Invalid("number", "there is no resource %d", number)
	}
	r := &h.Resources[number-1]
	if !r.End.IsZero() {
		return nil, nil
	}
	r.End = o.At
	details := map[string]string{"number": strconv.Itoa(number)}
	return []timeline.Event{o.newEndEvent(r.What, reason, details)}, nil
}

// newEndEvent returns the event for the end of a resource or an engagement.
func (o Order) newEndEvent(what, cause string, details map[string]string) timeline.Event {
	details["resource"] = what
	return o.newEvent(timeline.ResourceEnded, cause, details, staffOnly(what))
}
