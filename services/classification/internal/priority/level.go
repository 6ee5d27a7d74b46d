// Package priority judges cases: impact (how much is hurt, and how many), urgency (how soon it hurts), and by a
// matrix of both the priority. Rules read the message and the facts of the case. Each rule has a name and a reason in
// plain words, so that a person sees the cause of a priority, of an incident manager, and of handling in real time.
//
// Rules are data. DefaultRules returns the shipped ones in English, Russian and Polish; New compiles any rules.
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

// String returns LOW, MEDIUM or HIGH; "" for the zero value.
func (l Level) String() string {
	if l < 0 || l > High {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return levelNames()[l]
}

// MarshalText writes the form of String.
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

// Priority is the order of work: P1 before P2.
type Priority int

// The priorities, most pressing first.
const (
	P1 Priority = iota + 1
	P2
	P3
	P4
)

// String returns P1 to P4.
func (p Priority) String() string { return fmt.Sprintf("P%d", int(p)) }
