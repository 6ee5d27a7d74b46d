package linear

import (
	"math"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// overlay is a model with corrections on top: exact matches, and adjusted weights by one passive-aggressive step per
// correction (Crammer et al., "Online Passive-Aggressive Algorithms", JMLR 2006). Reads are safe for concurrent use.
type overlay struct {
	model        *Model
	labels       []string // labels of the model, then new ones
	exactMatches map[uint64]Correction
	adjustments  map[uint32][]adjustment // by bucket
}

// adjustment is an addition to one weight.
type adjustment struct {
	label int
	by    float32
}

const (
	// correctedConfidence is the confidence of an answer that a person gave.
	correctedConfidence = 0.99
	// newLabelScore is the score of a label outside the model before corrections: that of a typical wrong label.
	newLabelScore = -1
	// maxStep bounds a step towards a label of the model (the aggressiveness parameter C of PA-I), so that one odd
	// correction does not flip all similar texts. A new label starts further away.
	maxStep           = 0.25
	maxStepOfNewLabel = 1
)

func newOverlay(m *Model) *overlay {
	return &overlay{
		model:        m,
		labels:       m.labels,
		exactMatches: map[uint64]Correction{},
		adjustments:  map[uint32][]adjustment{},
	}
}

// predictLabels returns the k most likely labels of s.
func (o *overlay) predictLabels(s string, k int) Prediction {
	mem := o.model.borrowScratch()
	defer o.model.pool.Put(mem)
	o.computeScores(mem, s)
	p := o.model.calibration.rankLabels(o.labels, mem.scores, k)
	if len(o.exactMatches) == 0 {
		return p
	}
	if c, ok := o.exactMatches[text.Fingerprint(s)]; ok {
		p = p.WithCorrectedLabel(c.Label, k)
		untaught := o.model.Predict(s, 1)
		p.Confirmed = untaught.Sure && untaught.Ranked[0].Label == c.Label
	}
	return p
}

// WithCorrectedLabel puts the label that a person gave first. The others share the remaining confidence.
func (p Prediction) WithCorrectedLabel(label string, k int) Prediction {
	others := slices.DeleteFunc(p.Ranked, func(s Scored) bool { return s.Label == label })
	for i := range others {
		others[i].Confidence *= 1 - correctedConfidence
	}
	ranked := append([]Scored{{label, correctedConfidence}}, others...)
	return Prediction{Ranked: ranked[:min(max(k, 1), len(ranked))], Sure: true, Remembered: true}
}

// computeScores leaves the scores of all labels in mem.scores.
func (o *overlay) computeScores(mem *scratch, s string) {
	o.model.computeScores(mem, s)
	for range o.labels[len(o.model.labels):] {
		mem.scores = append(mem.scores, newLabelScore)
	}
	if len(o.adjustments) == 0 {
		return
	}
	for i, value := range o.model.rows.fullUnitVector(mem.features) {
		for _, n := range o.adjustments[mem.features[i].Bucket] {
			mem.scores[n.label] += value * n.by
		}
	}
}

// applyCorrection applies one correction. It ignores a text without words.
func (o *overlay) applyCorrection(c Correction) {
	key := text.Fingerprint(c.Text)
	if key == 0 {
		return
	}
	o.exactMatches[key] = c
	right := o.indexOfLabel(c.Label)
	mem := o.model.borrowScratch()
	defer o.model.pool.Put(mem)
	o.computeScores(mem, c.Text)
	lead := mem.scores[right]
	mem.scores[right] = float32(math.Inf(-1))
	rival, best, _ := topTwo(mem.scores)
	if rival < 0 {
		best = scoreWithoutRival
	}
	lead -= best
	bound := float32(maxStep)
	if right >= len(o.model.labels) {
		bound = maxStepOfNewLabel
	}
	o.updateWeights(mem.features, right, rival, min((1-lead)/2, bound))
}

// indexOfLabel returns the index of a label, adding a new one.
func (o *overlay) indexOfLabel(label string) int {
	if at := slices.Index(o.labels, label); at >= 0 {
		return at
	}
	o.labels = append(slices.Clip(o.labels), label)
	return len(o.labels) - 1
}

// updateWeights moves the weights of the right label towards the text and those of the rival away from it.
func (o *overlay) updateWeights(features []text.Feature, right, rival int, by float32) {
	if by <= 0 {
		return
	}
	for i, value := range o.model.rows.fullUnitVector(features) {
		bucket := features[i].Bucket
		o.adjustWeight(bucket, right, by*value)
		if rival >= 0 {
			o.adjustWeight(bucket, rival, -by*value)
		}
	}
}

func (o *overlay) adjustWeight(bucket uint32, label int, by float32) {
	list := o.adjustments[bucket]
	for i := range list {
		if list[i].label == label {
			list[i].by += by
			return
		}
	}
	o.adjustments[bucket] = append(list, adjustment{label, by})
}

// forgetExact drops the exact match of a correction, unless a later one about the same text has replaced it.
func (o *overlay) forgetExact(c Correction) {
	key := text.Fingerprint(c.Text)
	if o.exactMatches[key] == c {
		delete(o.exactMatches, key)
	}
}
