package learning

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Refit fits a model from all examples and lets it serve. A repeated command
// answers with the model that serves by then.
func (t *Teacher) Refit(ctx context.Context, command once.Command) (Model, error) {
	t.fitting.Lock()
	defer t.fitting.Unlock()
	if applied, err := t.store.AppliedBy(ctx, command); err != nil || applied {
		return *t.current.Load(), err
	}
	asOf := t.clock.Now().UTC().Truncate(time.Millisecond)
	examples, ids, err := t.lesson(ctx)
	if err != nil {
		return Model{}, err
	}
	fitted, err := linear.Fit(ctx, examples, linear.Options{})
	if err != nil {
		return Model{}, err
	}
	model, data, err := t.describe(fitted, asOf)
	if err != nil {
		return Model{}, err
	}
	if err := t.store.AddModel(ctx, model, data); err != nil {
		return Model{}, err
	}
	serving, err := t.store.SetCurrentModel(ctx, model.ID, command, asOf)
	if err != nil || serving != model.ID {
		return model, err // somebody else's newer one serves; following finds it
	}
	t.live.Swap(fitted, func(id string) bool { return ids[id] })
	t.current.Store(&model)
	return model, nil
}

func (t *Teacher) describe(fitted *linear.Model, asOf time.Time) (Model, []byte, error) {
	data, err := fitted.Encode()
	if err != nil {
		return Model{}, nil, err
	}
	report := fitted.Report()
	return Model{
		ID: once.NewID(asOf), CreatedAt: t.clock.Now().UTC().Truncate(time.Millisecond), AsOf: asOf,
		Examples: report.Examples, Categories: report.Labels,
		Accuracy: report.Accuracy, Threshold: report.Threshold, Size: len(data),
	}, data, nil
}

// lesson collects what to learn from, and the ids of what the firm itself brought.
func (t *Teacher) lesson(ctx context.Context) ([]linear.Example, map[string]bool, error) {
	ids := map[string]bool{}
	var own []Example
	err := t.store.AllExamples(ctx, func(id string, e Example) {
		ids[id] = true
		own = append(own, e)
	})
	if err != nil {
		return nil, nil, err
	}
	// Fit lets the last of several examples with the same words count: what people
	// corrected, in the order in which they did.
	slices.SortStableFunc(own, func(a, b Example) int { return a.At.Compare(b.At) })
	var lesson []linear.Example
	for _, e := range append(t.stillShipped(own), own...) {
		lesson = append(lesson, linear.Example{Text: e.Text, Label: e.Category})
	}
	return lesson, ids, nil
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

// enoughIsNew reports whether so much came in since the last fit that another one
// is worth its time.
func (t *Teacher) enoughIsNew(ctx context.Context) (bool, error) {
	model := t.current.Load()
	if model == nil {
		return true, nil
	}
	fresh, err := t.store.ExamplesSince(ctx, model.AsOf)
	return float64(fresh) >= max(refitAfter, refitAfterShare*float64(model.Examples)), err
}

// follow takes over the model and the corrections that another replica made.
func (t *Teacher) follow(ctx context.Context) error {
	id, err := t.store.CurrentModel(ctx)
	if err != nil {
		return err
	}
	if current := t.current.Load(); id != "" && (current == nil || current.ID != id) {
		if err := t.load(ctx, id); err != nil {
			return err
		}
	}
	since := time.UnixMilli(t.seen.Load())
	return t.store.CorrectedSince(ctx, since.Add(-overlap), func(id string, e Example) {
		t.live.Correct(linear.Correction{ID: id, Text: e.Text, Label: e.Category})
		t.seen.Store(max(t.seen.Load(), e.At.UnixMilli()))
	})
}

// load makes a stored model serve. Corrections from before it are in it.
func (t *Teacher) load(ctx context.Context, id string) error {
	model, err := t.store.GetModel(ctx, id)
	if err != nil {
		return err
	}
	data, err := t.store.ModelData(ctx, model)
	if err != nil {
		return err
	}
	fitted, err := linear.Decode(data)
	if err != nil {
		return fault.New(fault.Internal, "MODEL_UNREADABLE", "the model %s cannot be read", id).Wrap(err)
	}
	t.live.Swap(fitted, func(string) bool { return true })
	t.current.Store(&model)
	t.seen.Store(model.AsOf.UnixMilli())
	return nil
}

// Model returns one model; "current" is the one that serves.
func (t *Teacher) Model(ctx context.Context, id string) (m Model, current bool, err error) {
	serving := t.current.Load()
	if id == "current" || serving != nil && id == serving.ID {
		return *serving, true, nil
	}
	m, err = t.store.GetModel(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "NO_SUCH_MODEL", "there is no models/%s", id)
	}
	return m, false, err
}
