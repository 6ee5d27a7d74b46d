package ladder

import (
	"strings"
	"time"
)

// Step is one rung.
type Step struct {
	// Level counts from 1 and grows from rung to rung.
	Level int `bson:"level"`
	// Team is `teams/{team}`. Its queue gets the cases of this level.
	Team string `bson:"team"`
	// Target is called: `staff/{staff}` or `onCallSchedules/{schedule}` own the case at once, `suppliers/{supplier}` is
	// engaged. Empty is anybody of the team.
	Target string `bson:"target,omitempty"`
	// Duration is the longest stay on the rung, in working time or wall time; zero is for good.
	Duration time.Duration `bson:"duration,omitempty"`
	Wall     bool          `bson:"wall,omitempty"`
	// Notify is the further audience besides the holder.
	Notify []string `bson:"notify,omitempty"`
	// Resources are `staff/{staff}` and `suppliers/{supplier}` that help from the arrival of a case.
	Resources []string `bson:"resources,omitempty"`
	// Repeat is the number of times that the duration begins again before the case climbs.
	Repeat int `bson:"repeat,omitempty"`
}

// Queue returns `queues/{team}` of the rung.
func (s Step) Queue() string { return QueueOf(s.Team) }

// Calls reports whether the rung calls a person, rather than a team or a supplier.
func (s Step) Calls() bool {
	return strings.HasPrefix(s.Target, "staff/") || strings.HasPrefix(s.Target, "onCallSchedules/")
}

// Supplier returns the called `suppliers/{supplier}`; empty for none.
func (s Step) Supplier() string {
	if strings.HasPrefix(s.Target, "suppliers/") {
		return s.Target
	}
	return ""
}

// QueueOf returns the queue `queues/{id}` of the team `teams/{id}`.
func QueueOf(team string) string { return "queues/" + strings.TrimPrefix(team, "teams/") }

// TeamOf returns the team `teams/{id}` of the queue `queues/{id}`.
func TeamOf(queue string) string { return "teams/" + strings.TrimPrefix(queue, "queues/") }
