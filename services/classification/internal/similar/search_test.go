package similar

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func at(minute int) time.Time {
	return time.Date(2026, 11, 2, 9, minute, 0, 0, time.UTC)
}

// ids gives the IDs of matches in their order.
func ids(matches []Match) []string {
	all := []string{}
	for _, m := range matches {
		all = append(all, m.ID)
	}
	return all
}

// desk is an index with a few messages of a service desk.
func desk() *Index {
	x := New(Options{})
	for i, text := range []string{
		"my parcel has not arrived",
		"the parcel arrived broken",
		"cannot log in to my account",
		"account locked after wrong password",
		"the internet is down",
	} {
		x.AddDocument(Document{ID: fmt.Sprint(i), Text: text, At: at(i), Solved: i%2 == 1})
	}
	return x
}

func TestSearchFindsWhatSharesRareWords(t *testing.T) {
	matches := desk().Search(Query{Text: "Where is my PARCEL?", Limit: 10})
	require.Equal(t, "0", matches[0].ID)
	require.Contains(t, ids(matches), "1")
	require.NotContains(t, ids(matches), "3")
	require.True(t, slices.IsSortedFunc(matches, func(a, b Match) int {
		if a.Score > b.Score {
			return -1
		}
		return 1
	}))
}

func TestSearchChooses(t *testing.T) {
	x := desk()
	cases := map[string]struct {
		query Query
		want  []string
	}{
		"all with the word":  {Query{Text: "parcel", Limit: 9}, []string{"1", "0"}},
		"not itself":         {Query{Text: "parcel", Limit: 9, Exclude: "1"}, []string{"0"}},
		"solved":             {Query{Text: "parcel", Limit: 9, State: Solved}, []string{"1"}},
		"open":               {Query{Text: "parcel", Limit: 9, State: Open}, []string{"0"}},
		"lately":             {Query{Text: "parcel", Limit: 9, Since: at(1)}, []string{"1"}},
		"similar enough":     {Query{Text: "the internet is down", Limit: 9, MinScore: 0.9}, []string{"4"}},
		"no more than asked": {Query{Text: "my parcel account", Limit: 1}, []string{"0"}},
		"none asked for":     {Query{Text: "parcel", Limit: 0}, []string{}},
		"negative limit":     {Query{Text: "parcel", Limit: -9}, []string{}},
		"unknown words":      {Query{Text: "zebra", Limit: 9}, []string{}},
		"no words":           {Query{Text: "?!", Limit: 9}, []string{}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.ElementsMatch(t, c.want, ids(x.Search(c.query)))
		})
	}
}

func TestMatchesSayWhatIsKnown(t *testing.T) {
	m := desk().Search(Query{Text: "account locked after wrong password", Limit: 1})[0]
	require.Equal(t, "3", m.ID)
	require.InDelta(t, 1, m.Score, 1e-5)
	require.Equal(t, at(3), m.At)
	require.True(t, m.Solved)
}

func TestOfEqualOnesTheNewerComesFirst(t *testing.T) {
	x := New(Options{MaxDocuments: 100})
	for i := range 40 {
		x.AddDocument(Document{ID: fmt.Sprint(i), Text: "no signal", At: at(i)})
	}
	require.Equal(t, []string{"39", "38", "37"}, ids(x.Search(Query{Text: "no signal", Limit: 3})))
}

// random makes texts of a small vocabulary in which some words are common.
func random(r *rand.Rand) string {
	var words []string
	for range 1 + r.IntN(12) {
		words = append(words, fmt.Sprintf("w%d", int(math.Abs(r.NormFloat64())*30)))
	}
	return strings.Join(words, " ")
}

// exact is the cosine, computed from the definition.
func exact(x *Index, a, b string) float64 {
	vector := func(s string) map[term]float64 {
		v := map[term]float64{}
		for _, w := range countTerms(s) {
			v[w.term] = float64(x.termWeights[w.count] * inverseFrequency(int(x.documentFrequency[w.term]), len(x.positions)))
		}
		return v
	}
	dot := func(a, b map[term]float64) (sum float64) {
		for t, v := range a {
			sum += v * b[t]
		}
		return sum
	}
	va, vb := vector(a), vector(b)
	return dot(va, vb) / math.Sqrt(dot(va, va)*dot(vb, vb))
}

// A ranking keeps the best of any number of candidates, also where many are equal.
func TestARankingKeepsTheBest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for size := 1; size <= 40; size++ {
		best := newRanking(size, 0)
		var all []candidate
		for range 5 * size {
			c := candidate{score: float32(1 + r.IntN(2*size)), at: int64(r.IntN(3))}
			all = append(all, c)
			if best.wouldKeep(c) {
				best.addCandidate(c)
			}
		}
		slices.SortFunc(all, compareCandidates)
		require.Equal(t, all[:size], best.topCandidates())
	}
}

// TestSearchAgreesWithTheDefinition compares scores and order with what
// comparing the query to every document gives, with and without a budget that
// leaves common words out of the first round.
func TestSearchAgreesWithTheDefinition(t *testing.T) {
	for _, budget := range []int{defaultBudget, 200} {
		r := rand.New(rand.NewPCG(1, uint64(budget)))
		x := New(Options{MaxDocuments: 2000})
		x.postingBudget = budget
		texts := map[string]string{}
		for i := range 500 {
			id := fmt.Sprint(i)
			texts[id] = random(r)
			x.AddDocument(Document{ID: id, Text: texts[id]})
		}
		for range len(texts) { // measure everybody anew
			x.refreshLengths()
		}
		best, found := 0.0, 0.0
		for range 50 {
			query := random(r)
			matches := x.Search(Query{Text: query, Limit: 5})
			var scores []float64
			for _, text := range texts {
				scores = append(scores, exact(x, query, text))
			}
			slices.Sort(scores)
			slices.Reverse(scores)
			for i, m := range matches {
				require.InDelta(t, exact(x, query, texts[m.ID]), m.Score, 1e-3)
				best += scores[i]
				found += m.Score
			}
		}
		require.Greater(t, found, best*0.97)
	}
}

func TestLengthsFollowTheWords(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	x := New(Options{MaxDocuments: 5000})
	for i := range 3000 {
		x.AddDocument(Document{ID: fmt.Sprint(i), Text: random(r)})
	}
	for _, s := range x.segments {
		for slot := range s.liveSlots() {
			require.InEpsilon(t, x.vectorLength(s.words[slot]), s.lengthOf(slot), 0.05)
		}
	}
}
