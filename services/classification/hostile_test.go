package classification_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/blank"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/testfixtures"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

// What takes too long fails by the deadline of the call.
func TestWhatCannotBeClassifiedIsSaid(t *testing.T) {
	cases := map[string]struct {
		text    string
		refused bool
	}{
		"empty":               {"", true},
		"a megabyte":          {strings.Repeat("parcel ", 1<<20/7), false},
		"a megabyte, no gaps": {strings.Repeat("x", 1<<20), false},
		"more":                {strings.Repeat("x", 1<<20+1), true},
		"blanks":              {" \t\n", true},
		"control characters":  {"\x00\x01\x02\x7f", true},
		"signs without words": {"!?… — ***", false},
		"one letter":          {"x", false},
		"marks on nothing":    {strings.Repeat("\u0301", 100_000), false},
		"what grows":          {strings.Repeat("\ufdfa", 100_000), false},
	}
	onTestedStore(t, func(s suite) {
		for name, c := range cases {
			got, err := s.intake().Classify(s.Context(), &classificationv1.ClassifyRequest{Text: c.text, Case: caseName(1)})
			if c.refused {
				require.Equal(s, fault.InvalidArgument, fault.KindOf(err), name)
				continue
			}
			require.NoError(s, err, name)
			require.NotZero(s, got.GetPriority(), "%s: it is dealt with all the same", name)
		}
	})
}

func TestTenThousandNaughtyStrings(t *testing.T) {
	onTestedStore(t, func(s suite) {
		naughty := naughtyStrings(s.T, 10_000)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		var group sync.WaitGroup
		for part := range 8 {
			group.Go(func() {
				for i := part; i < len(naughty); i += 8 {
					r := &classificationv1.ClassifyRequest{Text: naughty[i]}
					if i%10 < 1 { // remembering takes longer, most of all where words are few
						r.Case = caseName(i)
					}
					got, err := s.intake().Classify(s.Context(), r)
					if err != nil || got.GetPriority() == 0 {
						s.Errorf("%q: %v %v", naughty[i], got, err)
					}
				}
			})
		}
		group.Wait()
		runtime.GC()
		runtime.ReadMemStats(&after)
		require.Less(s, int64(after.HeapAlloc)-int64(before.HeapAlloc), int64(100<<20), "what is remembered of them is bounded")
		require.Equal(s, "categories/delivery", s.classify("The parcel with my order did not come, where is the courier?").GetCategory())
	})
}

// naughtyStrings are such as others collected, and what comes of mixing them.
func naughtyStrings(t *testing.T, count int) []string {
	t.Helper()
	seeds := []string{"null", "'; DROP TABLE cases; --", "<script>alert(1)</script>", "Ω≈ç√∫˜µ≤", "ﷺ", "\u202etest", "%s%n", "{{7*7}}", "😀👨‍👩‍👧", "\ufeff", "ｆｕｌｌ"}
	if dir, ok := testfixtures.Dir(t, "hostile"); ok {
		data, err := os.ReadFile(filepath.Join(dir, "blns.json"))
		require.NoError(t, err)
		var list []string
		require.NoError(t, json.Unmarshal(data, &list))
		seeds = append(seeds, list...)
	}
	r := rand.New(rand.NewPCG(1, 2))
	var all []string
	for len(all) < count {
		s := seeds[len(all)%len(seeds)]
		for range r.IntN(4) {
			other := []rune(seeds[r.IntN(len(seeds))])
			cut := r.IntN(len(other) + 1)
			s = string(other[cut:]) + strings.Repeat(s, 1+r.IntN(3)) + string(other[:cut])
		}
		if !blank.IsBlank(s) {
			all = append(all, strings.ToValidUTF8(s, "\ufffd"))
		}
	}
	return all
}
