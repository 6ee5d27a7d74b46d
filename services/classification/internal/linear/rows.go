package linear

import (
	"math"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// rowTable maps buckets to rows and says how telling each row is. A row is a
// bucket that occurs in training; others take no room.
type rowTable struct {
	of     []uint32  // row+1 of each bucket, 0: never seen
	bucket []uint32  // by row, ascending
	idf    []float32 // by row
	rarest float32   // the greatest idf, that of buckets without a row
}

// entry is one component of a text's vector.
type entry struct {
	row   uint32
	value float32
}

// newRowTable gives every bucket that occurs a row and the root of its inverse
// document frequency, smoothed as if one more example had them all: the whole of
// it makes too much of what is rare by chance, most of all where examples are
// few. counts says in how many of the examples each bucket occurs.
func newRowTable(counts []uint32, examples int) *rowTable {
	t := emptyRows(len(counts))
	for bucket, n := range counts {
		if n > 0 {
			t.add(uint32(bucket), float32(math.Sqrt(math.Log(float64(1+examples)/float64(1+n))+1)))
		}
	}
	return t
}

// emptyRows has none yet.
func emptyRows(buckets int) *rowTable {
	return &rowTable{of: make([]uint32, buckets), rarest: 1}
}

func (t *rowTable) add(bucket uint32, idf float32) {
	t.bucket = append(t.bucket, bucket)
	t.idf = append(t.idf, idf)
	t.of[bucket] = uint32(len(t.idf))
	t.rarest = max(t.rarest, idf)
}

// entries appends the features that have a row. With the others, which count as much as
// what was seen once, they are a vector of length 1: what is said in words never heard
// before is less sure, as it is of examples that are held out.
func (t *rowTable) entries(dst []entry, features []text.Feature) []entry {
	from := len(dst)
	sum := float32(0)
	for _, f := range features {
		row := t.of[f.Bucket]
		if row == 0 {
			sum += f.Weight * t.rarest * f.Weight * t.rarest
			continue
		}
		value := f.Weight * t.idf[row-1]
		dst = append(dst, entry{row - 1, value})
		sum += value * value
	}
	if sum > 0 {
		shorten := 1 / float32(math.Sqrt(float64(sum)))
		for i := range dst[from:] {
			dst[from+i].value *= shorten
		}
	}
	return dst
}

// complete gives the values of all features, those that the model has never
// seen included, as a vector of length 1.
func (t *rowTable) complete(features []text.Feature) []float32 {
	values := make([]float32, len(features))
	sum := float32(0)
	for i, f := range features {
		values[i] = f.Weight * t.rarest
		if row := t.of[f.Bucket]; row > 0 {
			values[i] = f.Weight * t.idf[row-1]
		}
		sum += values[i] * values[i]
	}
	shorten := 1 / float32(math.Sqrt(float64(max(sum, 1e-12))))
	for i := range values {
		values[i] *= shorten
	}
	return values
}
