package similar

import (
	"maps"
	"slices"
	"time"
)

// mergeIfSparse merges a segment that has lost documents with a neighbour when both fill no more than half of a
// segment. It keeps the memory of an index proportional to its documents, however often they are replaced. The caller
// holds writeMu.
func (x *Index) mergeIfSparse(s *segment) {
	at := slices.Index(x.segments, s)
	for _, older := range []int{at - 1, at} {
		if older < 0 || older+2 >= len(x.segments) {
			continue // the newest is still being filled
		}
		if x.segments[older].countDocuments()+x.segments[older+1].countDocuments() <= x.segmentSize/2 {
			x.mergeSegments(older)
			return
		}
	}
}

// mergeSegments replaces two segments by one.
func (x *Index) mergeSegments(older int) {
	merged := newSegment(x.segmentSize)
	moved := map[string]position{}
	for _, from := range x.segments[older : older+2] {
		for slot := range from.liveSlots() {
			id := from.ids[slot]
			to := merged.appendDocument(id, from.words[slot], time.Unix(from.at[slot], 0), from.solved[slot].Load())
			merged.setLength(to, from.lengthOf(slot))
			moved[id] = position{merged, to}
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	maps.Copy(x.positions, moved)
	x.segments = slices.Replace(slices.Clone(x.segments), older, older+2, merged)
	x.nextToRefresh = position{}
}

// countDocuments returns the number of documents.
func (s *segment) countDocuments() int { return s.used - s.removed }
