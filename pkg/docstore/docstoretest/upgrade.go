package docstoretest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
)

// earlierLabel is a document as an earlier release kept it, label one of today.
type earlierLabel struct {
	Word string `bson:"word"`
}

type label struct {
	Words   []string `bson:"words"`
	OldWord string   `bson:"word,omitempty"`
}

func (l *label) Upgrade() {
	if l.OldWord != "" {
		l.Words, l.OldWord = append(l.Words, l.OldWord), ""
	}
}

// testUpgrade reads a document of an earlier release in every way, and writes it in the present form.
func testUpgrade(t *testing.T, db docstore.Database) {
	t.Helper()
	ctx, spec := t.Context(), docstore.Spec{Name: "labels"}
	earlier, err := docstore.Open[earlierLabel](ctx, db, spec)
	require.NoError(t, err)
	for _, id := range []string{"a", "b"} {
		_, err = earlier.Insert(ctx, id, earlierLabel{Word: "old"})
		require.NoError(t, err)
	}
	coll, err := docstore.Open[label](ctx, db, spec)
	require.NoError(t, err)

	want := label{Words: []string{"old"}}
	got, err := coll.Get(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, want, got.Body)
	many, err := coll.GetMany(ctx, []string{"a", "b"})
	require.NoError(t, err)
	require.Len(t, many, 2)
	for _, doc := range many {
		require.Equal(t, want, doc.Body)
	}
	page, _, err := coll.Page(ctx, docstore.Query{Limit: 10})
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.Equal(t, want, page[1].Body)

	written, err := coll.Update(ctx, "a", func(l *label) error {
		l.Words = append(l.Words, "new")
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, label{Words: []string{"old", "new"}}, written.Body)
	left, err := earlier.Get(ctx, "a")
	require.NoError(t, err)
	require.Empty(t, left.Body.Word, "the earlier form is gone with the next write")
}
