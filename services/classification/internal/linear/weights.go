package linear

import (
	"math"
	"slices"
)

// weights is a matrix of 8-bit numbers (linear quantization), row by row, with one column per label. A 64-bit word
// holds eight columns; four multiplications of such a word by a value serve eight labels, because each product needs
// at most 32 bits and two of them fit side by side. Numbers are stored with zeroPoint added, so that none is
// negative.
type weights struct {
	columns int
	stride  int       // words per row
	words   []uint64  // column 8j+b is byte b of word j
	scale   []float32 // by column: the value of a stored 1
}

const (
	lanesPerWord = 8
	zeroPoint    = 128
	maxQuantized = 127
	// laneMask selects every fourth byte.
	laneMask = 0x000000ff000000ff
)

// newWeights returns a matrix of zeros.
func newWeights(rows, columns int) weights {
	stride := (columns + lanesPerWord - 1) / lanesPerWord
	return weights{
		columns: columns,
		stride:  stride,
		words:   make([]uint64, rows*stride),
		scale:   make([]float32, columns),
	}
}

// setColumn stores the rounded weights of one label. Columns of different words may be set concurrently, those of one
// word may not.
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

// weightAt returns one weight.
func (w *weights) weightAt(row uint32, column int) float32 {
	word := w.words[int(row)*w.stride+column/lanesPerWord]
	q := int(word>>(8*(column%lanesPerWord)))&0xff - zeroPoint
	return float32(q) * w.scale[column]
}

// multiplyVector leaves the product of the vector and the matrix in mem.scores. It converts the values to integers by
// a factor that keeps their precision and keeps the sum of all products within 32 bits. The values must not be
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

// collectScores reads the sums from their lanes, subtracts the zero points, and applies the scales.
func (w *weights) collectScores(mem *scratch, total uint64, factor float32) {
	offset := float64(zeroPoint * total)
	for column := range mem.scores {
		byteOf := column % lanesPerWord
		lane := mem.lanes[column/lanesPerWord][byteOf%4]
		sum := float64(uint32(lane >> (32 * (byteOf / 4))))
		mem.scores[column] = float32((sum - offset) / float64(factor) * float64(w.scale[column]))
	}
}
