package classification_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

func (s suite) bring(examples []*classificationv1.Example) *classificationv1.BatchCreateExamplesResponse {
	s.Helper()
	answer, err := s.admin().BatchCreateExamples(context.Background(), &classificationv1.BatchCreateExamplesRequest{Examples: examples})
	require.NoError(s, err)
	return answer
}

func (s suite) refit(requestID string) *classificationv1.Model {
	s.Helper()
	model, err := s.admin().RefitModel(context.Background(), &classificationv1.RefitModelRequest{RequestId: requestID})
	require.NoError(s, err)
	return model
}

func TestCategories(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		create := &classificationv1.CreateCategoryRequest{
			CategoryId: "feathers", Category: &classificationv1.Category{DisplayName: "Feathers", Description: "All about them."}, RequestId: "once",
		}
		for range 2 {
			made, err := s.admin().CreateCategory(t.Context(), create)
			require.NoError(t, err)
			require.Equal(t, "categories/feathers", made.GetName())
			require.Equal(t, "Feathers", made.GetDisplayName())
		}
		create.RequestId = "another"
		_, err := s.admin().CreateCategory(t.Context(), create)
		require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))
		create.RequestId, create.Category.DisplayName = "once", "Other feathers"
		_, err = s.admin().CreateCategory(t.Context(), create)
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
		_, err = s.admin().GetCategory(t.Context(), &classificationv1.GetCategoryRequest{Name: "categories/nowhere"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))

		s.bring([]*classificationv1.Example{{Category: "categories/feathers", Text: "a"}, {Category: "feathers", Text: "b"}})
		got, err := s.admin().GetCategory(t.Context(), &classificationv1.GetCategoryRequest{Name: "categories/feathers"})
		require.NoError(t, err)
		require.EqualValues(t, 2, got.GetExampleCount())
		require.Equal(t, "Feathers", got.GetDisplayName(), "examples do not change what a category says")
	})
}

func TestCategoriesAreListedPageByPage(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		var names []string
		for token := ""; ; {
			page, err := s.admin().ListCategories(t.Context(), &classificationv1.ListCategoriesRequest{PageSize: 5, PageToken: token})
			require.NoError(t, err)
			for _, c := range page.GetCategories() {
				names = append(names, c.GetName())
			}
			if token = page.GetNextPageToken(); token == "" {
				break
			}
		}
		require.True(t, slices.IsSorted(names))
		require.Contains(t, names, "categories/billing")
		require.Equal(t, names, slices.Compact(slices.Clone(names)), "none comes twice")
		_, err := s.admin().ListCategories(t.Context(), &classificationv1.ListCategoriesRequest{PageToken: "made up"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	})
}

func TestExamplesCountOnce(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		first := s.bring(parrots(10))
		require.EqualValues(t, 30, first.GetCreatedCount())
		again := s.bring(parrots(12))
		require.EqualValues(t, 6, again.GetCreatedCount())
		require.EqualValues(t, 30, again.GetExistingCount())
	})
}

func TestExamplesComeInAsAStream(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		for _, want := range []int64{1200, 0} {
			stream, err := s.admin().ImportExamples(t.Context())
			require.NoError(t, err)
			for _, example := range parrots(400) {
				require.NoError(t, stream.Send(&classificationv1.ImportExamplesRequest{Example: example}))
			}
			answer, err := stream.CloseAndRecv()
			require.NoError(t, err)
			require.Equal(t, want, answer.GetCreatedCount())
			require.Equal(t, 1200-want, answer.GetExistingCount())
		}
	})
}

func TestAnExampleThatIsWrongStopsTheStreamAndNamesTheField(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		stream, err := s.admin().ImportExamples(t.Context())
		require.NoError(t, err)
		require.NoError(t, stream.Send(&classificationv1.ImportExamplesRequest{Example: &classificationv1.Example{Category: "a/b"}}))
		_, err = stream.CloseAndRecv()
		wrong, ok := fault.As(err)
		require.True(t, ok)
		require.Len(t, wrong.Fields(), 2)
	})
}

