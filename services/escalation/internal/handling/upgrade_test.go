package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

func TestReportsOfAnEarlierReleaseGoOn(t *testing.T) {
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	defer db.Close(t.Context())
	spec := docstore.Spec{Name: "handlings"}
	earlier, err := docstore.Open[map[string]any](t.Context(), db, spec)
	require.NoError(t, err)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	_, err = earlier.Insert(t.Context(), "A", map[string]any{
		"told": int64(7), "freed": []string{"staff/ann"}, "changed": at,
		"reports": []map[string]any{
			{"seq": int64(6), "word": "CLAIMED", "at": at, "actor": "staff/ann", "details": map[string]string{"owner": "staff/ann"}},
			{"seq": int64(7), "word": "BREACHED", "at": at, "actor": "clock", "cause": "late", "notify": []string{"teams/a"}, "urgent": true},
		},
	})
	require.NoError(t, err)
	handlings, err := docstore.Open[handling.Handling](t.Context(), db, spec)
	require.NoError(t, err)
	doc, err := handlings.Get(t.Context(), "A")
	require.NoError(t, err)

	pending := doc.Body.Outbox.Pending
	require.Len(t, pending, 4)
	require.Equal(t, []int64{6, 7, 8, 9}, []int64{pending[0].Seq, pending[1].Seq, pending[2].Seq, pending[3].Seq})
	claimed, err := handling.ReportKind().Decode(pending[0])
	require.NoError(t, err)
	require.Equal(t, handling.Report{Kind: timeline.Kind("CLAIMED"), Details: map[string]string{"owner": "staff/ann"}}, claimed)
	require.Equal(t, "staff/ann", pending[0].Actor)
	notice, err := handling.NoticeKind().Decode(pending[2])
	require.NoError(t, err)
	require.Equal(t, handling.Notice{Kind: timeline.Kind("BREACHED"), Cause: "late", To: []string{"teams/a"}, Urgent: true}, notice)
	offer, err := handling.OfferKind().Decode(pending[3])
	require.NoError(t, err)
	require.Equal(t, handling.Offer{Staff: "staff/ann"}, offer)
	require.EqualValues(t, 9, doc.Body.Outbox.Sequence)
}
