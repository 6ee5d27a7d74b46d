package handling

import (
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Board is the entry of an unsolved handling in the control centre, so that one index answers an overview.
type Board struct {
	// Key is a BoardKey as it is stored.
	Key string `bson:"key"`
	// Deadline and Opened are those of the handling, Team is that of its queue.
	Deadline time.Time `bson:"deadline"`
	Team     string    `bson:"team"`
	Opened   time.Time `bson:"opened"`
}

// BoardKey is the group under which a handling is counted.
type BoardKey struct {
	Team  string
	Level int
	State State
	Owner string
}

// String returns the key as it is stored.
func (k BoardKey) String() string {
	parts := []string{k.Team, strconv.Itoa(k.Level), strconv.Itoa(int(k.State)), k.Owner}
	return strings.Join(parts, " ")
}

// ParseBoardKey reads a stored key; false when it is malformed.
func ParseBoardKey(text string) (BoardKey, bool) {
	parts := strings.Split(text, " ")
	if len(parts) != 4 {
		return BoardKey{}, false
	}
	level, badLevel := strconv.Atoi(parts[1])
	state, badState := strconv.Atoi(parts[2])
	return BoardKey{parts[0], level, State(state), parts[3]}, badLevel == nil && badState == nil
}

// updateIndex updates the fields by which handlings are found.
func (c *change) updateIndex() {
	settleOffer(c)
	c.Free = ""
	if c.State == Open && c.Owner == "" {
		c.Free = c.Queue
	}
	c.Deadline = c.earliestDeadline()
	c.Board = c.newBoard()
	c.IndexManager(c.State == Resolved)
}

// earliestDeadline returns the earliest deadline that is not met.
func (c *change) earliestDeadline() time.Time {
	first := clock.Never()
	if c.State == Resolved {
		return first
	}
	if _, due := c.Clocks.NextDeadline(); !due.IsZero() {
		first = due
	}
	// A case that is late sorts before one that may become late.
	if missed, ok := c.Clocks.EarliestBreach(c.Answered); ok {
		first = clock.Earlier(first, missed)
	}
	if silent, ok := c.openSilence(); ok {
		first = clock.Earlier(first, silent)
	}
	return first
}

// newBoard returns the entry of the handling; nil for a solved case.
func (c *change) newBoard() *Board {
	if c.State == Resolved {
		return nil
	}
	team := ladder.TeamOf(c.Queue)
	key := BoardKey{
		Team:  team,
		Level: c.Level,
		State: c.State,
		Owner: c.Owner,
	}
	return &Board{
		Key:      key.String(),
		Deadline: c.Deadline,
		Team:     team,
		Opened:   c.Opened,
	}
}
