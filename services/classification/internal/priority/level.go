// Package priority decides how much a case matters: impact (how much is hurt,
// and how many), urgency (how soon it hurts), and from both by a matrix the
// priority. Rules read what the customer wrote and what is known about them.
// Each has a name and a reason in plain words, so that a person can see why a
// case got its priority, why it calls for an incident manager, and whether it
// should be handled while the customer waits.
//
// Rules are data. The default ones, in English, Russian and Polish, come with
// the program; Rules gives them and New compiles these or others.
package priority

import (
	"fmt"
	"slices"
)

// Level is a degree of impact or urgency. The zero value means "not said".
type Level int

// The levels, in rising order.
const (
	Low Level = iota + 1
	Medium
	High
)

func levelNames() []string { return []string{"", "LOW", "MEDIUM", "HIGH"} }

// String gives LOW, MEDIUM or HIGH, and an empty string for the zero value.
func (l Level) String() string {
	if l < 0 || l > High {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return levelNames()[l]
}

// MarshalText writes what String gives.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads LOW, MEDIUM, HIGH or nothing.
func (l *Level) UnmarshalText(text []byte) error {
	at := slices.Index(levelNames(), string(text))
	if at < 0 {
		return fmt.Errorf("level must be LOW, MEDIUM or HIGH, not %q", text)
	}
	*l = Level(at)
	return nil
}

// Priority says in which order cases are dealt with: P1 before P2.
type Priority int

// The priorities, most pressing first.
const (
	P1 Priority = iota + 1
	P2
	P3
	P4
)

// String gives P1 to P4.
func (p Priority) String() string { return fmt.Sprintf("P%d", int(p)) }
