// Package promise holds the promise of a case: the times told to the customer. They follow the clocks of the handling.
package promise

import "time"

// State tells how a promised time stands, spelled like the values of the proto enum; empty for nothing promised.
type State string

// The states.
const (
	Running State = "RUNNING" // a clock runs to the time
	Paused  State = "PAUSED"  // the firm waits for the customer
	Kept    State = "KEPT"    // it came by the time
	Broken  State = "BROKEN"  // the time has passed
)

// Promise holds the times told to the customer. Times are instants in UTC. While one is paused it is the time told before.
type Promise struct {
	RespondBy    time.Time     `bson:"respondBy"` // of the first answer, or of the next
	RespondState State         `bson:"respondState,omitempty"`
	IsNextReply  bool          `bson:"nextReply,omitempty"`
	UpdateEvery  time.Duration `bson:"updateEvery"` // in working time
	UpdateBy     time.Time     `bson:"updateBy,omitempty"`
	UpdateFrom   time.Time     `bson:"updateFrom,omitempty"` // the present period of updates began
	Heard        time.Time     `bson:"heard,omitempty"`      // the customer had a letter last
	IsSilent     bool          `bson:"silent,omitempty"`     // the period before passed in silence, and that is told
	SilentFrom   time.Time     `bson:"silentFrom,omitempty"` // the first period of the silence ended
	SilentTold   time.Time     `bson:"silentTold,omitempty"` // the last period that was told of the silence ended
	ResolveBy    time.Time     `bson:"resolveBy"`
	ResolveState State         `bson:"resolveState,omitempty"`
	ResolveLeft  time.Duration `bson:"resolveLeft,omitempty"`  // in working time, while paused
	ResolveLimit time.Time     `bson:"resolveLimit,omitempty"` // last moment of the law, while paused
	Ceiling      time.Time     `bson:"ceiling"`
	CeilingState State         `bson:"ceilingState,omitempty"`
	CeilingLeft  time.Duration `bson:"ceilingLeft,omitempty"` // in wall time, while paused
	TriageBy     time.Time     `bson:"triageBy,omitempty"`    // a person looks at an undecided case
	TriageState  State         `bson:"triageState,omitempty"`
	IsLookTold   bool          `bson:"lookTold,omitempty"` // a letter has said TriageBy beside another time of the answer
	Level        string        `bson:"level"`              // `serviceLevels/{service_level}` of origin
	Version      int64         `bson:"version"`
	Zone         string        `bson:"zone,omitempty"`       // IANA zone of the calendar, for messages
	AlwaysOpen   bool          `bson:"alwaysOpen,omitempty"` // the calendar has no closed hours
	Explanation  []string      `bson:"explanation,omitempty"`
}

// Past is a promise that another one replaced.
type Past struct {
	RespondBy time.Time `bson:"respondBy"`
	ResolveBy time.Time `bson:"resolveBy"`
	Replaced  time.Time `bson:"replaced"`
	Cause     Cause     `bson:"cause,omitempty"`
	Reason    string    `bson:"reason,omitempty"` // in the words of a person
}

// maxPast bounds the replaced promises of a case.
const maxPast = 32

// AddPast appends a replaced promise to those before; the oldest beyond the bound are forgotten.
func AddPast(before []Past, p Past) []Past {
	before = append(before, p)
	return before[max(0, len(before)-maxPast):]
}

// Runs reports whether a clock runs to a time in the state. Promises of earlier releases say nothing.
func (s State) Runs() bool { return s == Running || s == "" }

// RestAt returns the time that is left for the solution at a time while the firm waits, in working time, and the last moment of the
// law; zero for none. The law does not stand still, so its moment counts alone where it leaves no more, or may leave no more when
// a lapsed case goes on.
func (p Promise) RestAt(at time.Time, hasLapsed bool) (left time.Duration, limit time.Time) {
	if p.ResolveState != Paused {
		return 0, time.Time{}
	}
	left, limit = p.ResolveLeft, p.ResolveLimit
	if hasLapsed && !limit.IsZero() {
		return 0, limit
	}
	return restWithin(left, limit, at), limit
}

// restWithin returns what is left for a solution at a time; zero where the law leaves no more. There is no law without a limit.
func restWithin(left time.Duration, limit, at time.Time) time.Duration {
	if !limit.IsZero() && limit.Sub(at) <= left {
		return 0
	}
	return left
}

// SolvesBefore reports whether a solution is promised at a time, and due before an answer: then it is the answer, too.
func (p Promise) SolvesBefore(now, answer time.Time) bool {
	return p.ResolveState.Runs() && p.ResolveBy.After(now) && p.ResolveBy.Before(answer)
}

// withOriginOf returns the promise with the origin of another one: the level, the version, the rhythm of updates and the
// explanation. The times stay, because they follow the clocks.
func (p Promise) withOriginOf(quoted Promise) Promise {
	p.UpdateEvery = quoted.UpdateEvery
	p.Level, p.Version = quoted.Level, quoted.Version
	p.Zone, p.AlwaysOpen = quoted.Zone, quoted.AlwaysOpen
	p.Explanation = quoted.Explanation
	return p
}

// hasRhythmOf reports whether both promises are of as much silence at most, by the same kind of calendar.
func (p Promise) hasRhythmOf(other Promise) bool {
	return p.UpdateEvery == other.UpdateEvery && (p.AlwaysOpen == other.AlwaysOpen || p.UpdateEvery == 0)
}

// HasOriginOf reports whether both promises come from the same version of the same level.
func (p Promise) HasOriginOf(other Promise) bool {
	return p.Level == other.Level && p.Version == other.Version
}
