package similar

import (
	"encoding/binary"
	"hash/crc32"
	"iter"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Format names the way in which parts are written. Parts of another one cannot be
// restored.
const Format = 1

// Part is a piece of an index as it is stored. What was said in it never changes once
// it is Full; its State does.
type Part struct {
	// Name is that under which the data of a full part is stored already; "" if not.
	Name string
	// Full says that nothing more will be added.
	Full bool
	// State says which of its documents are gone and which are solved.
	State []byte

	segment *segment
	used    int
}

// Stored is a part that is read back.
type Stored struct {
	Name        string // "" for one that was not full
	Data, State []byte
}

// PartSize is how many documents a full part holds.
func (x *Index) PartSize() int { return x.segmentSize }

// Parts gives the pieces of the index as it is now, oldest first.
func (x *Index) Parts() []Part {
	x.writing.Lock()
	defer x.writing.Unlock()
	parts := make([]Part, 0, len(x.segments))
	for _, s := range x.segments {
		parts = append(parts, Part{
			Name:    s.name,
			Full:    s.full(),
			State:   s.state(),
			segment: s,
			used:    s.used,
		})
	}
	return parts
}

// Keep notes under which name a full part was stored, so that this need not be done
// again. A part that is not full will have to be.
func (x *Index) Keep(p Part, name string) {
	x.writing.Lock()
	defer x.writing.Unlock()
	if p.Full {
		p.segment.name = name
	}
}

// state gives two bits for each slot that is used: gone, and solved.
func (s *segment) state() []byte {
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

// Data gives what was said in the part: number of documents, and of each its ID, time
// and words; then a checksum.
func (p Part) Data() []byte {
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
			b = append(b, w.times)
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// Restore fills an empty index with parts that were stored, oldest first. After an
// error, that of reading them or Internal INDEX_BROKEN, the index is empty.
func (x *Index) Restore(parts iter.Seq2[Stored, error]) (err error) {
	x.writing.Lock()
	defer x.writing.Unlock()
	defer func() {
		if err != nil {
			x.forgetAll()
		}
	}()
	for stored, err := range parts {
		if err != nil {
			return err
		}
		s, err := x.read(stored)
		if err != nil {
			return err
		}
		x.take(s)
	}
	for _, s := range x.segments { // only now is it known how rare words are
		for slot := range s.live() {
			s.setLength(slot, x.length(s.words[slot]))
		}
	}
	for len(x.places) > x.maxDocuments {
		x.dropOldest()
	}
	return nil
}

func (x *Index) take(s *segment) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments = append(x.segments[:len(x.segments):len(x.segments)], s)
	for slot := range s.live() {
		x.places[s.ids[slot]] = place{s, slot}
		for _, w := range s.words[slot] {
			x.holders[w.term]++
		}
	}
}

func (x *Index) forgetAll() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.segments, x.places, x.holders, x.stale = nil, map[string]place{}, map[term]int32{}, place{}
}

// read makes a segment of what was stored.
func (x *Index) read(stored Stored) (*segment, error) {
	end := len(stored.Data) - crc32.Size
	if end < 0 || crc32.ChecksumIEEE(stored.Data[:end]) != binary.LittleEndian.Uint32(stored.Data[end:]) {
		return nil, broken("the checksum is wrong")
	}
	r := reader{rest: stored.Data[:end]}
	s := newSegment(x.segmentSize)
	s.name = stored.Name
	count := int(r.uvarint())
	if count > x.segmentSize || len(stored.State) < (2*count+7)/8 {
		return nil, broken("its parts have another size")
	}
	for slot := range count {
		id := string(r.bytes(r.uvarint()))
		at := time.Unix(r.varint(), 0)
		words := make([]counted, min(r.uvarint(), maxWords))
		for i := range words {
			word := r.bytes(5)
			words[i] = counted{term(binary.LittleEndian.Uint32(word)), word[4]}
		}
		state := stored.State[2*slot/8] >> (2 * slot % 8)
		if _, known := x.places[id]; known || id == "" || state&1 != 0 {
			s.skip()
			continue
		}
		s.append(id, words, at, state&2 != 0)
	}
	if r.short {
		return nil, broken("it ends too early")
	}
	return s, nil
}

// skip leaves a slot empty.
func (s *segment) skip() {
	s.used++
	s.removed++
}

func broken(why string) error {
	return fault.New(fault.Internal, "INDEX_BROKEN", "the stored index cannot be read: %s", why)
}

// reader takes numbers and bytes off the front. Beyond the end there are zeroes.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.advance(n)
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	r.advance(n)
	return v
}

func (r *reader) advance(n int) {
	if n <= 0 {
		r.short, n = true, len(r.rest)
	}
	r.rest = r.rest[n:]
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.short = true
		return make([]byte, min(n, 5))
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}