func TestTheFirmsOwnTaxonomyReplacesTheShippedOne(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		require.EqualValues(t, 16, s.model().GetCategoryCount())
		s.bring(parrots(30))
		model := s.refit("")
		require.EqualValues(t, 3, model.GetCategoryCount())
		require.EqualValues(t, 90, model.GetExampleCount())

		got := s.classify("My parrot has trouble with the millet")
		require.Equal(t, "categories/seeds", got.GetCategory())
		for _, suggestion := range got.GetSuggestions() {
			require.Contains(t, []string{"categories/feathers", "categories/cages"}, suggestion.GetCategory())
		}

		s.bring([]*classificationv1.Example{{Category: "billing", Text: "The invoice for the parrot is wrong"}})
		s.Clock.Advance(time.Millisecond)
		require.EqualValues(t, 4, s.refit("").GetCategoryCount(), "a shipped category that the firm uses too is kept")
	})
}

func TestModelsAreVersionsThatEveryReplicaFollows(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		shipped := s.model()
		require.Positive(t, shipped.GetAccuracy())
		require.Positive(t, shipped.GetSizeBytes())
		s.Restart()
		require.Equal(t, shipped.GetName(), s.model().GetName(), "a restart fits nothing anew")

		replica := suite{s.Replica(), s.told}
		require.Equal(t, shipped.GetName(), replica.model().GetName())
		s.bring(parrots(30))
		s.Clock.BlockUntil(4)
		s.Clock.Advance(time.Millisecond)
		fitted := s.refit("once")
		require.NotEqual(t, shipped.GetName(), fitted.GetName())
		require.True(t, fitted.GetCurrent())
		require.Equal(t, fitted.GetName(), s.refit("once").GetName(), "a repeated request fits nothing")
		s.pass(2)
		replica.Eventually(func() bool { return replica.model().GetName() == s.model().GetName() }, "the other replica follows")
		require.Equal(t, "categories/seeds", replica.classify("My parrot has trouble with the millet").GetCategory())

		old, err := s.admin().GetModel(t.Context(), &classificationv1.GetModelRequest{Name: shipped.GetName()})
		require.NoError(t, err)
		require.False(t, old.GetCurrent())
		require.Equal(t, shipped.GetAccuracy(), old.GetAccuracy())
		_, err = s.admin().GetModel(t.Context(), &classificationv1.GetModelRequest{Name: "models/none"})
		require.Equal(t, "RESOURCE_NOT_FOUND", fault.ReasonOf(err))
	})
}

func TestEnoughNewExamplesFitANewModelInTheBackground(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		before := s.model().GetName()
		s.bring(parrots(100))
		s.pass(1)
		s.Eventually(func() bool { return s.model().GetName() != before }, "a model is fitted")
		require.Equal(t, "categories/seeds", s.classify("My parrot has trouble with the millet").GetCategory())
	})
}

func TestCategoriesKeepTheIdsThatExamplesGiveThem(t *testing.T) {
	ids := []string{"reverted_card_payment?", "Card arrival", "Оплата.картой", "płatność#2"}
	onTestedStore(t, func(s suite) {
		t := s.T
		for i, id := range ids {
			s.bring([]*classificationv1.Example{{Category: id, Text: parrots(1)[0].GetText() + ids[i]}})
			got, err := s.admin().GetCategory(t.Context(), &classificationv1.GetCategoryRequest{Name: "categories/" + id})
			require.NoError(t, err)
			require.Equal(t, "categories/"+id, got.GetName())
			require.EqualValues(t, 1, got.GetExampleCount())
			s.correct(caseName(i), "something else "+id, id)
		}
		for _, wrong := range []string{"", "a/b", " a", "a ", "a\nb"} {
			_, err := s.admin().BatchCreateExamples(t.Context(), &classificationv1.BatchCreateExamplesRequest{
				Examples: []*classificationv1.Example{{Category: wrong, Text: "x"}},
			})
			require.Equal(t, fault.InvalidArgument, fault.KindOf(err), "%q", wrong)
		}
	})
}
