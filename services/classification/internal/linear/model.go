// Package linear classifies texts by a linear model that learns from examples:
// hashed word and character n-grams, weighted by sublinear tf-idf, and one
// linear support vector machine for each label.
//
// Fit makes a Model, which never changes and is safe for concurrent use. Live
// holds the model that serves at present together with the corrections that
// people have made since it was trained, so that a correction counts at once
// and not only after the next Fit.
package linear

import (
	"sync"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// Example is a text and the label that is right for it.
type Example struct {
	Text  string
	Label string
	// Hint marks an expression that is no message by itself. It is learnt from,
	// but tells nothing about how well messages are classified.
	Hint bool
}

// Scored is a label and how likely it is to be the right one, from 0 to 1.
type Scored struct {
	Label      string
	Confidence float64
}

// Prediction is what a model thinks of one text.
type Prediction struct {
	// Ranked holds the most likely labels, best first. It is empty when the
	// model knows no label at all.
	Ranked []Scored
	// Sure says that the first label may be acted on without asking a person.
	Sure bool
	// Remembered says that a person gave this label to the very same text.
	Remembered bool
}

// Model is a trained classifier. The zero value is not usable: Fit and Decode
// make one. A model trained on nothing is legal and never sure.
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

// scratch is the memory of one prediction, reused by the next.
type scratch struct {
	features []text.Feature
	entries  []component
	lanes    [][lanesPerWord / 2]uint64
	scores   []float32
	contributions   []contribution // by row; all zero between explanations
}

// Labels gives the labels that the model knows, in alphabetical order.
func (m *Model) Labels() []string { return append([]string(nil), m.labels...) }

// Report tells how well the model did on the examples held out of training.
func (m *Model) Report() Report { return m.report }

// Predict gives the k most likely labels of s; one if k is less.
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

// computeScores leaves in mem.scores how far s is on the right side of each label's
// boundary.
func (m *Model) computeScores(mem *scratch, s string) {
	mem.features = m.hasher.AppendFeatures(mem.features[:0], s)
	mem.entries = m.rows.appendUnitVector(mem.entries[:0], mem.features)
	m.weights.multiplyVector(mem, mem.entries)
	for i, b := range m.bias {
		mem.scores[i] += b
	}
}
