package linear

import (
	"math"
	"slices"
)

// weights is a matrix of 8-bit numbers, row after row, one column for each
// label. A word of 64 bits holds eight columns, and four multiplications of
// such a word by the value of a row serve eight labels: each product needs no
// more than 32 bits, so two fit side by side. Numbers are stored with zeroOf
// added, so that none is negative.
type weights struct {
	columns int
	stride  int       // words per row
	words   []uint64  // column 8j+b is byte b of word j
	scale   []float32 // by column: what a stored 1 is worth
}

const (
	lanesPerWord = 8
	zeroPoint       = 128
	maxQuantized      = 127
	// laneMask picks every fourth byte.
	laneMask = 0x000000ff000000ff
)

// newWeights makes room for a matrix of zeroes.
func newWeights(rows, columns int) weights {
	stride := (columns + lanesPerWord - 1) / lanesPerWord
	return weights{
		columns: columns,
		stride:  stride,
		words:   make([]uint64, rows*stride),
		scale:   make([]float32, columns),
	}
}

// setColumn stores one label's weights, rounded. Columns of different words
// may be set at the same time; those of one word may not.
func (w *weights) setColumn(column int, values []float32) {
	top := float32(0)
	for _, v := range values {
		top = max(top, v, -v)
	}
	if top == 0 {
		top = 1
	}
	w.scale[column] = top / maxQuantized
	shift := 8 * (column % lanesPerWord)
	for row, v := range values {
		q := math.Round(float64(v / w.scale[column]))
		at := row*w.stride + column/lanesPerWord
		w.words[at] = w.words[at]&^(0xff<<shift) | uint64(q+zeroPoint)<<shift
	}
}

// weightAt is one weight.
func (w *weights) weightAt(row uint32, column int) float32 {
	word := w.words[int(row)*w.stride+column/lanesPerWord]
	q := int(word>>(8*(column%lanesPerWord)))&0xff - zeroPoint
	return float32(q) * w.scale[column]
}

// multiplyVector leaves vector times matrix in mem.scores. Values are turned into
// whole numbers by a factor so large that precision is not lost and so small
// that the sum of all products cannot leave its 32 bits. They must not be
// negative.
func (w *weights) multiplyVector(mem *scratch, vector []component) {
	mem.lanes = slices.Grow(mem.lanes[:0], w.stride)[:w.stride]
	clear(mem.lanes)
	mem.scores = slices.Grow(mem.scores[:0], w.columns)[:w.columns]
	sum := float32(0)
	for _, e := range vector {
		sum += e.value
	}
	if sum == 0 {
		clear(mem.scores)
		return
	}
	factor := min(float32(math.MaxUint32/256)/sum, 1<<20)
	total := uint64(0)
	for _, e := range vector {
		x := uint64(e.value * factor)
		total += x
		from := int(e.row) * w.stride
		accumulateLanes(mem.lanes, w.words[from:from+w.stride], x)
	}
	w.collectScores(mem, total, factor)
}

// accumulateLanes adds x times the eight numbers of each word to their lanes.
func accumulateLanes(lanes [][lanesPerWord / 2]uint64, words []uint64, x uint64) {
	lanes = lanes[:len(words)]
	for j, word := range words {
		lane := &lanes[j]
		lane[0] += (word & laneMask) * x
		lane[1] += (word >> 8 & laneMask) * x
		lane[2] += (word >> 16 & laneMask) * x
		lane[3] += (word >> 24 & laneMask) * x
	}
}

// collectScores reads the sums out of their lanes, takes off what zeroOf added, and
// gives them their scale back.
func (w *weights) collectScores(mem *scratch, total uint64, factor float32) {
	offset := float64(zeroPoint * total)
	for column := range mem.scores {
		byteOf := column % lanesPerWord
		lane := mem.lanes[column/lanesPerWord][byteOf%4]
		sum := float64(uint32(lane >> (32 * (byteOf / 4))))
		mem.scores[column] = float32((sum - offset) / float64(factor) * float64(w.scale[column]))
	}
}
