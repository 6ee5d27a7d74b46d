package classification_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

func (s suite) activate(name, requestID string) (*classificationv1.Model, error) {
	return s.admin().ActivateModel(s.Context(), &classificationv1.ActivateModelRequest{Name: name, RequestId: requestID})
}

func (s suite) models() []*classificationv1.Model {
	s.Helper()
	list, err := s.admin().ListModels(s.Context(), &classificationv1.ListModelsRequest{})
	require.NoError(s, err)
	return list.GetModels()
}

func TestAModelReportsHowWellItDoes(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		m := s.model()
		require.Positive(t, m.GetHeldOutCount())
		require.Greater(t, m.GetTopThreeAccuracy(), m.GetAccuracy())
		require.InDelta(t, m.GetAccuracy(), m.GetMacroF1(), 0.1)
		require.Less(t, m.GetCalibrationError(), 0.2)
		require.GreaterOrEqual(t, m.GetPrecision(), 0.95, "of what is decided without a person")
		require.Positive(t, m.GetCoverage())
		require.NotEmpty(t, m.GetConfusions())
		require.Contains(t, m.GetConfusions()[0].GetRight(), "categories/")
		require.Equal(t, classificationv1.ModelState_SERVING, m.GetState())
	})
}

func TestAnEarlierModelServesAgain(t *testing.T) {
	const text = "My parrot has trouble with the millet"
	onTestedStore(t, func(s suite) {
		t := s.T
		replica := suite{s.Replica(), s.told}
		shipped := s.model().GetName()
		s.bring(parrots(30))
		s.Clock.Advance(time.Millisecond)
		own := s.refit("").GetName()
		require.Equal(t, "categories/seeds", s.classify(text).GetCategory())

		for range 2 { // repeating it changes nothing
			back, err := s.activate("models/previous", "back")
			require.NoError(t, err)
			require.Equal(t, shipped, back.GetName())
			require.True(t, back.GetPinned())
		}
		require.NotEqual(t, "categories/seeds", s.classify(text).GetCategory())
		s.pass(2)
		replica.Eventually(func() bool { return replica.classify(text).GetModel() == shipped }, "the other replica follows")

		s.bring(parrots(90))
		s.pass(2)
		s.pass(2)
		require.Equal(t, shipped, s.model().GetName(), "what a person chose stays, whatever comes in")
		s.Restart()
		require.Equal(t, shipped, s.model().GetName())

		_, err := s.activate("models/none", "")
		require.Equal(t, "RESOURCE_NOT_FOUND", fault.ReasonOf(err))
		forth, err := s.activate(own, "forth")
		require.NoError(t, err)
		require.Equal(t, own, forth.GetName())
		require.Equal(t, "categories/seeds", s.classify(text).GetCategory())
		s.Clock.Advance(time.Millisecond)
		require.False(t, s.refit("").GetPinned(), "who asks for a new one gets it")
	})
}

func TestModelsAreListedAndOldOnesKeptInWordsOnly(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		s.bring(parrots(2))
		for range 7 {
			s.Clock.Advance(time.Millisecond)
			s.refit("")
		}
		models := s.models()
		require.Len(t, models, 8)
		require.Equal(t, s.model().GetName(), models[0].GetName(), "newest first")
		states := map[classificationv1.ModelState]int{}
		for _, m := range models {
			states[m.GetState()]++
		}
		require.Equal(t, map[classificationv1.ModelState]int{
			classificationv1.ModelState_SERVING: 1, classificationv1.ModelState_KEPT: 4, classificationv1.ModelState_DROPPED: 3,
		}, states)
		_, err := s.activate(models[7].GetName(), "")
		require.Equal(t, "MODEL_DROPPED", fault.ReasonOf(err))
	})
}

// secret examples are a customer's own, next to those of others.
func secret(each int) []*classificationv1.Example {
	var all []*classificationv1.Example
	for i := range each {
		all = append(all, &classificationv1.Example{
			Category: "seeds", Text: fmt.Sprintf("zebra quagga okapi %d", i), Customer: "customers/zoo",
		})
	}
	return all
}

func TestACustomersWordsAreForgotten(t *testing.T) {
	const text = "zebra quagga okapi"
	onTestedStore(t, func(s suite) {
		t := s.T
		replica := suite{s.Replica(), s.told}
		s.bring(append(parrots(30), secret(10)...))
		s.Clock.Advance(time.Millisecond)
		taught := s.refit("").GetName()
		require.Equal(t, "categories/seeds", s.classify(text).GetCategory())
		_, err := s.intake().Classify(t.Context(), &classificationv1.ClassifyRequest{
			Text: text, Case: caseName(1), Customer: "customers/zoo",
		})
		require.NoError(t, err)
		s.correct(caseName(2), "okapi quagga zebra", "cages")
		s.Restart()

		list := func(filter string) []*classificationv1.Example {
			got, err := s.admin().ListExamples(t.Context(), &classificationv1.ListExamplesRequest{Filter: filter})
			require.NoError(t, err)
			return got.GetExamples()
		}
		require.Len(t, list(`customer = "zoo"`), 10)
		require.Len(t, list(`source = CORRECTED`), 1)
		require.Equal(t, caseName(2), list(`source = CORRECTED`)[0].GetCase())
		require.Len(t, list(`category = "cages"`), 31)

		s.Clock.Advance(time.Millisecond)
		gone, err := s.admin().RemoveExamples(t.Context(), &classificationv1.RemoveExamplesRequest{Customer: "customers/zoo"})
		require.NoError(t, err)
		require.EqualValues(t, 10, gone.GetRemovedCount())
		require.EqualValues(t, 1, gone.GetRemovedCaseCount())
		s.Clock.Advance(time.Millisecond)
		gone, err = s.admin().RemoveExamples(t.Context(), &classificationv1.RemoveExamplesRequest{Case: caseName(2)})
		require.NoError(t, err)
		require.EqualValues(t, 1, gone.GetRemovedCount())
		require.Equal(t, s.model().GetName(), gone.GetModel())

		require.True(t, s.classify(text).GetNeedsTriage(), "nothing is known of it")
		require.Empty(t, s.classify(text).GetSimilar())
		require.Empty(t, list(`customer = "zoo"`))
		require.Empty(t, list(`source = CORRECTED`))
		_, err = s.activate(taught, "")
		require.Equal(t, "MODEL_DROPPED", fault.ReasonOf(err), "what knew it serves no more")
		s.pass(2)
		replica.Eventually(func() bool { return replica.classify(text).GetNeedsTriage() }, "the other replica forgets it, too")

		_, err = s.admin().RemoveExamples(t.Context(), &classificationv1.RemoveExamplesRequest{})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err), "it must be said whose")
	})
}
