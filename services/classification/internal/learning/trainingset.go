package learning

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// trainingSet holds the examples of one training.
type trainingSet struct {
	examples []linear.Example
	// unseen are the examples that the serving model was not trained on.
	unseen []linear.Example
}

// collectTrainingSet reads the examples in the order of their times. Of several examples with the same words the
// last one counts, so that a correction overrides an import.
func (s *Service) collectTrainingSet(ctx context.Context) (trainingSet, error) {
	var own []example.Example
	err := s.examples.EachExample(ctx, func(_ string, e example.Example) { own = append(own, e) })
	if err != nil {
		return trainingSet{}, err
	}
	slices.SortStableFunc(own, func(a, b example.Example) int { return a.At.Compare(b.At) })
	var set trainingSet
	for _, e := range s.applicableShipped(own) {
		set.examples = append(set.examples, e.ToTraining())
	}
	var trainedUntil time.Time
	if current := s.current.Load(); current != nil {
		trainedUntil = current.AsOf
	}
	for _, e := range own {
		set.examples = append(set.examples, e.ToTraining())
		if !e.At.Before(trainedUntil) {
			set.unseen = append(set.unseen, e.ToTraining())
		}
	}
	return set, nil
}

// applicableShipped returns the shipped examples that count beside the firm's own: all of them until the firm
// imports examples of a category that is not shipped. Then the firm has its own taxonomy, and a shipped category
// counts only if the firm has examples of it.
func (s *Service) applicableShipped(own []example.Example) []example.Example {
	named := map[string]bool{}
	hasOwnTaxonomy := false
	for _, e := range own {
		_, isShipped := s.shipped.Categories[e.Category]
		if !isShipped && e.Source == example.Imported {
			hasOwnTaxonomy = true
		}
		named[e.Category] = true
	}
	shipped := slices.Clone(s.shipped.Examples)
	if !hasOwnTaxonomy {
		return shipped
	}
	return slices.DeleteFunc(shipped, func(e example.Example) bool { return !named[e.Category] })
}

// compareWithServing returns the reason against serving a new model in words; "" for none. The accuracy of the new
// model is that of cross-validation. The accuracy of the serving model combines its report with its predictions for
// unseen examples. The new model may be worse by one standard error of the held-out sample.
func (s *Service) compareWithServing(fitted *linear.Model, set trainingSet) string {
	current, report := s.current.Load(), fitted.Report()
	if current == nil || report.HeldOut == 0 {
		return ""
	}
	serving := s.estimateAccuracy(current, set)
	standardError := math.Sqrt(serving * (1 - serving) / float64(report.HeldOut))
	if report.Accuracy >= serving-standardError {
		return ""
	}
	return fmt.Sprintf("it gets %.1f %% of held-out examples right, and %s %.1f %%",
		100*report.Accuracy, model.Collection.Name(current.ID), 100*serving)
}

// estimateAccuracy returns the accuracy of the serving model on the training set: by its own report for the examples
// that it was trained on, by its predictions for the unseen ones.
func (s *Service) estimateAccuracy(current *model.Model, set trainingSet) float64 {
	serving := s.live.BaseModel()
	correct := 0.0
	for _, e := range set.unseen {
		best := serving.Predict(e.Text, 1).Ranked
		if len(best) > 0 && best[0].Label == e.Label {
			correct++
		}
	}
	total := 0.0
	for _, e := range set.examples {
		if !e.Hint {
			total++
		}
	}
	trainedOn := max(total-float64(len(set.unseen)), 0)
	return (trainedOn*current.Report.Accuracy + correct) / max(total, 1)
}
