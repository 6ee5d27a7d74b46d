package handling

import (
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Board is where an unsolved handling stands in the control centre: what an overview needs
// to know of it, so that one index tells it.
type Board struct {
	// Key says what it counts under; see ParseBoardKey.
	Key string `bson:"key"`
	// Deadline is that of the handling, Team its queue's, Opened when it was opened.
	Deadline time.Time `bson:"deadline"`
	Team     string    `bson:"team"`
	Opened   time.Time `bson:"opened"`
}

// BoardKey is what a handling counts under.
type BoardKey struct {
	Team  string
	Level int
	State State
	Owner string
}

// String returns the key as it is stored.
func (k BoardKey) String() string {
	return strings.Join([]string{k.Team, strconv.Itoa(k.Level), strconv.Itoa(int(k.State)), k.Owner}, " ")
}

// ParseBoardKey reads a key as it is stored; false when it is none.
func ParseBoardKey(text string) (BoardKey, bool) {
	parts := strings.Split(text, " ")
	if len(parts) != 4 {
		return BoardKey{}, false
	}
	level, badLevel := strconv.Atoi(parts[1])
	state, badState := strconv.Atoi(parts[2])
	return BoardKey{parts[0], level, State(state), parts[3]}, badLevel == nil && badState == nil
}

// board returns where the handling stands; nil once it is solved.
func (h *Handling) board() *Board {
	if h.State == Resolved {
		return nil
	}
	team := ladder.TeamOf(h.Queue)
	key := BoardKey{
		Team:  team,
		Level: h.Level,
		State: h.State,
		Owner: h.Owner,
	}
	return &Board{
		Key:      key.String(),
		Deadline: h.Deadline,
		Team:     team,
		Opened:   h.Opened,
	}
}
