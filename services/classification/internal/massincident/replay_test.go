package massincident

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/sharedata"
	"github.com/ombud/ombud/services/classification/internal/docket"
)

// message is what somebody said, and what it is about.
type message struct{ label, text string }

// messages are real ones where they are at hand, else made up.
func messages(t testing.TB, set string) []message {
	t.Helper()
	dir, ok := sharedata.Dir(t, "classification")
	if !ok {
		return madeUp()
	}
	file, err := os.Open(filepath.Join(dir, set))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	var all []message
	for lines := bufio.NewScanner(file); lines.Scan(); {
		label, text, _ := strings.Cut(lines.Text(), "\t")
		all = append(all, message{label, text})
	}
	return all
}

// madeUp are messages about sixty things, of a few words each out of a small language.
func madeUp() []message {
	r := rand.New(rand.NewPCG(7, 7))
	word := func(n int) string { return fmt.Sprintf("w%c%c%c", 'a'+n%26, 'a'+n/26%26, 'a'+n/676%26) }
	var all []message
	for label := range 60 {
		for range 100 {
			words := []string{word(label*10 + r.IntN(10)), word(label*10 + r.IntN(10)), word(label*10 + r.IntN(10))}
			for range 6 {
				words = append(words, word(1000+int(r.ExpFloat64()*40)%300))
			}
			all = append(all, message{fmt.Sprint(label), strings.Join(words, " ")})
		}
	}
	return all
}

// outage is what is injected into normal traffic.
type outage struct {
	label  string
	begins time.Duration
	lasts  time.Duration
	cases  int
}

// normal is a week of ordinary contacts: as many as given, more by day than by night
// and fewer at weekends, about anything.
func normal(r *rand.Rand, from []message, start time.Time, count int) []docket.Entry {
	var entries []docket.Entry
	for len(entries) < count {
		at := start.Add(time.Duration(r.Int64N(int64(7 * 24 * time.Hour))))
		busy := 0.1
		if hour := at.Hour(); hour >= 8 && hour < 20 {
			busy = 1
		}
		if day := at.Weekday(); day == time.Saturday || day == time.Sunday {
			busy *= 0.4
		}
		if r.Float64() < busy {
			entries = append(entries, entry(r, "n", len(entries), at, from[r.IntN(len(from))]))
		}
	}
	return entries
}

func entry(r *rand.Rand, prefix string, n int, at time.Time, m message) docket.Entry {
	e := docket.Entry{Case: fmt.Sprintf("%s%d", prefix, n), Record: docket.Record{At: at}}
	e.Body, e.Category, e.Territory = m.text, m.label, []string{"PL", "DE", "GB"}[r.IntN(3)]
	return e
}

// strike adds an outage: its cases come most densely at the beginning, and say what
// people say about its label, some of them with a word left out.
func strike(r *rand.Rand, from []message, start time.Time, n int, o outage) []docket.Entry {
	about := slices.DeleteFunc(slices.Clone(from), func(m message) bool { return m.label != o.label })
	entries := make([]docket.Entry, o.cases)
	for i := range entries {
		m := about[r.IntN(len(about))]
		if words := strings.Fields(m.text); len(words) > 4 && r.IntN(2) == 0 {
			at := r.IntN(len(words))
			m.text = strings.Join(slices.Delete(words, at, at+1), " ")
		}
		part := r.Float64()
		entries[i] = entry(r, fmt.Sprintf("o%d-", n), i, start.Add(o.begins+time.Duration(part*part*float64(o.lasts))), m)
		entries[i].Territory = "PL"
	}
	return entries
}

// replayed is what came of a replay.
type replayed struct {
	found  []time.Duration // after the first case of each outage; -1 when it was not found
	until  []int           // cases of the outage until then
	joined []int           // cases of the outage that its incidents have in the end
	others []int           // and of others
	wrong  int             // candidates that are of no outage
	took   time.Duration
}

