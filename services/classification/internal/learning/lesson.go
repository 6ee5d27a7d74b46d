package learning

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/linear"
)

// lesson is what a model is fitted on.
type lesson struct {
	examples []linear.Example
	// fresh are those that the model which serves has not learned from.
	fresh []linear.Example
}

// lesson collects what to learn from. Fit lets the last of several examples with the
// same words count, so that what people corrected goes last, in the order in which they
// did.
func (t *Teacher) lesson(ctx context.Context) (lesson, error) {
	var own []Example
	err := t.store.AllExamples(ctx, func(_ string, e Example) { own = append(own, e) })
	if err != nil {
		return lesson{}, err
	}
	slices.SortStableFunc(own, func(a, b Example) int { return a.At.Compare(b.At) })
	var l lesson
	for _, e := range t.stillShipped(own) {
		l.examples = append(l.examples, e.lesson())
	}
	var learned time.Time
	if current := t.current.Load(); current != nil {
		learned = current.AsOf
	}
	for _, e := range own {
		l.examples = append(l.examples, e.lesson())
		if !e.At.Before(learned) {
			l.fresh = append(l.fresh, e.lesson())
		}
	}
	return l, nil
}

func (e Example) lesson() linear.Example {
	return linear.Example{Text: e.Text, Label: e.Category, Hint: e.Hint}
}

// stillShipped are the examples of the program that count beside the firm's own: all
// of them, until the firm imports examples of a category that was not shipped. Then
// it has a taxonomy of its own, and of the shipped categories only those count that it
// gives examples of, too.
func (t *Teacher) stillShipped(own []Example) []Example {
	named := map[string]bool{}
	ownTaxonomy := false
	for _, e := range own {
		if _, shipped := t.shipped.Categories[e.Category]; !shipped && e.Source == Imported {
			ownTaxonomy = true
		}
		named[e.Category] = true
	}
	if !ownTaxonomy {
		return slices.Clone(t.shipped.Examples)
	}
	return slices.DeleteFunc(slices.Clone(t.shipped.Examples), func(e Example) bool { return !named[e.Category] })
}

// verdict says in words why a model that was just fitted should not take over by
// itself; nothing when it may. What serves is judged by its answers to the examples
// that it has not learned from, and for all others by its report; the new one by its
// own report, which rests on examples held out while it learned. It may be worse by
// what chance makes of so many held-out examples: one standard error.
func (t *Teacher) verdict(fitted *linear.Model, l lesson) string {
	current, report := t.current.Load(), fitted.Report()
	if current == nil || report.HeldOut == 0 {
		return ""
	}
	right, judged := 0.0, 0.0
	serving := t.live.Model()
	for _, e := range l.fresh {
		if best := serving.Predict(e.Text, 1).Ranked; len(best) > 0 && best[0].Label == e.Label {
			right++
		}
	}
	for _, e := range l.examples {
		if !e.Hint {
			judged++
		}
	}
	known := max(judged-float64(len(l.fresh)), 0)
	present := (known*current.Report.Accuracy + right) / max(judged, 1)
	chance := math.Sqrt(present * (1 - present) / float64(report.HeldOut))
	if report.Accuracy >= present-chance {
		return ""
	}
	return fmt.Sprintf("it gets %.1f %% of held-out examples right, and models/%s %.1f %%",
		100*report.Accuracy, current.ID, 100*present)
}
