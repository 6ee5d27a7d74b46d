package casework

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// However entries come, in whatever numbers and sizes: the tail and what was moved out
// of it are together the whole story, in order, without a gap, and the tail is bounded.
func TestTheTailAndWhatWasMovedAreTheWholeStory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Case
		var moved []Entry
		now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
		total := int64(0)
		for range rapid.IntRange(1, 60).Draw(t, "changes") {
			kept := c.Sequence
			fresh := rapid.IntRange(0, 40).Draw(t, "entries")
			for range fresh {
				size := rapid.SampledFrom([]int{0, 10, 1000, 70_000}).Draw(t, "size")
				c.add(Moment{Now: now, Actor: "x"}, Entry{Kind: Noted, Text: strings.Repeat("a", size)})
			}
			total += int64(fresh)
			now = now.Add(time.Duration(rapid.IntRange(-5, 5).Draw(t, "seconds")) * time.Second)
			c.Stamp(now)
			overflow := c.Overflow(kept)
			for _, e := range overflow {
				require.LessOrEqual(t, e.Seq, kept, "an entry that is not stored yet must not be moved")
			}
			moved = append(moved, overflow...)
			c.Trim(len(overflow))
			require.LessOrEqual(t, len(c.Tail), max(tailEntries, fresh+tailEntries/2))
		}
		all := append(append([]Entry{}, moved...), c.Tail...)
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

func TestAnEntryTakesFromTheMomentWhatItLacks(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var c Case
	m := Moment{Now: now, Actor: "users/a", Trace: "t"}
	c.add(m, Entry{Kind: Noted}, Entry{Kind: WasClosed, At: now.Add(-time.Hour), Actor: "clock", Trace: "other"})
	require.Equal(t, Entry{Seq: 1, Kind: Noted, At: now, Actor: "users/a", Trace: "t"}, c.Tail[0])
	require.Equal(t, Entry{Seq: 2, Kind: WasClosed, At: now.Add(-time.Hour), Actor: "clock", Trace: "other"}, c.Tail[1])
}

func TestTimeNeverRunsBackwardsOnACase(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	c := Case{Changed: now}
	c.add(Moment{Now: now}, Entry{Kind: Noted})
	c.Stamp(now.Add(-time.Minute)) // another machine's clock is behind
	require.Equal(t, now, c.Changed)
	require.Equal(t, now, c.Tail[0].Recorded)
}

func TestMemoriesAreBounded(t *testing.T) {
	var ids []string
	for i := range 1000 {
		ids = remember(ids, string(rune(i)), reportedIDs)
	}
	require.Len(t, ids, reportedIDs)
	require.Equal(t, string(rune(999)), ids[len(ids)-1])
}

func TestExcerpts(t *testing.T) {
	for text, want := range map[string]string{"": "", "жуки": "жуки", "жуки!": "жук…", "a": "a", "hedgehog": "hed…"} {
		require.Equal(t, want, excerpt(text, 4))
	}
}

func TestHeadlines(t *testing.T) {
	for want, w := range map[string]Words{
		"Invoice":                      {Subject: " Invoice ", Text: "text"},
		"I was billed twice":           {Text: "\n\n  I was\tbilled twice\nfor October"},
		"(no text)":                    {Text: " \n "},
		strings.Repeat("ж", 199) + "…": {Subject: strings.Repeat("ж", 300)},
	} {
		require.Equal(t, want, headline(w))
	}
}
