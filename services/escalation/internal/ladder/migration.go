package ladder

import (
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
)

// Migration is open cases on their way to a version of a ladder. It goes round until none
// is left, whoever dies meanwhile: a case knows by which version it climbs.
type Migration struct {
	// To is the ladder as it was when the migration was asked for.
	To Policy `bson:"to"`
	// Filter says which open cases; Moved is how many have been moved so far, and Done
	// whether all have been.
	Filter string `bson:"filter"`
	Moved  int    `bson:"moved"`
	Done   bool   `bson:"done"`
	// Waiting is whether it goes through the waiting cases, rather than those that are worked
	// on; Token is the page it has come to, and Round how many this round has moved.
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
