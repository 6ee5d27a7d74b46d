package linear

import (
	"math"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// overlay is a model and what corrections changed about it: an exact memory,
// and nudges of single weights (a passive-aggressive step for each correction,
// Crammer et al., JMLR 2006). Reading it is safe for concurrent use.
type overlay struct {
	model  *Model
	labels []string // the model's, then those that corrections brought
	exact  map[uint64]Correction
	nudges map[uint32][]nudge // by bucket
}

// nudge is what is added to one weight.
type nudge struct {
	label int
	by    float32
}

const (
	// remembered is the confidence of an answer that a person gave.
	remembered = 0.99
	// newcomer is the score of a label that the model has not been trained on
	// before corrections speak for it: what is usual for a wrong label.
	newcomer = -1
	// boldest bounds a step towards a label that the model has been trained on,
	// so that one odd correction does not turn the answers to everything that
	// resembles it. A newcomer has all the way to go.
	boldest         = 0.25
	boldestNewcomer = 1
)

func newOverlay(m *Model) *overlay {
	return &overlay{
		model:  m,
		labels: m.labels,
		exact:  map[uint64]Correction{},
		nudges: map[uint32][]nudge{},
	}
}

// predict gives the k most likely labels of s.
func (o *overlay) predict(s string, k int) Prediction {
	mem := o.model.borrow()
	defer o.model.pool.Put(mem)
	o.score(mem, s)
	p := o.model.calibration.prediction(o.labels, mem.scores, k)
	if len(o.exact) == 0 {
		return p
	}
	if c, ok := o.exact[text.Fingerprint(s)]; ok {
		return p.remember(c.Label, k)
	}
	return p
}

// remember puts the label in front. The others share what is left.
func (p Prediction) remember(label string, k int) Prediction {
	others := slices.DeleteFunc(p.Ranked, func(s Scored) bool { return s.Label == label })
	for i := range others {
		others[i].Confidence *= 1 - remembered
	}
	ranked := append([]Scored{{label, remembered}}, others...)
	return Prediction{Ranked: ranked[:min(max(k, 1), len(ranked))], Sure: true, Remembered: true}
}

// score leaves the scores of all labels in mem.scores.
func (o *overlay) score(mem *scratch, s string) {
	o.model.score(mem, s)
	for range o.labels[len(o.model.labels):] {
		mem.scores = append(mem.scores, newcomer)
	}
	if len(o.nudges) == 0 {
		return
	}
	for i, value := range o.model.rows.complete(mem.features) {
		for _, n := range o.nudges[mem.features[i].Bucket] {
			mem.scores[n.label] += value * n.by
		}
	}
}

// apply learns one correction. Texts without words teach nothing.
func (o *overlay) apply(c Correction) {
	key := text.Fingerprint(c.Text)
	if key == 0 {
		return
	}
	o.exact[key] = c
	right := o.place(c.Label)
	mem := o.model.borrow()
	defer o.model.pool.Put(mem)
	o.score(mem, c.Text)
	lead := mem.scores[right]
	mem.scores[right] = float32(math.Inf(-1))
	rival, best, _ := topTwo(mem.scores)
	if rival < 0 {
		best = noRival
	}
	lead -= best
	bound := float32(boldest)
	if right >= len(o.model.labels) {
		bound = boldestNewcomer
	}
	o.step(mem.features, right, rival, min((1-lead)/2, bound))
}

// place finds a label, adding it if it is new.
func (o *overlay) place(label string) int {
	if at := slices.Index(o.labels, label); at >= 0 {
		return at
	}
	o.labels = append(slices.Clip(o.labels), label)
	return len(o.labels) - 1
}

// step moves the right label's weights towards the text and the rival's away.
func (o *overlay) step(features []text.Feature, right, rival int, by float32) {
	if by <= 0 {
		return
	}
	for i, value := range o.model.rows.complete(features) {
		bucket := features[i].Bucket
		o.nudge(bucket, right, by*value)
		if rival >= 0 {
			o.nudge(bucket, rival, -by*value)
		}
	}
}

func (o *overlay) nudge(bucket uint32, label int, by float32) {
	list := o.nudges[bucket]
	for i := range list {
		if list[i].label == label {
			list[i].by += by
			return
		}
	}
	o.nudges[bucket] = append(list, nudge{label, by})
}

// unlearn drops a correction from the exact memory, unless a later one about
// the same text has taken its place.
func (o *overlay) unlearn(c Correction) {
	key := text.Fingerprint(c.Text)
	if o.exact[key] == c {
		delete(o.exact, key)
	}
}
