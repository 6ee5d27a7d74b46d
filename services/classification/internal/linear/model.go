// Package linear classifies texts by a linear model: hashed word and character n-grams, weighted by sublinear TF-IDF,
// and one linear support vector machine per label.
//
// Fit trains a Model, which never changes. OnlineModel combines the serving model with the corrections since its
// training, so that a correction counts at once and not only after the next training.
package linear

import (
	"sync"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// Example is a text and its right label.
type Example struct {
	Text  string
	Label string
	// Hint marks an expression that is not a message by itself. It is used for training but not for evaluation.
	Hint bool
}

// Scored is a label with its probability of being right, from 0 to 1.
type Scored struct {
	Label      string
	Confidence float64
}

// Prediction is the answer of a model to one text.
type Prediction struct {
	// Ranked holds the most likely labels, best first. It is empty for a model without labels.
	Ranked []Scored
	// Sure reports that the first label needs no confirmation by a person.
	Sure bool
	// Remembered reports that a person gave this label to the very same text.
	Remembered bool
	// Confirmed reports that the model is sure of a remembered label also without that text.
	Confirmed bool
}

// Model is a trained classifier, made by Fit and Decode; the zero value is not usable. A model without examples is
// valid and never sure.
type Model struct {
	labels      []string // sorted
	hasher      *text.Hasher
	rows        *featureTable
	weights     weights
	bias        []float32 // by label
	calibration calibration
	report      Report
	pool        sync.Pool
}

// scratch is the reused memory of one prediction.
type scratch struct {
	features      []text.Feature
	entries       []component
	lanes         [][lanesPerWord / 2]uint64
	scores        []float32
	contributions []contribution // by row; all zero between explanations
}

// Labels returns the labels of the model in alphabetical order.
func (m *Model) Labels() []string { return append([]string(nil), m.labels...) }

// Report returns the quality of the model on held-out examples.
func (m *Model) Report() Report { return m.report }

// Predict returns the k most likely labels of s, at least one.
func (m *Model) Predict(s string, k int) Prediction {
	mem := m.borrowScratch()
	defer m.pool.Put(mem)
	m.computeScores(mem, s)
	return m.calibration.rankLabels(m.labels, mem.scores, k)
}

func (m *Model) borrowScratch() *scratch {
	if mem, ok := m.pool.Get().(*scratch); ok {
		return mem
	}
	return &scratch{}
}

// computeScores leaves the decision values of s in mem.scores: its signed distance to the hyperplane of each label.
func (m *Model) computeScores(mem *scratch, s string) {
	mem.features = m.hasher.AppendFeatures(mem.features[:0], s)
	mem.entries = m.rows.appendUnitVector(mem.entries[:0], mem.features)
	m.weights.multiplyVector(mem, mem.entries)
	for i, b := range m.bias {
		mem.scores[i] += b
	}
}
