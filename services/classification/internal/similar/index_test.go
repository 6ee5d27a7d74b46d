package similar

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// sound checks that the parts of an index agree with each other.
func sound(t *testing.T, x *Index) {
	t.Helper()
	holders := map[term]int32{}
	documents := 0
	for _, s := range x.segments {
		live := 0
		postings := 0
		for slot := range s.liveSlots() {
			live++
			require.Equal(t, position{s, slot}, x.positions[s.ids[slot]])
			postings += len(s.words[slot])
			for _, w := range s.words[slot] {
				holders[w.term]++
				require.Contains(t, s.postings[w.term], posting{uint16(slot), w.count})
			}
		}
		for _, list := range s.postings {
			postings -= len(list)
		}
		require.Zero(t, postings, "postings of documents that are gone")
		require.Equal(t, s.countDocuments(), live)
		documents += live
	}
	require.Len(t, x.positions, documents)
	require.Equal(t, holders, x.documentFrequency)
}

func TestAddRemoveAndReplaceAgreeWithAMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x := New(Options{MaxDocuments: 400})
	texts := map[string]string{}
	for range 3000 {
		id := fmt.Sprint(r.IntN(120))
		switch r.IntN(4) {
		case 0:
			_, there := texts[id]
			require.Equal(t, there, x.RemoveDocument(id))
			delete(texts, id)
		default:
			texts[id] = random(r) + " only" + id
			x.AddDocument(Document{ID: id, Text: texts[id]})
		}
		require.Equal(t, len(texts), x.Len())
	}
	sound(t, x)
	for id, text := range texts {
		require.Equal(t, id, x.Search(Query{Text: text, Limit: 1})[0].ID)
	}
	require.Empty(t, x.Search(Query{Text: "only999", Limit: 1}))
}

func TestReplacingForEverNeedsNoMoreMemory(t *testing.T) {
	x := New(Options{MaxDocuments: 800})
	for round := range 100 {
		for i := range 100 {
			x.AddDocument(Document{ID: fmt.Sprint(i), Text: fmt.Sprintf("case %d round %d", i, round)})
		}
	}
	require.Equal(t, 100, x.Len())
	require.LessOrEqual(t, len(x.segments), 6)
	sound(t, x)
}

func TestTheOldestMakeRoom(t *testing.T) {
	x := New(Options{MaxDocuments: 80})
	for i := range 1000 {
		x.AddDocument(Document{ID: fmt.Sprint(i), Text: fmt.Sprintf("number n%d", i)})
		require.LessOrEqual(t, x.Len(), 80)
	}
	require.GreaterOrEqual(t, x.Len(), 70)
	require.Empty(t, x.Search(Query{Text: "n0", Limit: 5}))
	require.Equal(t, []string{"999"}, ids(x.Search(Query{Text: "n999", Limit: 5})))
	sound(t, x)
}

func TestTheSmallestIndex(t *testing.T) {
	x := New(Options{MaxDocuments: 1})
	for i := range 5 {
		x.AddDocument(Document{ID: fmt.Sprint(i), Text: "words"})
	}
	require.Equal(t, []string{"4"}, ids(x.Search(Query{Text: "words", Limit: 5})))
}

func TestMarkSolved(t *testing.T) {
	x := desk()
	require.True(t, x.MarkSolved("0", true))
	require.Equal(t, []string{"0"}, ids(x.Search(Query{Text: "not arrived", Limit: 1, State: Solved})))
	require.True(t, x.MarkSolved("0", false))
	require.NotContains(t, ids(x.Search(Query{Text: "not arrived", Limit: 9, State: Solved})), "0")
	require.False(t, x.MarkSolved("no such document", true))
}

func TestEmptyAndHugeTexts(t *testing.T) {
	x := New(Options{})
	x.AddDocument(Document{ID: "empty"})
	x.AddDocument(Document{ID: "huge", Text: strings.Repeat("many different words ", 1<<16)})
	x.AddDocument(Document{ID: "noise", Text: "\xff\xfe\x00"})
	require.Equal(t, 3, x.Len())
	require.Equal(t, []string{"huge"}, ids(x.Search(Query{Text: strings.Repeat("different ", 1<<16), Limit: 5})))
	require.True(t, x.RemoveDocument("empty"))
	sound(t, x)
}

func TestOnlyTheFirstWordsCount(t *testing.T) {
	var words []string
	for i := range 2 * maxTerms {
		words = append(words, fmt.Sprintf("word%d", i))
	}
	require.Len(t, countTerms(strings.Join(words, " ")), maxTerms)
}

func TestIndexIsSafeForConcurrentUse(t *testing.T) {
	x := New(Options{MaxDocuments: 200})
	var group sync.WaitGroup
	for w := range 3 {
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			for i := range 400 {
				id := fmt.Sprintf("%d-%d", w, i%60)
				x.AddDocument(Document{ID: id, Text: random(r), At: at(i % 60)})
				x.MarkSolved(id, i%2 == 0)
				if i%3 == 0 {
					x.RemoveDocument(id)
				}
			}
		})
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 2))
			for range 400 {
				for _, m := range x.Search(Query{Text: random(r), Limit: 5}) {
					if m.ID == "" || m.Score < 0 || m.Score > 1 {
						t.Errorf("bad match %v", m)
					}
				}
			}
		})
	}
	group.Wait()
	sound(t, x)
}
