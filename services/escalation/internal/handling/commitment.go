package handling

import (
	"cmp"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// criticalPriority is the priority of danger, which comes before all others in a queue.
const criticalPriority = 1

// Commitment is the promise that the catalog computed for a case.
type Commitment struct {
	// Start is the time from which the catalog counted, Contact that of the first contact, from which it counted the law; zero for
	// unknown.
	Start   time.Time `bson:"start"`
	Contact time.Time `bson:"contact,omitempty"`
	// RespondBy, ResolveBy and CeilingAt are the times told to the customer; zero for none.
	RespondBy time.Time `bson:"respondBy,omitempty"`
	ResolveBy time.Time `bson:"resolveBy,omitempty"`
	CeilingAt time.Time `bson:"ceilingAt,omitempty"`
	// RespondLimit and ResolveLimit are the last moments that the law allows; nil for no limit. That of the solution holds for the
	// ceiling, too.
	RespondLimit *LegalLimit `bson:"respondLimit,omitempty"`
	ResolveLimit *LegalLimit `bson:"resolveLimit,omitempty"`
	// UpdateEvery is the longest silence, in working time; zero for no limit.
	UpdateEvery time.Duration `bson:"updateEvery,omitempty"`
	// Respond, Update and ResolveIn are the targets of the service level in working time. They count where the times
	// above are not given.
	Respond   time.Duration `bson:"respond,omitempty"`
	Update    time.Duration `bson:"update,omitempty"`
	ResolveIn time.Duration `bson:"resolveIn,omitempty"`
	// Priority is from 1 (critical) to 4. TargetPriority is that of the target; 0 for none.
	Priority       int `bson:"priority,omitempty"`
	TargetPriority int `bson:"targetPriority,omitempty"`
	// Service to Explanation are the origin of the promise.
	Service             string   `bson:"service,omitempty"`
	Segment             string   `bson:"segment,omitempty"`
	ServiceLevel        string   `bson:"serviceLevel,omitempty"`
	ServiceLevelVersion int64    `bson:"serviceLevelVersion,omitempty"`
	Explanation         []string `bson:"explanation,omitempty"`
	// Calendar is the working calendar at that time; nil for around the clock.
	Calendar *clock.Calendar `bson:"calendar,omitempty"`
}

// LegalLimit is the last moment that the law allows.
type LegalLimit struct {
	At time.Time `bson:"at"`
	// Law is `statutoryLimits/{statutory_limit}`, in a Version.
	Law     string `bson:"law"`
	Version int64  `bson:"version,omitempty"`
}

// Validate returns an InvalidArgument fault that names the promised times before the start.
func (c Commitment) Validate() error {
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

// startOr returns the start of the commitment, or another time when it has none.
func (c Commitment) startOr(other time.Time) time.Time {
	if c.Start.IsZero() {
		return other
	}
	return c.Start
}

// legalLimit returns the legal limit of a clock; nil for none.
func (c *Commitment) legalLimit(kind clock.Kind) *LegalLimit {
	switch kind {
	case clock.Response:
		return c.RespondLimit
	case clock.Resolve, clock.Ceiling:
		return c.ResolveLimit
	default:
		return nil
	}
}

// limitOf returns the last moment that the law allows for a clock; the zero time for no limit.
func (c *Commitment) limitOf(kind clock.Kind) time.Time {
	if law := c.legalLimit(kind); law != nil {
		return law.At
	}
	return time.Time{}
}

// keepWithinLaw cuts the times that a command has moved beyond the law, whose limits count on the wall clock, also while the
// firm waits. A time that a person promised under another law is cut, too. A limit that has passed cuts nothing: nothing is
// promised for the past.
func keepWithinLaw(c *change, before *clock.Clocks) {
	for _, kind := range clock.Deadlines() {
		timer, limit := c.Clocks.ByKind(kind), c.Commitment.limitOf(kind)
		mayBeBeyond := timer.Own || !timer.Due.Equal(before.ByKind(kind).Due)
		if timer.State == clock.Running && mayBeBeyond && timer.Due.After(limit) && limit.After(c.at) {
			timer.PromiseTime(c.tempo, c.at, limit)
			timer.Own, timer.Why = false, clock.Why{Cause: clock.Limited}
			if limit.Equal(before.ByKind(kind).Due) {
				timer.Why = before.ByKind(kind).Why
			}
		}
	}
}

// measureTargets measures the promised times from a start, so that the clocks keep the times told to the customer. A time of
// the law is measured from the customer's contact, from which the clocks have counted the time used. The stricter of the
// ceilings of the commitment and of the ladder counts.
func (c *change) measureTargets(of Commitment, from time.Time) clock.Targets {
	startOf := func(by time.Time, law *LegalLimit) time.Time {
		if law != nil && by.Equal(law.At) {
			return c.Start
		}
		return from
	}
	ceiling := measureUntil(clock.Wall{}, startOf(of.CeilingAt, of.ResolveLimit), of.CeilingAt, 0)
	return clock.Targets{
		Response:  measureUntil(c.tempo, startOf(of.RespondBy, of.RespondLimit), of.RespondBy, of.Respond),
		NextReply: of.replyTarget(c.tempo, from),
		Update:    of.longestSilence(),
		Resolve:   measureUntil(c.tempo, startOf(of.ResolveBy, of.ResolveLimit), of.ResolveBy, of.ResolveIn),
		Ceiling:   stricterOf(c.Policy.Ceiling, ceiling),
	}
}

// longestSilence returns the target of updates; zero for no limit.
func (c Commitment) longestSilence() time.Duration { return cmp.Or(c.UpdateEvery, c.Update) }

// replyTarget returns the target of an answer to a further message: that of the service level, else the time promised for the
// first answer.
func (c Commitment) replyTarget(p clock.Pace, from time.Time) time.Duration {
	return cmp.Or(c.Respond, measureUntil(p, from, c.RespondBy, 0))
}

// solutionTarget returns the target of a solution that is promised anew: that of the service level, else the time promised at the
// opening.
func (c Commitment) solutionTarget(p clock.Pace, from time.Time) time.Duration {
	return cmp.Or(c.ResolveIn, measureUntil(p, from, c.ResolveBy, 0))
}

// isBelow reports whether another commitment has a higher priority.
func (c Commitment) isBelow(other Commitment) bool {
	return other.Priority > 0 && other.Priority < c.Priority
}

// renewSolution promises a solution anew that was promised and not given in time: with the whole target of the commitment, no
// later than the ceiling if anything is worked before it. The broken promise stays on record.
func renewSolution(c *change) {
	timer, ceiling := &c.Clocks.Resolve, c.Clocks.Ceiling
	target := c.Commitment.solutionTarget(c.tempo, c.Commitment.startOr(c.Start))
	if timer.State != clock.Breached || target <= 0 {
		return
	}
	timer.StartRun(c.tempo, c.at, target)
	if ceiling.State == clock.Running && timer.Due.After(ceiling.Due) && c.tempo.Measure(c.at, ceiling.Due) > 0 {
		timer.PromiseTime(c.tempo, c.at, ceiling.Due)
	}
}

// measureUntil returns the time on a pace until an instant, at least a millisecond: a promise that falls into closed hours
// is due when they begin. Without an instant it returns the target.
func measureUntil(p clock.Pace, from, until time.Time, target time.Duration) time.Duration {
	if until.IsZero() {
		return target
	}
	return max(clock.LeastTarget, p.Measure(from, until))
}

// stricterOf returns the shorter of two durations, where zero is no limit.
func stricterOf(a, b time.Duration) time.Duration {
	if a > 0 && b > 0 {
		return min(a, b)
	}
	return max(a, b)
}

// NewStandardCommitment replaces an invalid promise of a case: it is that of the suite's standard level at normal
// priority, around the clock. Without any promise a case would go without an owner.
func NewStandardCommitment(start time.Time, asked Commitment) Commitment {
	const respond, update, resolve, ceiling = 2 * time.Hour, 8 * time.Hour, 16 * time.Hour, 20 * time.Hour
	return Commitment{
		Start:       start,
		RespondBy:   start.Add(respond),
		ResolveBy:   start.Add(resolve),
		CeilingAt:   start.Add(ceiling),
		UpdateEvery: update,
		Respond:     respond,
		Update:      update,
		ResolveIn:   resolve,
		Priority:    asked.Priority,
		Service:     asked.Service,
		Segment:     asked.Segment,
		Explanation: []string{"The promise that was computed makes no sense, so that of the standard level holds."},
	}
}

// refusalEvent reports to the holder why a commitment cannot be held.
func refusalEvent(holder string, at time.Time, reason error) timeline.Event {
	return timeline.Event{
		Kind:   timeline.CommitmentRefused,
		At:     at,
		Actor:  timeline.RuleActor,
		Cause:  "The promise that was computed makes no sense: " + fault.MessageOf(reason),
		Notify: timeline.Audience(holder),
	}
}
