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
	words, weights := m.attributeToWords(s, column)
	picked := markHeaviest(weights, n)
	phrases := joinPhrases(words, weights, picked)
	slices.SortStableFunc(phrases, func(a, b Phrase) int {
		if a.Weight > b.Weight {
			return -1
		}
		return 1
	})
	return phrases
}

// attributeToWords gives the words of s and how much each spoke for a label. What a
// pair of words says is shared by the two. Rare words count more than they did
// for the answer: they say more to a reader.
func (m *Model) attributeToWords(s string, column int) (words []string, weights []float64) {
	words, grams := m.hasher.ListGrams(s)
	mem := m.borrowScratch()
	defer m.pool.Put(mem)
	mem.features = m.hasher.AppendFeatures(mem.features[:0], s)
	mem.entries = m.rows.appendUnitVector(mem.entries[:0], mem.features)
	spoken := mem.contributionsFor(len(m.rows.idf))
	defer clear(spoken)
	for _, g := range grams {
		if row := m.rows.rowOf[g.Bucket]; row > 0 {
			spoken[row-1].times++
		}
	}
	for _, e := range mem.entries {
		spoken[e.row].weight = e.value * m.rows.idf[e.row] * m.weights.weightAt(e.row, column)
	}
	weights = make([]float64, len(words))
	for _, g := range grams {
		if row := m.rows.rowOf[g.Bucket]; row > 0 {
			half := float64(spoken[row-1].weight/spoken[row-1].times) / 2
			weights[g.First] += half
			weights[g.Last] += half
		}
	}
	return words, weights
}

// contribution is what a feature of a text said, and how often.
type contribution struct{ weight, times float32 }

// contributionsFor gives room for so many rows, all zero.
func (s *scratch) contributionsFor(rows int) []contribution {
	if len(s.contributions) < rows {
		s.contributions = make([]contribution, rows)
	}
	return s.contributions[:rows]
}

// markHeaviest marks the n words of greatest positive weight.
func markHeaviest(weights []float64, n int) []bool {
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

// joinPhrases makes phrases of picked words that are neighbours.
func joinPhrases(words []string, weights []float64, picked []bool) []Phrase {
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
