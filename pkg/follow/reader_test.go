package follow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/follow"
)

func nine() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// mailbox stands for a collection of letters.
type mailbox struct {
	docs   []docstore.Doc[Letter]
	failed error // instead of the documents
	since  time.Time
}

// put writes a letter so long after nine, a new one or one more revision.
func (m *mailbox) put(id string, after time.Duration) {
	doc := docstore.Doc[Letter]{ID: id, Revision: 1, Body: Letter{Sent: nine().Add(after)}}
	at := slices.IndexFunc(m.docs, func(d docstore.Doc[Letter]) bool { return d.ID == id })
	if at >= 0 {
		doc.Revision = m.docs[at].Revision + 1
		m.docs = slices.Delete(m.docs, at, at+1)
	}
	m.docs = append(m.docs, doc)
	slices.SortFunc(m.docs, func(a, b docstore.Doc[Letter]) int { return a.Body.Sent.Compare(b.Body.Sent) })
}

func (m *mailbox) find(_ context.Context, since time.Time) iter.Seq2[docstore.Doc[Letter], error] {
	m.since = since
	return func(yield func(docstore.Doc[Letter], error) bool) {
		if m.failed != nil {
			yield(docstore.Doc[Letter]{}, m.failed)
			return
		}
		for _, doc := range m.docs {
			if !doc.Body.Sent.Before(since) && !yield(doc, nil) {
				return
			}
		}
	}
}

func (m *mailbox) reader(change ...func(*follow.Options[Letter])) *follow.Reader[Letter] {
	opt := follow.Options[Letter]{Find: m.find, Time: func(l Letter) time.Time { return l.Sent }}
	for _, f := range change {
		f(&opt)
	}
	return follow.New(opt)
}

// readIDs returns the ids of a sequence, and the error that ended it.
func readIDs(docs iter.Seq2[docstore.Doc[Letter], error]) (ids []string, err error) {
	for doc, err := range docs {
		if err != nil {
			return ids, err
		}
		ids = append(ids, doc.ID)
	}
	return ids, nil
}

func requireNext(t require.TestingT, r *follow.Reader[Letter], want ...string) {
	ids, err := readIDs(r.Next(context.Background()))
	require.NoError(t, err)
	require.Equal(t, want, ids)
}

func TestAReaderBeginsAtItsStartLessTheOverlap(t *testing.T) {
	m := &mailbox{}
	m.put("old", -time.Minute)
	m.put("overlap", -time.Second)
	m.put("new", time.Second)
	requireNext(t, m.reader(), "old", "overlap", "new")
	require.Zero(t, m.since)

	r := m.reader(func(o *follow.Options[Letter]) { o.Start = nine().Add(300 * time.Microsecond) })
	require.Equal(t, nine(), r.Position())
	require.Equal(t, nine().Add(-follow.DefaultOverlap), r.Since())
	requireNext(t, r, "overlap", "new")
	r.Advance()
	require.Equal(t, nine().Add(time.Second), r.Position())
}

func TestDocumentsThatAreNotConfirmedComeAgain(t *testing.T) {
	m := &mailbox{}
	r := m.reader()
	m.put("a", 0)
	m.put("b", time.Hour)
	for range 2 {
		requireNext(t, r, "a", "b")
	}
	for doc, err := range r.Next(t.Context()) {
		require.NoError(t, err)
		require.Equal(t, "a", doc.ID)
		break
	}
	r.Advance()
	require.Equal(t, nine(), r.Position())
	requireNext(t, r, "b")
	r.Advance()
	requireNext(t, r)
}

func TestAFailedReadChangesNothing(t *testing.T) {
	m := &mailbox{}
	r := m.reader()
	m.put("a", 0)
	requireNext(t, r, "a")
	r.Advance()
	m.failed = errors.New("away")
	_, err := readIDs(r.Next(t.Context()))
	require.ErrorIs(t, err, m.failed)
	r.Advance()
	require.Equal(t, nine(), r.Position())
	m.failed = nil
	m.put("b", time.Second)
	requireNext(t, r, "b")
}

func TestAChangedDocumentComesAgainOnlyWithRevisions(t *testing.T) {
	for revisions, want := range map[bool][]string{false: {"b"}, true: {"a", "b"}} {
		m := &mailbox{}
		r := m.reader(func(o *follow.Options[Letter]) { o.Revisions = revisions })
		m.put("a", 0)
		requireNext(t, r, "a")
		r.Advance()
		requireNext(t, r)
		r.Advance()
		m.put("a", 5*time.Second)
		m.put("b", 8*time.Second)
		requireNext(t, r, want...)
		r.Advance()
		requireNext(t, r)
	}
}

func TestAShortLookLeavesLateDocumentsToALongOne(t *testing.T) {
	m := &mailbox{}
	r := m.reader()
	m.put("a", time.Minute)
	requireNext(t, r, "a")
	r.Advance()
	m.put("late", 55*time.Second)
	m.put("b", time.Minute+time.Second)
	ids, err := readIDs(r.NextWithin(t.Context(), time.Second))
	require.NoError(t, err)
	require.Equal(t, []string{"b"}, ids)
	r.Advance()
	requireNext(t, r, "late")
}

func TestAResetReaderForgets(t *testing.T) {
	m := &mailbox{}
	r := m.reader()
	m.put("a", 0)
	m.put("b", time.Minute)
	requireNext(t, r, "a", "b")
	r.Advance()
	r.Reset(nine().Add(time.Minute))
	requireNext(t, r, "b")
	r.Reset(time.Time{})
	requireNext(t, r, "a", "b")
}

// Writers of several replicas stamp documents with clocks that differ, and their writes become visible late, both together
// by less than the overlap. Each document is handed out exactly once, although some reads fail.
func TestEachDocumentIsHandedOutOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &mailbox{}
		r := m.reader()
		met := map[string]int{}
		var now time.Duration
		write := func(n int) {
			now += time.Duration(rapid.IntRange(0, 8_000).Draw(t, "passed")) * time.Millisecond
			late := time.Duration(rapid.IntRange(0, 10_000).Draw(t, "late")) * time.Millisecond
			m.put(fmt.Sprint(n), now-late)
		}
		read := func(overlap time.Duration) {
			ids, err := readIDs(r.NextWithin(context.Background(), overlap))
			require.NoError(t, err)
			if overlap < follow.DefaultOverlap && rapid.Bool().Draw(t, "fails") {
				return
			}
			r.Advance()
			for _, id := range ids {
				met[id]++
			}
		}
		count := rapid.IntRange(1, 60).Draw(t, "documents")
		for n := range count {
			write(n)
			read(rapid.SampledFrom([]time.Duration{0, time.Second}).Draw(t, "overlap"))
			read(follow.DefaultOverlap)
		}
		require.Len(t, met, count)
		for id, times := range met {
			require.Equal(t, 1, times, id)
		}
	})
}