func replay(t testing.TB, from []message, kindOf func(label string) string, seed uint64, contacts int, outages []outage) replayed {
	t.Helper()
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	r := rand.New(rand.NewPCG(seed, 1))
	traffic := normal(r, from, start, contacts)
	for n, o := range outages {
		traffic = append(traffic, strike(r, from, start, n, o)...)
	}
	slices.SortFunc(traffic, func(a, b docket.Entry) int { return a.At.Compare(b.At) })
	began := time.Now()
	b := &board{detector: NewDetector()}
	result := replayed{found: make([]time.Duration, len(outages)), until: make([]int, len(outages)), joined: make([]int, len(outages)), others: make([]int, len(outages))}
	for n := range outages {
		result.found[n] = -1
	}
	firsts, counts := map[string]time.Time{}, map[string]int{}
	candidates := 0
	of := map[string]string{} // incident -> outage
	for _, e := range traffic {
		prefix, _, _ := strings.Cut(e.Case, "-")
		if _, ok := firsts[prefix]; !ok {
			firsts[prefix] = e.At
		}
		counts[prefix]++
		e.Category = kindOf(e.Category)
		b.now = e.At
		b.incidents = slices.DeleteFunc(b.incidents, func(d Doc) bool { return e.At.Sub(d.Body.Last) > alive })
		b.put(sighting(e), "")
		if len(b.found) > candidates {
			candidates = len(b.found)
			doc := b.found[candidates-1]
			tally := map[string]int{}
			for _, c := range doc.Body.Cases {
				p, _, _ := strings.Cut(c, "-")
				if p[0] == 'o' {
					tally[p]++
				}
			}
			hit := ""
			for p, n := range tally {
				if 2*n >= len(doc.Body.Cases) {
					hit = p
				}
			}
			if of[doc.ID] = hit; hit == "" {
				result.wrong++
				continue
			}
			var n int
			_, _ = fmt.Sscanf(hit, "o%d", &n)
			if result.found[n] < 0 {
				result.found[n], result.until[n] = e.At.Sub(firsts[hit]), counts[hit]
			}
		}
	}
	for _, doc := range b.found {
		var n int
		if _, err := fmt.Sscanf(of[doc.ID], "o%d", &n); err != nil {
			continue
		}
		for _, c := range doc.Body.Cases {
			if strings.HasPrefix(c, of[doc.ID]+"-") {
				result.joined[n]++
			} else {
				result.others[n]++
			}
		}
	}
	result.took = time.Since(began)
	return result
}

// week is how many ordinary contacts a replay has, and what is injected into them: a
// tenth of the week that `make replay` plays, unless OMBUD_REPLAY says "full".
func week() (contacts int, sizes [3]int) {
	if os.Getenv("OMBUD_REPLAY") == "full" {
		return 20_000, [3]int{40, 150, 400}
	}
	return 2_000, [3]int{40, 60, 80}
}

// TestReplay plays weeks of normal traffic with three outages in each. Their kinds are
// known, as a classifier that was taught says them, or nothing is known but the words.
func TestReplay(t *testing.T) {
	from := messages(t, "banking77.train.tsv")
	var labels []string
	for _, m := range from {
		labels = append(labels, m.label)
	}
	slices.Sort(labels)
	labels = slices.Compact(labels)
	contacts, sizes := week()
	for name, kindOf := range map[string]func(string) string{
		"kinds known": func(label string) string { return label }, "words alone": func(string) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			found, wrong := 0, 0
			for seed := range uint64(2) {
				r := rand.New(rand.NewPCG(seed, 2))
				outages := []outage{
					{labels[r.IntN(len(labels))], 34 * time.Hour, 3 * time.Hour, sizes[0]},
					{labels[r.IntN(len(labels))], 82 * time.Hour, 4 * time.Hour, sizes[1]},
					{labels[r.IntN(len(labels))], 130 * time.Hour, 5 * time.Hour, sizes[2]},
				}
				got := replay(t, from, kindOf, seed, contacts, outages)
				for n, after := range got.found {
					if after >= 0 {
						found++
					}
					t.Logf("week %d, outage of %d: found after %v and %d cases, %d joined and %d others", seed, outages[n].cases, after.Round(time.Second), got.until[n], got.joined[n], got.others[n])
				}
				wrong += got.wrong
				t.Logf("week %d: %d false candidates in %d contacts, %v", seed, got.wrong, contacts, got.took.Round(time.Second))
			}
			if name == "kinds known" {
				require.GreaterOrEqual(t, found, 5, "of six outages")
				require.LessOrEqual(t, wrong, 2, "in two weeks")
			}
		})
	}
}
