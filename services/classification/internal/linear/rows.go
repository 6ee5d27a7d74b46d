package linear

import (
	"math"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// featureTable maps buckets to rows and says how telling each row is. A row is a
// bucket that occurs in training; others take no room.
type featureTable struct {
	rowOf     []uint32  // row+1 of each bucket, 0: never seen
	bucket []uint32  // by row, ascending
	idf    []float32 // by row
	maxIDF float32   // the greatest idf, that of buckets without a row
}

// component is one component of a text's vector.
type component struct {
	row   uint32
	value float32
}

// newFeatureTable gives every bucket that occurs a row and the root of its inverse
// document frequency, smoothed as if one more example had them all: the whole of
// it makes too much of what is rare by chance, most of all where examples are
// few. counts says in how many of the examples each bucket occurs.
func newFeatureTable(counts []uint32, examples int) *featureTable {
	t := newEmptyTable(len(counts))
	for bucket, n := range counts {
		if n > 0 {
			t.addRow(uint32(bucket), float32(math.Sqrt(math.Log(float64(1+examples)/float64(1+n))+1)))
		}
	}
	return t
}

// newEmptyTable has none yet.
func newEmptyTable(buckets int) *featureTable {
	return &featureTable{rowOf: make([]uint32, buckets), maxIDF: 1}
}

func (t *featureTable) addRow(bucket uint32, idf float32) {
	t.bucket = append(t.bucket, bucket)
	t.idf = append(t.idf, idf)
	t.rowOf[bucket] = uint32(len(t.idf))
	t.maxIDF = max(t.maxIDF, idf)
}

// appendUnitVector appends the features that have a row. With the others, which count as much as
// what was seen once, they are a vector of length 1: what is said in words never heard
// before is less sure, as it is of examples that are held out.
func (t *featureTable) appendUnitVector(dst []component, features []text.Feature) []component {
	from := len(dst)
	sum := float32(0)
	for _, f := range features {
		row := t.rowOf[f.Bucket]
		if row == 0 {
			sum += f.Weight * t.maxIDF * f.Weight * t.maxIDF
			continue
		}
		value := f.Weight * t.idf[row-1]
		dst = append(dst, component{row - 1, value})
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

// fullUnitVector gives the values of all features, those that the model has never
// seen included, as a vector of length 1.
func (t *featureTable) fullUnitVector(features []text.Feature) []float32 {
	values := make([]float32, len(features))
	sum := float32(0)
	for i, f := range features {
		values[i] = f.Weight * t.maxIDF
		if row := t.rowOf[f.Bucket]; row > 0 {
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
