package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// earlierCase is what a case of an earlier release had of its effects.
type earlierCase struct {
	Effects  []flatEffect `bson:"effects,omitempty"`
	Sequence int64        `bson:"effectsSeq"`
}

func TestEffectsOfAnEarlierReleaseGoOn(t *testing.T) {
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	defer db.Close(t.Context())
	spec := docstore.Spec{Name: "cases"}
	earlier, err := docstore.Open[earlierCase](t.Context(), db, spec)
	require.NoError(t, err)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	flat := func(seq int64, kind string, f flatEffect) flatEffect {
		f.Seq, f.Kind, f.At, f.Actor, f.Trace = seq, kind, at, "users/a", "t"
		return f
	}
	_, err = earlier.Insert(t.Context(), "A", earlierCase{Sequence: 20, Effects: []flatEffect{
		flat(9, "ANSWERED", flatEffect{}),
		flat(10, "WAIT", flatEffect{Reason: "a number"}),
		flat(12, "RESUME", flatEffect{}),
		flat(13, "RESOLVE", flatEffect{Reason: "a fix", Contacts: 3}),
		flat(14, "OUTCOME", flatEffect{Solved: true}),
		flat(15, "INVITE", flatEffect{Count: 2}),
		flat(16, "REOPEN", flatEffect{Reason: "again", Requote: true, Start: at}),
		flat(17, "RECOMMIT", flatEffect{Reason: "wrong", Requote: true, Start: at}),
		flat(18, "LINK", flatEffect{Other: "B", Relation: Causes}),
		flat(20, "CATCH_UP", flatEffect{}),
	}})
	require.NoError(t, err)
	cases, err := docstore.Open[Case](t.Context(), db, spec)
	require.NoError(t, err)
	doc, err := cases.Get(t.Context(), "A")
	require.NoError(t, err)

	c := doc.Body
	var seqs []int64
	for _, e := range c.Outbox.Pending {
		seqs = append(seqs, e.Seq)
		require.Equal(t, []any{at, "users/a", "t"}, []any{e.At.UTC(), e.Actor, e.Trace})
	}
	require.Equal(t, []int64{9, 10, 12, 13, 14, 15, 16, 17, 18, 20}, seqs)
	resolved, err := ResolveEffect().Decode(c.Outbox.Pending[3])
	require.NoError(t, err)
	require.Equal(t, Resolved{Fix: "a fix", Contacts: 3}, resolved)
	outcome, err := OutcomeEffect().Decode(c.Outbox.Pending[4])
	require.NoError(t, err)
	require.Equal(t, Outcome{Solved: true}, outcome)
	invitation, err := InviteEffect().Decode(c.Outbox.Pending[5])
	require.NoError(t, err)
	require.Equal(t, Invitation{Resolution: 2}, invitation)
	renewal, err := ReopenEffect().Decode(c.Outbox.Pending[6])
	require.NoError(t, err)
	require.Equal(t, Renewal{Reason: "again", Requote: true, Start: at}, renewal)
	link, err := LinkEffect().Decode(c.Outbox.Pending[8])
	require.NoError(t, err)
	require.Equal(t, LinkBack{Other: "B", Relation: Causes}, link)

	EmitEffect(&c, timeline.Moment{At: at}, AnswerEffect(), Answered{})
	require.EqualValues(t, 21, c.Outbox.Pending[10].Seq, "numbers go on")
	c.Upgrade()
	require.Len(t, c.Outbox.Pending, 11)
}
