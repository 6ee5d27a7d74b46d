// Package help is the help that a case gets beyond an owner and a level: an incident manager, resources, a continuity plan
// and suppliers. It is pure: a [Help] is changed by its methods, which return the events to be reported.
package help

import (
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Bounds of one document.
const (
	maxTriggers    = 20
	maxResources   = 50
	maxEngagements = 20
)

// Help is the help of one case. Its fields are read by everybody and changed by its methods only.
type Help struct {
	// Triggers are the reasons for an incident manager; empty when the case does not call for one.
	Triggers []string `bson:"triggers,omitempty"`
	// Manager is the incident manager.
	Manager Manager `bson:"manager,omitempty"`
	// Substitute takes the manager's place while they are away; nil while they are there.
	Substitute *Substitute `bson:"substitute,omitempty"`
	// Vacant is set when the manager of a solved case has left for good, with nobody in their place.
	Vacant bool `bson:"vacant,omitempty"`
	// Inherited is set when the substitute has become the manager of a solved case, because the manager has left for good.
	Inherited bool `bson:"inherited,omitempty"`
	// Managed accompanies an unsolved case at present. Covered is its manager while they are away. Wants is "manager" while
	// the case calls for somebody in vain. All are indexed.
	Managed string `bson:"managed,omitempty"`
	Covered string `bson:"covered,omitempty"`
	Wants   string `bson:"wants,omitempty"`
	// Resources and Engagements are oldest first. Plan is the plan activated last.
	Resources   []Resource   `bson:"resources,omitempty"`
	Engagements []Engagement `bson:"engagements,omitempty"`
	Plan        *Plan        `bson:"plan,omitempty"`
	// Summons is a supplier called by the level and not engaged yet; nil for none.
	Summons *Summons `bson:"summons,omitempty"`
}

// Order is the circumstances of one change.
type Order struct {
	// Now is the time of the call, At the time at which the change takes effect.
	Now, At time.Time
	// By is the actor.
	By string
	// Holder holds the case.
	Holder string
}

// newEvent returns an event of the order, of which its holder and further staff are notified.
func (o Order) newEvent(kind timeline.Kind, cause string, details map[string]string, notify ...string) timeline.Event {
	return timeline.Event{
		Kind:    kind,
		At:      o.At,
		Actor:   o.By,
		Cause:   cause,
		Details: details,
		Notify:  timeline.Audience(append([]string{o.Holder}, notify...)...),
	}
}

func errTooMany(what string, limit int) error {
	return fault.New(fault.Precondition, "TOO_MANY", "a case has at most %d %s", limit, what)
}

// staffOnly returns the name of a member of staff, or "" for anything else.
func staffOnly(name string) string {
	if strings.HasPrefix(name, "staff/") {
		return name
	}
	return ""
}
