package similar

import (
	"maps"
	"slices"
	"time"
)

// tidy merges a segment that has lost documents with a neighbour, when both
// together fill no more than half of one. It keeps the memory of an index in
// proportion to its documents, however often they are replaced. The caller is
// writing.
func (x *Index) tidy(s *segment) {
	at := slices.Index(x.segments, s)
	for _, older := range []int{at - 1, at} {
		if older < 0 || older+2 >= len(x.segments) {
			continue // the newest is still being filled
		}
		if x.segments[older].documents()+x.segments[older+1].documents() <= x.segmentSize/2 {
			x.merge(older)
			return
		}
	}
}

// merge puts one segment in the place of two.
func (x *Index) merge(older int) {
	merged := newSegment(x.segmentSize)
	moved := map[string]place{}
	for _, from := range x.segments[older : older+2] {
		for slot := range from.live() {
			id := from.ids[slot]
			to := merged.append(id, from.words[slot], time.Unix(from.at[slot], 0), from.solved[slot].Load())
			merged.setLength(to, from.length(slot))
			moved[id] = place{merged, to}
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	maps.Copy(x.places, moved)
	x.segments = slices.Replace(slices.Clone(x.segments), older, older+2, merged)
	x.stale = place{}
}

// documents is how many there are in the segment.
func (s *segment) documents() int { return s.used - s.removed }
