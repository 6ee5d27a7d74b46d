package casefile

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// However entries come, in whatever numbers and sizes: the tail and what was moved out
// of it are together the whole story, in order, without a gap, and the tail is bounded.
func TestTheTailAndWhatWasMovedAreTheWholeStory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Case
		var moved []timeline.Entry
		now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		total := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "changes") {
			kept := c.Sequence
			fresh := rapid.IntRange(0, 40).Draw(t, "entries")
			for range fresh {
				size := rapid.SampledFrom([]int{0, 10, 1000, 70_000}).Draw(t, "size")
				c.AddEntries(timeline.Moment{At: now, Actor: "x"}, timeline.Entry{Kind: timeline.KindNoted, Text: strings.Repeat("a", size)})
			}
			total += int64(fresh)
			now = now.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "seconds")) * time.Second)
			c.stampWrite(now)
			overflow := c.OverflowEntries(kept)
			for _, e := range overflow {
				require.LessOrEqual(t, e.Seq, kept, "an entry that is not stored yet must not be moved")
			}
			moved = append(moved, overflow...)
			c.TrimTail(len(overflow))
			require.LessOrEqual(t, len(c.Tail), max(32, fresh+16))
		}
		all := append(append([]timeline.Entry{}, moved...), c.Tail...)
		require.Len(t, all, int(total))
		require.Equal(t, total, c.Sequence)
		for i, e := range all {
			require.Equal(t, int64(i+1), e.Seq)
			if i > 0 {
				require.False(t, e.Recorded.Before(all[i-1].Recorded), "records are in order of time")
			}
		}
	})
}

func TestTimeNeverRunsBackwardsOnACase(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := Case{Changed: now}
	c.AddEntries(timeline.Moment{At: now}, timeline.Entry{Kind: timeline.KindNoted})
	c.stampWrite(now.Add(-time.Minute)) // another machine's clock is behind
	require.Equal(t, now, c.Changed)
	require.Equal(t, now, c.Tail[0].Recorded)
}

func TestMemoriesAreBounded(t *testing.T) {
	var ids []string
	for i := range 1000 {
		ids = rememberID(ids, string(rune(i)), maxReportedEvents)
	}
	require.Len(t, ids, maxReportedEvents)
	require.Equal(t, string(rune(999)), ids[len(ids)-1])
}
