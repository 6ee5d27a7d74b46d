package casefile

import (
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// maxPastPromises bounds the replaced promises of a case.
const maxPastPromises = 32

// Promise holds the times told to the customer. Times are instants in UTC.
type Promise struct {
	RespondBy   time.Time     `bson:"respondBy"`
	UpdateEvery time.Duration `bson:"updateEvery"` // in working time
	ResolveBy   time.Time     `bson:"resolveBy"`
	Ceiling     time.Time     `bson:"ceiling"`
	Level       string        `bson:"level"` // `serviceLevels/{service_level}` of origin
	Version     int64         `bson:"version"`
	Zone        string        `bson:"zone,omitempty"` // IANA zone of the calendar, for messages
	Explanation []string      `bson:"explanation,omitempty"`
}

// PastPromise is a promise that another one replaced.
type PastPromise struct {
	RespondBy time.Time `bson:"respondBy"`
	ResolveBy time.Time `bson:"resolveBy"`
	Replaced  time.Time `bson:"replaced"`
	Reason    string    `bson:"reason,omitempty"`
}

// IsSame reports whether both promise the same times.
func (p *Promise) IsSame(other *Promise) bool {
	if p == nil || other == nil {
		return p == other
	}
	return p.RespondBy.Equal(other.RespondBy) &&
		p.UpdateEvery == other.UpdateEvery &&
		p.ResolveBy.Equal(other.ResolveBy) &&
		p.Ceiling.Equal(other.Ceiling)
}

// ReplacePromise records the present promise as past and puts another in its place.
func (c *Case) ReplacePromise(next Promise, m timeline.Moment, reason string) {
	c.PastPromises = append(c.PastPromises, PastPromise{
		RespondBy: c.Promise.RespondBy,
		ResolveBy: c.Promise.ResolveBy,
		Replaced:  m.At,
		Reason:    reason,
	})
	if over := len(c.PastPromises) - maxPastPromises; over > 0 {
		c.PastPromises = c.PastPromises[over:]
	}
	c.Promise = &next
}
