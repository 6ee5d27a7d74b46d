package handling

import (
	"cmp"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// Commitment is the promise a handling is held to, as the catalog gave it.
type Commitment struct {
	// Start is from when on the catalog counted.
	Start time.Time `bson:"start"`
	// RespondBy, ResolveBy and CeilingAt are what the customer was told; zero for none.
	RespondBy time.Time `bson:"respondBy,omitempty"`
	ResolveBy time.Time `bson:"resolveBy,omitempty"`
	CeilingAt time.Time `bson:"ceilingAt,omitempty"`
	// RespondLimit and ResolveLimit are the last moments that the law allows; nil for any.
	RespondLimit *LegalLimit `bson:"respondLimit,omitempty"`
	ResolveLimit *LegalLimit `bson:"resolveLimit,omitempty"`
	// UpdateEvery is the longest silence, in working time; zero for any.
	UpdateEvery time.Duration `bson:"updateEvery,omitempty"`
	// Respond, Update and ResolveIn are the targets of the service level in working
	// time. They count where the times above are not given.
	Respond   time.Duration `bson:"respond,omitempty"`
	Update    time.Duration `bson:"update,omitempty"`
	ResolveIn time.Duration `bson:"resolveIn,omitempty"`
	// Priority is from 1 (critical) to 4; 0 when the target is for none.
	Priority       int `bson:"priority,omitempty"`
	TargetPriority int `bson:"targetPriority,omitempty"`
	// What it came from.
	Service             string   `bson:"service,omitempty"`
	Segment             string   `bson:"segment,omitempty"`
	ServiceLevel        string   `bson:"serviceLevel,omitempty"`
	ServiceLevelVersion int64    `bson:"serviceLevelVersion,omitempty"`
	Explanation         []string `bson:"explanation,omitempty"`
	// Calendar is the working calendar as it was then; nil for around the clock.
	Calendar *Calendar `bson:"calendar,omitempty"`
}

// LegalLimit is the last moment that the law allows for something.
type LegalLimit struct {
	At time.Time `bson:"at"`
	// Law is `statutoryLimits/{statutory_limit}`, in a Version.
	Law     string `bson:"law"`
	Version int64  `bson:"version,omitempty"`
}

// Calendar is a working calendar together with where it came from.
type Calendar struct {
	worktime.Calendar `bson:",inline"`
	Name              string    `bson:"name,omitempty"`
	DisplayName       string    `bson:"displayName,omitempty"`
	Version           int64     `bson:"version,omitempty"`
	Effective         time.Time `bson:"effective,omitempty"`
}

// targets are how long a whole run of each clock lasts under a commitment.
type targets struct{ response, update, resolve, ceiling time.Duration }

// targets measures the promised times from a start, so that what the customer was told
// is what the clocks keep, whatever capped it.
func (c Commitment) targets(p Pace, from time.Time) targets {
	return targets{
		response: measured(p, from, c.RespondBy, c.Respond),
		update:   cmp.Or(c.UpdateEvery, c.Update),
		resolve:  measured(p, from, c.ResolveBy, c.ResolveIn),
		ceiling:  measured(wall{}, from, c.CeilingAt, 0),
	}
}

// Check returns an InvalidArgument fault that names promised times which lie before
// the start.
func (c Commitment) Check() error {
	var wrong *fault.Error
	for _, given := range []struct {
		field string
		at    time.Time
	}{{"respond_by", c.RespondBy}, {"resolve_by", c.ResolveBy}, {"ceiling", c.CeilingAt}} {
		if !given.at.IsZero() && !given.at.After(c.Start) {
			wrong = wrong.Field("commitment."+given.field, "must be after the start")
		}
	}
	return wrong.Err()
}

// measured returns the time on a pace until an instant, at least a millisecond: a
// promise that falls into closed hours is due when they begin. Without an instant it
// returns the target.
func measured(p Pace, from, until time.Time, target time.Duration) time.Duration {
	if until.IsZero() {
		return target
	}
	return max(time.Millisecond, p.Measure(from, until))
}

// stricter returns the shorter of two durations, where zero is none at all.
func stricter(a, b time.Duration) time.Duration {
	if a > 0 && b > 0 {
		return min(a, b)
	}
	return max(a, b)
}
