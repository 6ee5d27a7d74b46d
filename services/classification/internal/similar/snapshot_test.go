package similar

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// busy is an index in which much has been added, replaced, removed and solved.
func busy(r *rand.Rand) *Index {
	x := New(Options{MaxDocuments: 400})
	for i := range 900 {
		id := fmt.Sprint(r.IntN(500))
		switch r.IntN(6) {
		case 0:
			x.RemoveDocument(id)
		case 1:
			x.MarkSolved(id, r.IntN(2) == 0)
		default:
			x.AddDocument(Document{ID: id, Text: random(r), At: at(i % 50), Solved: r.IntN(3) == 0})
		}
	}
	return x
}

// stored is what is written down of an index.
func stored(x *Index) []StoredSnapshot {
	var all []StoredSnapshot
	for _, p := range x.ListSnapshots() {
		all = append(all, StoredSnapshot{Name: p.Name, Data: p.EncodeDocuments(), State: p.State})
	}
	return all
}

func each(parts []StoredSnapshot, err error) iter.Seq2[StoredSnapshot, error] {
	return func(yield func(StoredSnapshot, error) bool) {
		for _, p := range parts {
			if !yield(p, nil) {
				return
			}
		}
		if err != nil {
			yield(StoredSnapshot{}, err)
		}
	}
}

func TestAnIndexIsReadBackAsItWas(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		x := busy(r)
		y := New(Options{MaxDocuments: 400})
		require.NoError(t, y.RestoreSnapshots(each(stored(x), nil)))
		sound(t, y)
		require.Equal(t, x.Len(), y.Len())
		x.remeasure()
		for range 20 {
			q := Query{Text: random(r), Limit: 10}
			require.Equal(t, x.Search(q), y.Search(q))
		}
		y.AddDocument(Document{ID: "new", Text: "something else"})
		sound(t, y)
	}
}

// remeasure computes all lengths as they should be by now.
func (x *Index) remeasure() {
	for _, s := range x.segments {
		for slot := range s.liveSlots() {
			s.setLength(slot, x.vectorLength(s.words[slot]))
		}
	}
}

func TestAFullPartIsStoredOnce(t *testing.T) {
	x := busy(rand.New(rand.NewPCG(3, 4)))
	for i, p := range x.ListSnapshots() {
		require.Empty(t, p.Name)
		x.MarkStored(p, fmt.Sprint(i))
	}
	for i, p := range x.ListSnapshots() {
		if p.Full {
			require.Equal(t, fmt.Sprint(i), p.Name)
			continue
		}
		require.Empty(t, p.Name, "more will be added")
	}
}

func TestABrokenIndexIsRefusedWhole(t *testing.T) {
	x := busy(rand.New(rand.NewPCG(5, 6)))
	cases := map[string]func([]StoredSnapshot) ([]StoredSnapshot, error){
		"a bit":     func(p []StoredSnapshot) ([]StoredSnapshot, error) { p[1].Data[40] ^= 1; return p, nil },
		"the end":   func(p []StoredSnapshot) ([]StoredSnapshot, error) { p[1].Data = p[1].Data[:50]; return p, nil },
		"nothing":   func(p []StoredSnapshot) ([]StoredSnapshot, error) { p[1].Data = nil; return p, nil },
		"the state": func(p []StoredSnapshot) ([]StoredSnapshot, error) { p[1].State = nil; return p, nil },
		"the store": func(p []StoredSnapshot) ([]StoredSnapshot, error) { return p[:1], errors.New("down") },
	}
	for name, damage := range cases {
		t.Run(name, func(t *testing.T) {
			y := New(Options{MaxDocuments: 400})
			require.Error(t, y.RestoreSnapshots(each(damage(stored(x)))))
			require.Zero(t, y.Len())
			sound(t, y)
			y.AddDocument(Document{ID: "a", Text: "it works all the same"})
			require.Len(t, y.Search(Query{Text: "works", Limit: 3}), 1)
		})
	}
}
