package message_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
)

// A rating of an earlier build does not name the best score.
func TestARatingIsReadWithItsScale(t *testing.T) {
	ctx, d := context.Background(), newDesk(t)
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(ctx)) })
	cases, err := casefile.OpenRepository(ctx, db, casefile.Options{Clock: clock.NewFake(d.now), OnWrite: func() {}})
	require.NoError(t, err)
	for _, details := range []map[string]string{{"score": "3"}, {"score": "8", "of": "10"}} {
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{
			Kind:    timeline.KindFeedbackGiven,
			Details: details,
			Visible: true,
		})
	}
	doc, err := cases.Insert(ctx, "A", d.c)
	require.NoError(t, err)
	entries, err := message.NewReader(cases, d.messages).ReadEntries(ctx, doc, 0, 10)
	require.NoError(t, err)
	require.Equal(t, "You gave us 3 of 5.", entries[0].Text)
	require.Equal(t, "You gave us 8 of 10.", entries[1].Text)
}
