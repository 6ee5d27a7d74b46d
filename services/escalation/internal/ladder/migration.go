package ladder

import (
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
)

// Migration moves open cases to a version of a ladder. It goes round until none is left, also after a crash: a case knows
// the version by which it climbs.
type Migration struct {
	// To is the ladder at the beginning of the migration.
	To Policy `bson:"to"`
	// Filter selects open cases. Moved counts the moved ones. Done is set when all have been moved.
	Filter string `bson:"filter"`
	Moved  int    `bson:"moved"`
	Done   bool   `bson:"done"`
	// Waiting is set while it goes through the waiting cases instead of the open ones. Token is the present page, Round
	// the number of cases moved in this round.
	Waiting bool   `bson:"waiting"`
	Token   string `bson:"token"`
	Round   int    `bson:"round"`

	Commands idempotency.Log `bson:"commands,omitempty"`
	Task     worker.Task     `bson:"task"`
}

// RecordPage records that a page was gone through, the token of the next, and the number of cases moved. A round that moves
// none is the last: moving cases changes their order, so one may be missed while others are moved.
func (m *Migration) RecordPage(next string, moved int) {
	m.Token = next
	m.Moved += moved
	m.Round += moved
	switch {
	case next != "":
	case !m.Waiting:
		m.Waiting = true
	case m.Round > 0:
		m.Waiting, m.Round = false, 0
	default:
		m.Done = true
	}
}
