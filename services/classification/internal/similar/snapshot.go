package similar

import (
	"encoding/binary"
	"hash/crc32"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Format is the version of the encoding. Snapshots of another version cannot be restored.
const Format = 1

// Snapshot is a segment of the index as it is stored. The documents of a Full one never change; its State does.
type Snapshot struct {
	// Name is the name of the stored documents of a full segment; "" if they are not stored.
	Name string
	// Full reports that no documents will be added.
	Full bool
	// State marks the removed and the solved documents.
	State []byte

	segment *segment
	used    int
}

// StoredSnapshot is a segment that is read back.
type StoredSnapshot struct {
	Name        string // "" for a segment that was not full
	Data, State []byte
}

// SegmentSize returns the number of documents in a full segment.
func (x *Index) SegmentSize() int { return x.segmentSize }

// ListSnapshots returns the present segments of the index, oldest first.
func (x *Index) ListSnapshots() []Snapshot {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	parts := make([]Snapshot, 0, len(x.segments))
	for _, s := range x.segments {
		parts = append(parts, Snapshot{
			Name:    s.name,
			Full:    s.isFull(),
			State:   s.encodeState(),
			segment: s,
			used:    s.used,
		})
	}
	return parts
}

// MarkStored sets the name under which a full segment was stored, so that it is not stored again. Other segments will
// be.
func (x *Index) MarkStored(p Snapshot, name string) {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	if p.Full {
		p.segment.name = name
	}
}

// encodeState returns two bits per used slot: removed, and solved.
func (s *segment) encodeState() []byte {
	bits := make([]byte, (2*s.used+7)/8)
	for slot := range s.used {
		if s.ids[slot] == "" {
			bits[2*slot/8] |= 1 << (2 * slot % 8)
		}
		if s.solved[slot].Load() {
			bits[2*slot/8] |= 2 << (2 * slot % 8)
		}
	}
	return bits
}

// EncodeDocuments returns the number of documents, the ID, time and terms of each, and a checksum.
func (p Snapshot) EncodeDocuments() []byte {
	s := p.segment
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := binary.AppendUvarint(nil, uint64(p.used))
	for slot := range p.used {
		b = binary.AppendUvarint(b, uint64(len(s.ids[slot])))
		b = append(b, s.ids[slot]...)
		b = binary.AppendVarint(b, s.at[slot])
		b = binary.AppendUvarint(b, uint64(len(s.words[slot])))
		for _, w := range s.words[slot] {
			b = binary.LittleEndian.AppendUint32(b, uint32(w.term))
			b = append(b, w.count)
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// RestoreSnapshots fills an empty index with stored segments, oldest first. After an error, that of reading them or
// Internal INDEX_BROKEN, the index is empty.
func (x *Index) RestoreSnapshots(parts iter.Seq2[StoredSnapshot, error]) (err error) {
	x.writeMu.Lock()
	defer x.writeMu.Unlock()
	defer func() {
		if err != nil {
			x.clearAll()
		}
	}()
	for stored, err := range parts {
		if err != nil {
			return err
		}
		s, err := x.decodeSegment(stored)
		if err != nil {
			return err
		}
		x.addSegment(s)
	}
	for _, s := range x.segments { // only now is it known how rare words are
		for slot := range s.liveSlots() {
			s.setLength(slot, x.vectorLength(s.words[slot]))
		}
	}
	for len(x.positions) > x.maxDocuments {
		x.dropOldest()
	}
	return nil
}

func (x *Index) addSegment(s *segment) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments = append(x.segments[:len(x.segments):len(x.segments)], s)
	for slot := range s.liveSlots() {
		x.positions[s.ids[slot]] = position{s, slot}
		for _, w := range s.words[slot] {
			x.documentFrequency[w.term]++
		}
	}
}

func (x *Index) clearAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments, x.positions, x.documentFrequency, x.nextToRefresh = nil, map[string]position{}, map[term]int32{}, position{}
}

// decodeSegment returns the segment of a stored snapshot.
func (x *Index) decodeSegment(stored StoredSnapshot) (*segment, error) {
	end := len(stored.Data) - crc32.Size
	if end < 0 || crc32.ChecksumIEEE(stored.Data[:end]) != binary.LittleEndian.Uint32(stored.Data[end:]) {
		return nil, brokenIndex("the checksum is wrong")
	}
	r := decoder{rest: stored.Data[:end]}
	s := newSegment(x.segmentSize)
	s.name = stored.Name
	count := int(r.readUvarint())
	if count > x.segmentSize || len(stored.State) < (2*count+7)/8 {
		return nil, brokenIndex("its parts have another size")
	}
	for slot := range count {
		id := string(r.readBytes(r.readUvarint()))
		at := time.Unix(r.readVarint(), 0)
		words := make([]termCount, min(r.readUvarint(), maxTerms))
		for i := range words {
			word := r.readBytes(5)
			words[i] = termCount{term(binary.LittleEndian.Uint32(word)), word[4]}
		}
		state := stored.State[2*slot/8] >> (2 * slot % 8)
		if _, known := x.positions[id]; known || id == "" || state&1 != 0 {
			s.skipSlot()
			continue
		}
		s.appendDocument(id, words, at, state&2 != 0)
	}
	if r.isTruncated {
		return nil, brokenIndex("it ends too early")
	}
	return s, nil
}

// skipSlot leaves a slot empty.
func (s *segment) skipSlot() {
	s.used++
	s.removed++
}

func brokenIndex(why string) error {
	return fault.New(fault.Internal, "INDEX_BROKEN", "the stored index cannot be read: %s", why)
}

// decoder reads numbers and bytes from the front. Beyond the end it reads zeros and sets isTruncated.
type decoder struct {
	rest        []byte
	isTruncated bool
}

func (r *decoder) readUvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.advanceBy(n)
	return v
}

func (r *decoder) readVarint() int64 {
	v, n := binary.Varint(r.rest)
	r.advanceBy(n)
	return v
}

func (r *decoder) advanceBy(n int) {
	if n <= 0 {
		r.isTruncated, n = true, len(r.rest)
	}
	r.rest = r.rest[n:]
}

func (r *decoder) readBytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.isTruncated = true
		return make([]byte, min(n, 5))
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}
