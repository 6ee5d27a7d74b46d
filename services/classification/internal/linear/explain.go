package linear

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// Phrase is a word or a run of neighbouring words of a text, in lower case. Weight is its share of all positive
// contributions to the label, from 0 to 1.
type Phrase struct {
	Text   string
	Weight float64
}

// Explain returns at most n phrases of s with the highest contribution to the label, highest first. It returns none
// for an unknown label or without positive contributions.
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

// attributeToWords returns the words of s and their contributions to a label: the linear terms of the score, with the
// contribution of a word pair shared by its two words. Terms are weighted by IDF once more, because rare words mean
// more to a reader.
func (m *Model) attributeToWords(s string, column int) (words []string, weights []float64) {
	words, grams := m.hasher.ListGrams(s)
	mem := m.borrowScratch()
	defer m.pool.Put(mem)
	mem.features = m.hasher.AppendFeatures(mem.features[:0], s)
	mem.entries = m.rows.appendUnitVector(mem.entries[:0], mem.features)
	spoken := mem.contributionsFor(len(m.rows.idf))
	defer m.clearContributions(spoken, grams)
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

// contribution is the contribution of a feature, and its number of occurrences.
type contribution struct{ weight, times float32 }

// clearContributions zeroes those of the grams, which are all that are not zero.
func (m *Model) clearContributions(spoken []contribution, grams []text.Gram) {
	for _, g := range grams {
		if row := m.rows.rowOf[g.Bucket]; row > 0 {
			spoken[row-1] = contribution{}
		}
	}
}

// contributionsFor returns a zeroed slice with room for the rows.
func (s *scratch) contributionsFor(rows int) []contribution {
	if len(s.contributions) < rows {
		s.contributions = make([]contribution, rows)
	}
	return s.contributions[:rows]
}

// markHeaviest marks the n words with the highest positive weights.
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

// joinPhrases joins neighbouring marked words.
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
