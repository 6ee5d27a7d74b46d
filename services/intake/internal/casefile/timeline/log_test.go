package timeline

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnEntryTakesFromTheMomentWhatItLacks(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var c Log
	m := Moment{At: now, Actor: "users/a", Trace: "t"}
	c.AddEntries(m, Entry{Kind: KindNoted}, Entry{Kind: KindClosed, At: now.Add(-time.Hour), Actor: "clock", Trace: "other"})
	require.Equal(t, Entry{Seq: 1, Kind: KindNoted, At: now, Actor: "users/a", Trace: "t"}, c.Tail[0])
	require.Equal(t, Entry{Seq: 2, Kind: KindClosed, At: now.Add(-time.Hour), Actor: "clock", Trace: "other"}, c.Tail[1])
}

func TestExcerpts(t *testing.T) {
	for text, want := range map[string]string{"": "", "жуки": "жуки", "жуки!": "жук…", "a": "a", "hedgehog": "hed…"} {
		require.Equal(t, want, Excerpt(text, 4))
	}
}
