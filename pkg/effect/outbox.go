package effect

import "slices"

// Outbox holds the effects of one document that are still to happen, oldest first. It is a field of the document. The zero
// Outbox is empty and ready.
type Outbox struct {
	Pending  []Effect `bson:"pending,omitempty"`
	Sequence int64    `bson:"sequence,omitempty"` // of the newest effect ever added
}

// Add appends effects and numbers them. Pending is rebuilt rather than changed in place, because copies of the document
// may share its memory.
func (o *Outbox) Add(effects ...Effect) {
	if len(effects) == 0 {
		return
	}
	grown := make([]Effect, 0, len(o.Pending)+len(effects))
	grown = append(grown, o.Pending...)
	for _, e := range effects {
		o.Sequence++
		e.Seq = o.Sequence
		grown = append(grown, e)
	}
	o.Pending = grown
}

// Settle removes the effect with the given sequence and reports whether it was pending.
func (o *Outbox) Settle(seq int64) bool {
	for i, e := range o.Pending {
		if e.Seq == seq {
			o.Pending = slices.Concat(o.Pending[:i], o.Pending[i+1:])
			return true
		}
	}
	return false
}

// IsEmpty reports whether nothing is pending.
func (o *Outbox) IsEmpty() bool { return len(o.Pending) == 0 }
