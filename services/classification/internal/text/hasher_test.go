package text

import (
	"maps"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
)

func newHasher(t testing.TB, buckets int) *Hasher {
	t.Helper()
	h, err := NewHasher(buckets)
	require.NoError(t, err)
	return h
}

func TestNewHasherRefusesOddSizes(t *testing.T) {
	for _, buckets := range []int{-1, 1, 100, 1<<16 + 1, 1 << 25} {
		_, err := NewHasher(buckets)
		require.True(t, fault.Is(err, fault.InvalidArgument), "%d", buckets)
	}
	require.Equal(t, DefaultBuckets, newHasher(t, 0).CountBuckets())
}

func TestFeaturesOfOneWord(t *testing.T) {
	// " ab ": the word, three runs of two, two of three, one of four.
	require.Len(t, newHasher(t, 1<<24).AppendFeatures(nil, "ab"), 1+3+2+1)
}

func TestFeaturesKnowPairsAndOrder(t *testing.T) {
	h := newHasher(t, 0)
	require.ElementsMatch(t, h.AppendFeatures(nil, "red car"), h.AppendFeatures(nil, "RED  car."))
	require.NotEqual(t, len(h.AppendFeatures(nil, "red car")), len(h.AppendFeatures(nil, "red"))+len(h.AppendFeatures(nil, "car")))
	ab, ba := set(h.AppendFeatures(nil, "red car")), set(h.AppendFeatures(nil, "car red"))
	require.NotEqual(t, ab, ba)
}

func set(features []Feature) map[uint32]float32 {
	m := map[uint32]float32{}
	for _, f := range features {
		m[f.Bucket] = f.Weight
	}
	return m
}

func TestIdentifiersAreOneWord(t *testing.T) {
	for name, c := range map[string]struct {
		one, other string
		same       bool
	}{
		"order":          {"The order u6b9c3f32967d6 has not come.", "The order u0000000000001 has not come.", true},
		"number":         {"Заказ 4711820 не пришёл", "Заказ 55012 не пришёл", true},
		"of any length":  {"parcel rr123456789pl", "parcel 10000", true},
		"word":           {"The order kettle has not come.", "The order teapot has not come.", false},
		"year":           {"since 2018", "since 2019", false},
		"kind of a line": {"no 5G here", "no 4G here", false},
		"none":           {"My order 4711820", "My order", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHasher(t, 0)
			require.Equal(t, c.same, maps.Equal(set(h.AppendFeatures(nil, c.one)), set(h.AppendFeatures(nil, c.other))))
		})
	}
}

func TestRepetitionIsDamped(t *testing.T) {
	h := newHasher(t, 0)
	once, often := set(h.AppendFeatures(nil, "help")), set(h.AppendFeatures(nil, "help help help help"))
	for bucket := range once {
		require.InDelta(t, 1+math.Log(4), often[bucket], 1e-5)
		require.EqualValues(t, 1, once[bucket])
	}
}

func TestFeaturesAndGramsAgree(t *testing.T) {
	h := newHasher(t, 1<<10)
	s := "My parcel, my parcel: где моя посылка? 😡"
	words, grams := h.ListGrams(s)
	require.Equal(t, SplitWords(s), words)
	counts := map[uint32]int{}
	for _, g := range grams {
		counts[g.Bucket]++
		require.Contains(t, []int32{g.First, g.First + 1}, g.Last)
		require.Less(t, int(g.Last), len(words))
	}
	features := h.AppendFeatures(nil, s)
	require.Len(t, features, len(counts))
	for _, f := range features {
		require.InDelta(t, 1+math.Log(float64(counts[f.Bucket])), f.Weight, 1e-5)
		require.Less(t, f.Bucket, uint32(1<<10))
	}
}

func TestBucketsFillEvenly(t *testing.T) {
	const each = 100
	h := newHasher(t, 1<<8)
	counts := make([]int, 1<<8)
	for i := range each << 8 {
		counts[h.AppendFeatures(nil, strconv.FormatInt(int64(i), 36)+"x")[0].Bucket]++ // that of the word
	}
	for bucket, n := range counts {
		require.InDelta(t, each, n, 6*math.Sqrt(each), "bucket %d", bucket)
	}
}

func TestFeaturesAllocateNothing(t *testing.T) {
	h := newHasher(t, 0)
	m := h.pool.Get().(*scratch)
	dst := h.countFeatures(nil, m, "Где моя посылка? I can't log in, hasło nie działa")
	require.Zero(t, testing.AllocsPerRun(50, func() {
		dst = h.countFeatures(dst[:0], m, "Где моя посылка? I can't log in, hasło nie działa")
	}))
}

func TestHugeTextIsBounded(t *testing.T) {
	features := newHasher(t, 0).AppendFeatures(nil, strings.Repeat("ab1 ", 1<<20))
	require.NotEmpty(t, features)
	_, grams := newHasher(t, 0).ListGrams(strings.Repeat("x", 1<<20))
	require.Less(t, len(grams), MaxBytes*maxChars)
}

func TestHasherIsSafeForConcurrentUse(t *testing.T) {
	h := newHasher(t, 0)
	want := h.AppendFeatures(nil, "the same text for all")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				h.AppendFeatures(nil, "another text in between")
				if got := h.AppendFeatures(nil, "the same text for all"); len(got) != len(want) {
					t.Errorf("%d features, not %d", len(got), len(want))
				}
			}
		})
	}
	group.Wait()
}

func FuzzFeatures(f *testing.F) {
	for _, s := range []string{"", "hello world", "\xff\xfe", "за\u0301мок", "😡a'b'c", "\ufdfa\ufdfa"} {
		f.Add(s)
	}
	h := newHasher(f, 1<<12)
	f.Fuzz(func(t *testing.T, s string) {
		seen := map[uint32]bool{}
		for _, feature := range h.AppendFeatures(nil, s) {
			if seen[feature.Bucket] || feature.Weight < 1 || int(feature.Bucket) >= h.CountBuckets() {
				t.Fatalf("bad feature %v of %q", feature, s)
			}
			seen[feature.Bucket] = true
		}
	})
}

func BenchmarkFeatures(b *testing.B) {
	for name, s := range map[string]string{
		"english": "I am still waiting on my card, it should have arrived last week.",
		"russian": "Я всё ещё жду свою карту, она должна была прийти на прошлой неделе.",
	} {
		b.Run(name, func(b *testing.B) {
			h := newHasher(b, 0)
			b.ReportAllocs()
			var dst []Feature
			for b.Loop() {
				dst = h.AppendFeatures(dst[:0], s)
			}
		})
	}
}
