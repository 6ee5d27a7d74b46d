package casework

import (
	"strconv"
	"time"
)

// Promise is what the customer was told. Times are instants in UTC.
type Promise struct {
	RespondBy   time.Time     `bson:"respondBy"`
	UpdateEvery time.Duration `bson:"updateEvery"` // in working time
	ResolveBy   time.Time     `bson:"resolveBy"`
	Ceiling     time.Time     `bson:"ceiling"`
	Level       string        `bson:"level"` // `serviceLevels/{service_level}` it came from
	Version     int64         `bson:"version"`
	Zone        string        `bson:"zone,omitempty"` // IANA zone of the calendar, in which times are told
	Explanation []string      `bson:"explanation,omitempty"`
}

// Same reports whether both promise the same times.
func (p *Promise) Same(other *Promise) bool {
	if p == nil || other == nil {
		return p == other
	}
	return p.RespondBy.Equal(other.RespondBy) && p.UpdateEvery == other.UpdateEvery &&
		p.ResolveBy.Equal(other.ResolveBy) && p.Ceiling.Equal(other.Ceiling)
}

// details are the promise as facts of a timeline entry.
func (p *Promise) details() map[string]string {
	return map[string]string{
		"respond_by":            p.RespondBy.UTC().Format(time.RFC3339),
		"update_every":          p.UpdateEvery.String(),
		"resolve_by":            p.ResolveBy.UTC().Format(time.RFC3339),
		"ceiling":               p.Ceiling.UTC().Format(time.RFC3339),
		"service_level":         p.Level,
		"service_level_version": strconv.FormatInt(p.Version, 10),
	}
}

// Commitment is a promise as the catalog quotes it.
type Commitment struct {
	Promise  Promise
	Service  string   // `services/{service}` that was found; may be empty
	Priority Priority // it is for
	Known    Known    // what weighs into the judgement
	Terms    []byte   // the catalog's own words, which the escalation wants to see
	Source   []byte   // the same without the times, the explanation and the checklist
	Wanted   []Wanted // what the checklist of the service wants to know
}
