package idempotency

import "time"

// Recorder is a document that remembers the command that made it and those that changed it. A struct that embeds [Commands]
// is one by its pointer.
type Recorder interface {
	// MadeBy returns the creation by the command that made the document; nil for a command without an id.
	MadeBy() *Creation
	// HasApplied reports whether cmd has changed or made the document; see [Log.HasApplied].
	HasApplied(cmd Command) (bool, error)
	// RecordCreation records that cmd makes the document at now.
	RecordCreation(cmd Command, now time.Time)
	// RecordChange records that cmd changes the document at now.
	RecordChange(cmd Command, now time.Time)
}

// MadeBy implements [Recorder].
func (c *Commands) MadeBy() *Creation { return c.Creation }

// HasApplied implements [Recorder].
func (c *Commands) HasApplied(cmd Command) (bool, error) { return c.Log.HasApplied(cmd) }

// RecordCreation implements [Recorder].
func (c *Commands) RecordCreation(cmd Command, now time.Time) {
	c.Creation = cmd.Creation()
	c.Log.Add(cmd, now)
}

// RecordChange implements [Recorder].
func (c *Commands) RecordChange(cmd Command, now time.Time) { c.Log.Add(cmd, now) }
