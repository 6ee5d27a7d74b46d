package eval

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/similar"
)

// searchLimit is the number of matches of a search.
const searchLimit = 10

// Recall is the share of queries with a relevant message among the ten most similar ones (recall at 10).
type Recall struct {
	Task  string
	What  string
	Share float64
}

// measureSameLabel searches for every twentieth message. A message of the same label is relevant.
func measureSameLabel(t Task) Recall {
	x := similar.New(similar.Options{})
	var asked []int
	for i, e := range t.Train {
		if i%20 == 0 {
			asked = append(asked, i)
			continue
		}
		x.AddDocument(similar.Document{ID: fmt.Sprint(i), Text: e.Text})
	}
	hits := 0.0
	for _, i := range asked {
		if slices.ContainsFunc(x.Search(similar.Query{Text: t.Train[i].Text, Limit: searchLimit}), func(m similar.Match) bool {
			var at int
			_, _ = fmt.Sscan(m.ID, &at)
			return t.Train[at].Label == t.Train[i].Label
		}) {
			hits++
		}
	}
	return Recall{t.Name, "one of the same label", hits / float64(len(asked))}
}

// measureDuplicates searches for one of two bug reports that people marked as duplicates. The other one is relevant.
func measureDuplicates(d Data) (Recall, error) {
	f := Recall{Task: "bugs-hadoop", What: "the duplicate"}
	reports, err := d.readColumns(filepath.Join("duplicates", "bugs-hadoop.tsv"), 3)
	if err != nil {
		return f, err
	}
	pairs, err := d.readColumns(filepath.Join("duplicates", "bugs-hadoop.pairs.tsv"), 2)
	if err != nil {
		return f, err
	}
	x := similar.New(similar.Options{})
	texts := map[string]string{}
	for _, r := range reports {
		texts[r[0]] = r[1] + "\n" + r[2]
		x.AddDocument(similar.Document{ID: r[0], Text: texts[r[0]]})
	}
	for _, pair := range pairs {
		for i := range 2 {
			query := similar.Query{Text: texts[pair[i]], Limit: searchLimit, Exclude: pair[i]}
			if slices.ContainsFunc(x.Search(query), func(m similar.Match) bool { return m.ID == pair[1-i] }) {
				f.Share += 1 / float64(2*len(pairs))
			}
		}
	}
	return f, nil
}

// SearchSpeed is the speed of an index of one size.
type SearchSpeed struct {
	Messages         int
	Median, P99, Add time.Duration
	BytesPerMessage  int
	Restore          time.Duration // of the whole index from its snapshots in memory
}

// measureSearch fills an index with messages, made of all data and varied by words of their own, and queries it.
func measureSearch(tasks []Task, size int) SearchSpeed {
	var texts []string
	for _, t := range tasks {
		for _, e := range t.Train {
			texts = append(texts, e.Text)
		}
	}
	before := heapBytes()
	x := similar.New(similar.Options{MaxDocuments: size})
	start := timeNow()
	for i := range size {
		x.AddDocument(similar.Document{ID: fmt.Sprintf("%026d", i), Text: fmt.Sprintf("%s case%d", texts[i%len(texts)], i/7)})
	}
	s := SearchSpeed{Messages: size, Add: timeNow().Sub(start) / time.Duration(size)}
	s.BytesPerMessage = int(heapBytes()-before) / size
	took := make([]time.Duration, 3000)
	for i := range took {
		start := timeNow()
		x.Search(similar.Query{Text: texts[i*31%len(texts)], Limit: searchLimit})
		took[i] = timeNow().Sub(start)
	}
	slices.Sort(took)
	s.Median, s.P99 = took[len(took)/2], took[len(took)*99/100]
	s.Restore = timeRestore(x, size)
	return s
}

// timeRestore returns the duration of restoring the index from its snapshots.
func timeRestore(x *similar.Index, size int) time.Duration {
	var parts []similar.StoredSnapshot
	for _, p := range x.ListSnapshots() {
		parts = append(parts, similar.StoredSnapshot{Data: p.EncodeDocuments(), State: p.State})
	}
	again := similar.New(similar.Options{MaxDocuments: size})
	start := timeNow()
	if err := again.RestoreSnapshots(func(yield func(similar.StoredSnapshot, error) bool) {
		for _, p := range parts {
			if !yield(p, nil) {
				return
			}
		}
	}); err != nil {
		return 0
	}
	return timeNow().Sub(start)
}

// heapBytes returns the live heap after a garbage collection.
func heapBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
