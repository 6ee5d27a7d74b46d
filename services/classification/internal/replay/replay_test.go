package replay_test

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

	"github.com/ombud/ombud/pkg/testfixtures"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/replay"
)

// messages are real ones where they are at hand, else made up, by label.
func messages(t testing.TB) map[string][]string {
	t.Helper()
	dir, ok := testfixtures.Dir(t, "classification")
	if !ok {
		return madeUp()
	}
	file, err := os.Open(filepath.Join(dir, "banking77.train.tsv"))
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	all := map[string][]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		label, text, _ := strings.Cut(lines.Text(), "\t")
		all[label] = append(all[label], text)
	}
	return all
}

// madeUp are messages about sixty things, of a few words each out of a small language.
func madeUp() map[string][]string {
	r := rand.New(rand.NewPCG(7, 7))
	word := func(n int) string { return fmt.Sprintf("w%c%c%c", 'a'+n%26, 'a'+n/26%26, 'a'+n/676%26) }
	all := map[string][]string{}
	for label := range 60 {
		for range 100 {
			words := []string{word(label*10 + r.IntN(10)), word(label*10 + r.IntN(10)), word(label*10 + r.IntN(10))}
			for range 6 {
				words = append(words, word(1000+int(r.ExpFloat64()*40)%300))
			}
			all[fmt.Sprint(label)] = append(all[fmt.Sprint(label)], strings.Join(words, " "))
		}
	}
	return all
}

// week is one of 2,000 contacts, a tenth of those that are measured, with three outages of
// labels of which nobody spoke before.
func week(all map[string][]string, seed uint64) replay.Week {
	labels, about := make([]string, 0, len(all)), map[string]string{}
	for label, texts := range all {
		labels = append(labels, label)
		for _, text := range texts {
			about[text] = label
		}
	}
	slices.Sort(labels)
	rand.New(rand.NewPCG(seed, 2)).Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	w := replay.Week{Seed: seed, Contacts: 2000, Judge: func(text string) priority.Input { return priority.Input{Category: about[text]} }}
	for n, cases := range []int{40, 60, 80} {
		w.Outages = append(w.Outages, replay.Outage{
			Texts: all[labels[n]], Begins: time.Duration(34+48*n) * time.Hour, Lasts: time.Duration(3+n) * time.Hour, Cases: cases,
		})
	}
	for _, label := range labels[3:] {
		w.Ordinary = append(w.Ordinary, all[label]...)
	}
	return w
}

func TestOutagesAreFoundAndNormalTrafficIsNone(t *testing.T) {
	all := messages(t)
	for name, known := range map[string]bool{"kinds known": true, "words alone": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found, wrong := 0, 0
			for seed := range uint64(2) {
				w := week(all, seed)
				if !known {
					w.Judge = func(string) priority.Input { return priority.Input{} }
				}
				out := w.Play()
				for n, f := range out.Outages {
					if f.Found {
						found++
						require.Less(t, f.After, w.Outages[n].Lasts)
						require.Positive(t, f.Cases)
						require.Positive(t, f.Joined)
					}
					t.Logf("week %d, outage of %d: %+v", seed, w.Outages[n].Cases, f)
				}
				wrong += out.False
			}
			require.GreaterOrEqual(t, found, 5, "of six outages")
			require.LessOrEqual(t, wrong, 1, "in two weeks")
		})
	}
}

func TestAnOutageThatComesSlowlyIsFound(t *testing.T) {
	w := week(madeUp(), 5)
	w.Judge = func(string) priority.Input { return priority.Input{} }
	w.Outages = []replay.Outage{{
		Texts:  []string{"the lift in block nine is stuck", "no lift again, I live on the sixth floor", "when does our lift work?", "lift broken since noon"},
		Begins: 34 * time.Hour, Lasts: 4 * time.Hour, Cases: 14, // half of them in the first hour
	}}
	out := w.Play()
	require.True(t, out.Outages[0].Found)
	require.Greater(t, out.Outages[0].After, time.Hour)
	require.Zero(t, out.False)
}

func TestAWeekIsTheSameForTheSameSeed(t *testing.T) {
	w := week(madeUp(), 3)
	w.Contacts = 500
	require.Equal(t, w.Play(), w.Play())
}

func TestWithoutAnOutageThereIsNone(t *testing.T) {
	w := week(madeUp(), 4)
	w.Outages = nil
	require.Zero(t, w.Play().False)
}

func TestWrittenOutagesAreThereInThreeLanguages(t *testing.T) {
	for _, language := range []string{"en", "ru", "pl"} {
		about := replay.WrittenOutages(language)
		require.Len(t, about, 3, language)
		for name, texts := range about {
			require.Len(t, texts, 16, "%s %s", language, name)
		}
	}
	require.Empty(t, replay.WrittenOutages("de"))
}
