package linear

import (
	"math"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// featureTable maps hash buckets to rows with their inverse document frequency. Only buckets that occur in training
// have a row.
type featureTable struct {
	rowOf  []uint32  // by bucket: row+1; 0 for no row
	bucket []uint32  // by row, ascending
	idf    []float32 // by row
	maxIDF float32   // IDF of buckets without a row
}

// component is one component of the vector of a text.
type component struct {
	row   uint32
	value float32
}

// newFeatureTable assigns rows with the square root of the smoothed inverse document frequency. The plain IDF
// overrates features that are rare by chance, most of all with few examples. counts holds the document frequency of
// each bucket.
func newFeatureTable(counts []uint32, examples int) *featureTable {
	t := newEmptyTable(len(counts))
	for bucket, n := range counts {
		if n > 0 {
			t.addRow(uint32(bucket), float32(math.Sqrt(math.Log(float64(1+examples)/float64(1+n))+1)))
		}
	}
	return t
}

// newEmptyTable returns a table without rows.
func newEmptyTable(buckets int) *featureTable {
	return &featureTable{rowOf: make([]uint32, buckets), maxIDF: 1}
}

func (t *featureTable) addRow(bucket uint32, idf float32) {
	t.bucket = append(t.bucket, bucket)
	t.idf = append(t.idf, idf)
	t.rowOf[bucket] = uint32(len(t.idf))
	t.maxIDF = max(t.maxIDF, idf)
}

// appendUnitVector appends the components of the features with a row. The vector has length 1 together with the
// unknown features, weighted by maxIDF: a text with unknown words has lower scores, as held-out examples have.
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

// fullUnitVector returns the components of all features, unknown ones included, as a vector of length 1.
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
