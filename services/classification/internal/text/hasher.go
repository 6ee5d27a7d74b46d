package text

import (
	"math"
	"math/bits"
	"slices"
	"sync"
	"unicode"

	"github.com/ombud/ombud/pkg/fault"
)

// Version is the version of the features. A model fits only features of the version that it was trained with.
const Version = 2

// DefaultBuckets is enough for some hundred categories: four times as many give the same accuracy on real data.
const DefaultBuckets = 1 << 16

// The bounds of the length of character n-grams.
const (
	minChars = 2
	maxChars = 5
)

// Feature is a hashed word, word pair or character n-gram of a text. Weight is the sublinear term frequency, 1 +
// ln(count).
type Feature struct {
	Bucket uint32
	Weight float32
}

// Gram is one occurrence of a feature. First and Last are the numbers of its words, different only for a word pair.
type Gram struct {
	Bucket      uint32
	First, Last int32
}

// Hasher computes features by the hashing trick (Weinberger et al., "Feature Hashing for Large Scale Multitask
// Learning", ICML 2009): words, pairs of neighbouring words, and runs of two to five characters inside a word with
// marked edges. All identifiers are one word without characters: the number of an order says that there is an order, not
// what is wrong with it. It is safe for concurrent use and does not allocate after warm-up.
type Hasher struct {
	buckets int
	pool    sync.Pool
}

// scratch is the reused memory of one call. counts is all zero between calls.
type scratch struct {
	tokens  Tokens
	padded  []rune
	grams   []Gram
	touched []uint32
	counts  []uint16
}

// NewHasher returns a hasher into the given number of buckets: a power of two from 2^8 to 2^24, or 0 for
// DefaultBuckets.
func NewHasher(buckets int) (*Hasher, error) {
	if buckets == 0 {
		buckets = DefaultBuckets
	}
	if buckets < 1<<8 || buckets > 1<<24 || bits.OnesCount(uint(buckets)) != 1 {
		return nil, fault.Invalid("buckets", "must be a power of two from 2^8 to 2^24, not %d", buckets)
	}
	h := &Hasher{buckets: buckets}
	h.pool.New = func() any { return &scratch{counts: make([]uint16, buckets)} }
	return h, nil
}

// CountBuckets returns the number of buckets.
func (h *Hasher) CountBuckets() int { return h.buckets }

// AppendFeatures appends the features of s to dst: each bucket once, in the order of first occurrence.
func (h *Hasher) AppendFeatures(dst []Feature, s string) []Feature {
	m := h.pool.Get().(*scratch)
	defer h.pool.Put(m)
	return h.countFeatures(dst, m, s)
}

func (h *Hasher) countFeatures(dst []Feature, m *scratch, s string) []Feature {
	m.grams = h.appendGrams(m.grams[:0], m, s)
	m.touched = m.touched[:0]
	for _, g := range m.grams {
		if m.counts[g.Bucket] == 0 {
			m.touched = append(m.touched, g.Bucket)
		}
		m.counts[g.Bucket] = min(m.counts[g.Bucket], math.MaxUint16-1) + 1
	}
	for _, b := range m.touched {
		dst = append(dst, Feature{b, sublinearWeight(m.counts[b])})
		m.counts[b] = 0
	}
	return dst
}

// ListGrams returns the words of s and all occurrences of their features, for explanations.
func (h *Hasher) ListGrams(s string) (words []string, grams []Gram) {
	m := h.pool.Get().(*scratch)
	defer h.pool.Put(m)
	grams = h.appendGrams(nil, m, s)
	for i := range m.tokens.Len() {
		words = append(words, m.tokens.Word(i))
	}
	return words, grams
}

// sublinearWeight damps repetition. Nearly every feature occurs once.
func sublinearWeight(count uint16) float32 {
	if count == 1 {
		return 1
	}
	return 1 + float32(math.Log(float64(count)))
}

// The kinds of features start from different values, so that the word "no"
// and the characters "no" are two features.
const (
	wordSeed       = 0x8f1bbcdc8f1bbcdc
	pairSeed       = 0xca62c1d6ca62c1d6
	charSeed       = 0x5a8279995a827999
	identifierHash = 0x6ed9eba16ed9eba1
)

// minIdentifier is the length of the shortest identifier in characters. Shorter words with a digit mean something by
// themselves: 5G, 12th, 401k, a year.
const minIdentifier = 5

// appendGrams appends all features of s, and leaves its words in m.tokens.
func (h *Hasher) appendGrams(dst []Gram, m *scratch, s string) []Gram {
	m.tokens.Scan(s)
	before := uint64(0)
	for i := range m.tokens.Len() {
		word := m.tokens.Runes(i)
		at := int32(i)
		identifies := isIdentifier(word)
		hash := m.tokens.Hash(i)
		if identifies {
			hash = identifierHash
		}
		dst = append(dst, Gram{h.bucketOf(hash), at, at})
		if i > 0 {
			pair := (before ^ pairSeed) * multiplier
			dst = append(dst, Gram{h.bucketOf(pair + hash), at - 1, at})
		}
		before = hash
		if !identifies {
			dst = h.appendCharGrams(dst, m, word, at)
		}
	}
	return dst
}

// isIdentifier reports whether a word is the number of an order, a customer or the like.
func isIdentifier(word []rune) bool {
	return len(word) >= minIdentifier && slices.ContainsFunc(word, unicode.IsDigit)
}

// appendCharGrams appends the character n-grams of one word.
func (h *Hasher) appendCharGrams(dst []Gram, m *scratch, word []rune, at int32) []Gram {
	m.padded = append(append(append(m.padded[:0], ' '), word...), ' ')
	for from := range len(m.padded) - minChars + 1 {
		hash := uint64(charSeed)
		for n, r := range m.padded[from:min(from+maxChars, len(m.padded))] {
			hash = mixRune(hash, r)
			if n+1 >= minChars {
				dst = append(dst, Gram{h.bucketOf(hash), at, at})
			}
		}
	}
	return dst
}

// multiplier is 2^64 divided by the golden ratio (Fibonacci hashing: Knuth, "The Art of Computer Programming", volume
// 3, 6.4).
const multiplier = 0x9e3779b97f4a7c15

func mixRune(hash uint64, r rune) uint64 {
	return bits.RotateLeft64((hash^uint64(r))*multiplier, 29)
}

// bucketOf takes the upper bits, which the multiplication mixes best.
func (h *Hasher) bucketOf(hash uint64) uint32 {
	return uint32((hash*multiplier)>>32) & uint32(h.buckets-1)
}
