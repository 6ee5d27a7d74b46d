package linear

import (
	"runtime"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// corpus is the training set as numbers: a unit vector and a class for each example.
type corpus struct {
	labels       []string // sorted
	class        []int32  // by example: index in labels
	hint         []bool   // by example: excluded from the held-out sample
	start        []int    // example i is entries[start[i]:start[i+1]]
	entries      []component
	rows         *featureTable
	exampleCount int // number of examples without label hints
}

// newCorpus reads the examples. It drops texts without words, and all but the last of several examples with the same
// words, so that a correction overrides an earlier label.
func newCorpus(examples []Example, hasher *text.Hasher) *corpus {
	examples = keepLatest(examples)
	c := &corpus{start: []int{0}, exampleCount: len(examples)}
	examples = keepLatest(append(labelHints(examples), examples...))
	c.assignClasses(examples)
	counts := make([]uint32, hasher.CountBuckets())
	var features []text.Feature
	ends := make([]int, 0, len(examples))
	for i, e := range examples {
		if i%yieldInterval == 0 { // as in solving
			runtime.Gosched()
		}
		from := len(features)
		features = hasher.AppendFeatures(features, e.Text)
		for _, f := range features[from:] {
			counts[f.Bucket]++
		}
		ends = append(ends, len(features))
	}
	c.rows = newFeatureTable(counts, len(examples))
	from := 0
	for _, end := range ends {
		c.entries = c.rows.appendUnitVector(c.entries, features[from:end])
		c.start = append(c.start, len(c.entries))
		from = end
	}
	return c
}

// labelHints makes an example of the words of each label: people name labels by their meaning, and with few examples
// the name says much.
func labelHints(examples []Example) []Example {
	named := map[string]bool{}
	var hints []Example
	for _, e := range examples {
		if !named[e.Label] {
			named[e.Label] = true
			hints = append(hints, Example{Text: e.Label, Label: e.Label, Hint: true})
		}
	}
	return hints
}

// keepLatest drops texts without words, and texts that occur again later.
func keepLatest(examples []Example) []Example {
	seen := make(map[uint64]bool, len(examples))
	kept := make([]Example, 0, len(examples))
	for _, e := range slices.Backward(examples) {
		if key := text.Fingerprint(e.Text); key != 0 && !seen[key] {
			seen[key] = true
			kept = append(kept, e)
		}
	}
	slices.Reverse(kept)
	return kept
}

// assignClasses sorts the labels and assigns each example its class.
func (c *corpus) assignClasses(examples []Example) {
	place := map[string]int32{}
	for _, e := range examples {
		if _, ok := place[e.Label]; !ok {
			place[e.Label] = 0
			c.labels = append(c.labels, e.Label)
		}
	}
	slices.Sort(c.labels)
	for i, label := range c.labels {
		place[label] = int32(i)
	}
	for _, e := range examples {
		c.class = append(c.class, place[e.Label])
		c.hint = append(c.hint, e.Hint)
	}
}

// countExamples returns the number of examples.
func (c *corpus) countExamples() int { return len(c.class) }

// vectorOf returns the components of example i.
func (c *corpus) vectorOf(i int32) []component {
	return c.entries[c.start[i]:c.start[i+1]]
}
