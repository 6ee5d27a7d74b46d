package invitation

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/services/feedback/internal/answer"
)

func TestAnswersOfAnEarlierReleaseAreReported(t *testing.T) {
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	defer db.Close(t.Context())
	spec := docstore.Spec{Name: "invitations"}
	earlier, err := docstore.Open[map[string]any](t.Context(), db, spec)
	require.NoError(t, err)
	at := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	_, err = earlier.Insert(t.Context(), "i", map[string]any{
		"case": "cases/A", "customer": "customers/B", "resolution": int32(2), "answers": 1,
		"answer":  answer.Answer{Score: 1, Comment: "no", SubmittedAt: at},
		"reports": []map[string]any{{"id": "i/1", "answer": answer.Answer{Score: 1, Comment: "no", SubmittedAt: at}}},
	})
	require.NoError(t, err)
	invitations, err := docstore.Open[Invitation](t.Context(), db, spec)
	require.NoError(t, err)
	doc, err := invitations.Get(t.Context(), "i")
	require.NoError(t, err)
	require.Len(t, doc.Body.Outbox.Pending, 1)
	require.Len(t, doc.Body.Answers, 1)
	require.EqualValues(t, 1, doc.Body.Answers[0].Score)
	report, err := answer.Submitted().Decode(doc.Body.Outbox.Pending[0])
	require.NoError(t, err)
	want := answer.Report{
		Case:       "cases/A",
		Customer:   "customers/B",
		Resolution: 2,
		Answer:     answer.Answer{Score: 1, Comment: "no", SubmittedAt: at},
	}
	report.Answer.SubmittedAt = report.Answer.SubmittedAt.UTC()
	require.Equal(t, want, report)
}
