package linear

import (
	"slices"
	"strings"
)

// Phrase is a word of the text, or several that stand together, in lower case.
// Weight is its share of all that spoke for the label, from 0 to 1.
type Phrase struct {
	Text   string
	Weight float64
}

// Explain gives the phrases of s, at most n, that spoke most for the label,
// weightiest first. None for a label that the model does not know, or when
// nothing spoke for it.
func (m *Model) Explain(s, label string, n int) []Phrase {
	column, known := slices.BinarySearch(m.labels, label)
	if !known || n <= 0 {
		return nil
	}
	words, weights := m.evidence(s, column)
	picked := heaviest(weights, n)
	phrases := join(words, weights, picked)
	slices.SortStableFunc(phrases, func(a, b Phrase) int {
		if a.Weight > b.Weight {
			return -1
		}
		return 1
	})
	return phrases
}

// evidence gives the words of s and how much each spoke for a label. What a
// pair of words says is shared by the two. Rare words count more than they did
// for the answer: they say more to a reader.
func (m *Model) evidence(s string, column int) (words []string, weights []float64) {
	words, grams := m.hasher.Grams(s)
	mem := m.borrow()
	defer m.pool.Put(mem)
	times := map[uint32]float64{}
	for _, g := range grams {
		times[g.Bucket]++
	}
	mem.features = m.hasher.Features(mem.features[:0], s)
	value := map[uint32]float64{}
	for _, e := range m.rows.entries(nil, mem.features) {
		bucket := m.rows.bucket[e.row]
		value[bucket] = float64(e.value*m.rows.idf[e.row]*m.weights.at(e.row, column)) / times[bucket]
	}
	weights = make([]float64, len(words))
	for _, g := range grams {
		weights[g.First] += value[g.Bucket] / 2
		weights[g.Last] += value[g.Bucket] / 2
	}
	return words, weights
}

// heaviest marks the n words of greatest positive weight.
func heaviest(weights []float64, n int) []bool {
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if weights[a] > weights[b] {
			return -1
		}
		return 1
	})
	picked := make([]bool, len(weights))
	for _, i := range order[:min(n, len(order))] {
		picked[i] = weights[i] > 0
	}
	return picked
}

// join makes phrases of picked words that are neighbours.
func join(words []string, weights []float64, picked []bool) []Phrase {
	total := 0.0
	for _, w := range weights {
		total += max(w, 0)
	}
	var phrases []Phrase
	for i := 0; i < len(words); i++ {
		from, sum := i, 0.0
		for ; i < len(words) && picked[i]; i++ {
			sum += weights[i]
		}
		if i > from {
			phrases = append(phrases, Phrase{strings.Join(words[from:i], " "), sum / total})
		}
	}
	return phrases
}
