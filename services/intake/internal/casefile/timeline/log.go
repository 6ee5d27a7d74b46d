package timeline

import (
	"cmp"
	"slices"
	"time"
)

// Bounds of the part of the timeline inside the case. The tail is cut in halves, so that entries are moved out in
// batches and not one with every change.
const (
	tailEntries = 32        // a longer tail is cut to half
	tailBytes   = 128 << 10 // so is a larger one
)

// Log is the part of the timeline inside the case.
type Log struct {
	Sequence int64   `bson:"sequence"` // of the newest entry
	Tail     []Entry `bson:"tail"`     // the newest entries, without gaps
}

// AddEntries appends entries to the timeline. Time, actor and trace that an entry leaves out are the moment's.
func (l *Log) AddEntries(m Moment, entries ...Entry) {
	for _, e := range entries {
		l.Sequence++
		e.Seq = l.Sequence
		if e.At.IsZero() {
			e.At = m.At
		}
		e.Actor = cmp.Or(e.Actor, m.Actor)
		e.Trace = cmp.Or(e.Trace, m.Trace)
		l.Tail = append(l.Tail, e)
	}
}

// StampEntries sets the time of record of new entries.
func (l *Log) StampEntries(now time.Time) {
	for i := len(l.Tail) - 1; i >= 0 && l.Tail[i].Recorded.IsZero(); i-- {
		l.Tail[i].Recorded = now
	}
}

// OverflowEntries returns the oldest entries of the tail, to be moved to documents of their own; none while the tail is
// short. Only entries up to the sequence sealed, which are in the stored case and keep their form, are returned: a moved
// entry must never change again.
func (l *Log) OverflowEntries(sealed int64) []Entry {
	size := l.tailSize()
	if len(l.Tail) <= tailEntries && size <= tailBytes {
		return nil
	}
	cut := 0
	for cut < len(l.Tail)-1 && l.Tail[cut].Seq <= sealed {
		if len(l.Tail)-cut <= tailEntries/2 && size <= tailBytes/2 {
			break
		}
		size -= l.Tail[cut].byteSize()
		cut++
	}
	return l.Tail[:cut]
}

// TrimTail drops the oldest entries of the tail, which have been moved.
func (l *Log) TrimTail(moved int) { l.Tail = slices.Clone(l.Tail[moved:]) }

func (l *Log) tailSize() int {
	size := 0
	for _, e := range l.Tail {
		size += e.byteSize()
	}
	return size
}
