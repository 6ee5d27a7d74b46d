package similar

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
)

// columns reads lines of columns parted by tabs.
func columns(t testing.TB, path string) (lines [][]string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(data)) {
		lines = append(lines, strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3))
	}
	return lines
}

// TestMessagesOfTheSameIntentAreFound asks with every twentieth message of
// bank customers whether one of the ten most similar has the same intent.
func TestMessagesOfTheSameIntentAreFound(t *testing.T) {
	dir, ok := testfixtures.Dir(t, "classification")
	if !ok {
		return // the small sets of the other tests must do
	}
	x := New(Options{})
	intent := map[string]string{}
	var asked [][]string
	for i, line := range columns(t, filepath.Join(dir, "banking77.train.tsv")) {
		if i%20 == 0 {
			asked = append(asked, line)
			continue
		}
		id := fmt.Sprint(i)
		intent[id] = line[0]
		x.AddDocument(Document{ID: id, Text: line[1]})
	}
	found := 0.0
	for _, line := range asked {
		for _, m := range x.Search(Query{Text: line[1], Limit: 10}) {
			if intent[m.ID] == line[0] {
				found++
				break
			}
		}
	}
	require.Greater(t, found/float64(len(asked)), 0.94)
}

// TestReportsOfTheSameBugAreFound asks with one of two bug reports that people
// called duplicates whether the other is among the ten most similar.
func TestReportsOfTheSameBugAreFound(t *testing.T) {
	dir, ok := testfixtures.Dir(t, "duplicates")
	if !ok {
		return
	}
	x := New(Options{})
	texts := map[string]string{}
	for _, line := range columns(t, filepath.Join(dir, "bugs-hadoop.tsv")) {
		texts[line[0]] = line[1] + "\n" + line[2]
		x.AddDocument(Document{ID: line[0], Text: texts[line[0]]})
	}
	found, asked := 0.0, 0.0
	for _, pair := range columns(t, filepath.Join(dir, "bugs-hadoop.pairs.tsv")) {
		for i := range 2 {
			asked++
			for _, m := range x.Search(Query{Text: texts[pair[i]], Limit: 10, Exclude: pair[i]}) {
				if m.ID == pair[1-i] {
					found++
				}
			}
		}
	}
	require.Greater(t, found/asked, 0.81)
}

// BenchmarkSearch asks an index of about 106,000 messages, made of all data at
// hand and varied by words of their own.
func BenchmarkSearch(b *testing.B) {
	const size = 106_000
	messages := []string{"my parcel has not arrived", "I cannot log in", "the internet is down again"}
	if dir, ok := testfixtures.Dir(b, "classification"); ok {
		files, err := filepath.Glob(filepath.Join(dir, "*.train.tsv"))
		require.NoError(b, err)
		for _, file := range files {
			for _, line := range columns(b, file) {
				messages = append(messages, line[1])
			}
		}
	}
	x := New(Options{})
	start := time.Now()
	for i := range size {
		x.AddDocument(Document{ID: fmt.Sprint(i), Text: fmt.Sprintf("%s case%d", messages[i%len(messages)], i/7)})
	}
	added := time.Since(start)
	i := 0
	for b.Loop() {
		x.Search(Query{Text: messages[i%len(messages)], Limit: 10})
		i += 31
	}
	b.ReportMetric(float64(added.Nanoseconds())/size, "ns/add")
}
