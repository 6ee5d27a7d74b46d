package classification_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// urgent makes everything P1.
func urgent(etag string) *classificationv1.PriorityMatrix {
	m := &classificationv1.PriorityMatrix{Etag: etag}
	for impact := typev1.Severity_LOW; impact <= typev1.Severity_HIGH; impact++ {
		for urgency := typev1.Severity_LOW; urgency <= typev1.Severity_HIGH; urgency++ {
			m.Cells = append(m.Cells, &classificationv1.PriorityCell{Impact: impact, Urgency: urgency, Priority: typev1.Priority_P1})
		}
	}
	return m
}

func TestTheMatrixDecidesThePriority(t *testing.T) {
	const text = "How do I change the language of the menu?"
	onTestedStore(t, func(s suite) {
		t := s.T
		replica := suite{s.Replica(), s.told}
		require.NotEqual(t, typev1.Priority_P1, s.classify(text).GetPriority())
		shipped, err := s.admin().GetPriorityMatrix(t.Context(), &classificationv1.GetPriorityMatrixRequest{})
		require.NoError(t, err)
		require.Len(t, shipped.GetCells(), 9)

		update := &classificationv1.UpdatePriorityMatrixRequest{PriorityMatrix: urgent(shipped.GetEtag()), RequestId: "once"}
		changed, err := s.admin().UpdatePriorityMatrix(t.Context(), update)
		require.NoError(t, err)
		require.NotEqual(t, shipped.GetEtag(), changed.GetEtag())
		require.Equal(t, typev1.Priority_P1, s.classify(text).GetPriority(), "at once")
		again, err := s.admin().UpdatePriorityMatrix(t.Context(), update)
		require.NoError(t, err, "a repeated request is not refused for its old etag")
		require.True(t, proto.Equal(changed, again))

		s.pass(2)
		replica.Eventually(func() bool { return replica.classify(text).GetPriority() == typev1.Priority_P1 }, "on the other replica")
		s.Restart()
		require.Equal(t, typev1.Priority_P1, s.classify(text).GetPriority(), "after a restart")

		_, err = s.admin().UpdatePriorityMatrix(t.Context(), &classificationv1.UpdatePriorityMatrixRequest{PriorityMatrix: urgent(shipped.GetEtag())})
		require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(err))
		_, err = s.admin().UpdatePriorityMatrix(t.Context(), &classificationv1.UpdatePriorityMatrixRequest{PriorityMatrix: urgent("")})
		require.NoError(t, err, "without an etag whatever there is is replaced")
	})
}

func TestAMatrixMustMakeSense(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		twice := urgent("")
		twice.Cells[8] = twice.GetCells()[0]
		upsideDown := urgent("")
		upsideDown.Cells[8].Priority = typev1.Priority_P4
		for _, wrong := range []*classificationv1.PriorityMatrix{
			twice, upsideDown, urgent("not a number"), {Cells: urgent("").GetCells()[:8]},
		} {
			_, err := s.admin().UpdatePriorityMatrix(t.Context(), &classificationv1.UpdatePriorityMatrixRequest{PriorityMatrix: wrong})
			refused, ok := fault.As(err)
			require.True(t, ok)
			require.Equal(t, fault.InvalidArgument, refused.Kind())
			require.NotEmpty(t, refused.Fields())
		}
	})
}
