package learning

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Refit fits a model from all examples, as fast as it can, and lets it serve. A
// repeated command answers with the model that serves by then.
func (t *Teacher) Refit(ctx context.Context, command once.Command) (Model, error) {
	return t.fit(ctx, command, allWorkers)
}

// fit is Refit on so many processors at most.
func (t *Teacher) fit(ctx context.Context, command once.Command, workers int) (Model, error) {
	t.fitting.Lock()
	defer t.fitting.Unlock()
	applied, err := t.store.AppliedBy(ctx, command)
	if err != nil {
		return Model{}, err
	}
	if current := t.current.Load(); applied && current != nil {
		return *current, nil
	}
	asOf := t.clock.Now().UTC().Truncate(time.Millisecond)
	examples, err := t.lesson(ctx)
	if err != nil {
		return Model{}, err
	}
	fitted, err := linear.Fit(ctx, examples, linear.Options{Workers: workers})
	if err != nil {
		return Model{}, err
	}
	return t.publish(ctx, fitted, asOf, command)
}

// publish stores a fitted model and lets it serve, unless a newer one does.
func (t *Teacher) publish(ctx context.Context, fitted *linear.Model, asOf time.Time, command once.Command) (Model, error) {
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
	if err := t.serve(ctx, fitted, model); err != nil {
		return model, err
	}
	return model, t.store.PruneModels(ctx, keptModels)
}

// serve answers with a model from now on, and with the corrections that came after
// what it was fitted on was read. Meanwhile nobody corrects, so that none is lost.
func (t *Teacher) serve(ctx context.Context, fitted *linear.Model, model Model) error {
	t.turn.Lock()
	defer t.turn.Unlock()
	newer := map[string]linear.Correction{}
	err := t.store.CorrectedSince(ctx, model.AsOf.Add(-overlap), func(id string, e Example) {
		newer[id] = linear.Correction{ID: id, Text: e.Text, Label: e.Category}
	})
	if err != nil {
		return err
	}
	t.live.Swap(fitted, func(id string) bool { _, kept := newer[id]; return !kept })
	for _, correction := range newer {
		t.live.Correct(correction)
	}
	t.current.Store(&model)
	t.seen.Store(model.AsOf.UnixMilli())
	return nil
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

// lesson collects what to learn from.
func (t *Teacher) lesson(ctx context.Context) ([]linear.Example, error) {
	var own []Example
	err := t.store.AllExamples(ctx, func(_ string, e Example) { own = append(own, e) })
	if err != nil {
		return nil, err
	}
	// Fit lets the last of several examples with the same words count: what people
	// corrected, in the order in which they did.
	slices.SortStableFunc(own, func(a, b Example) int { return a.At.Compare(b.At) })
	var lesson []linear.Example
	for _, e := range append(t.stillShipped(own), own...) {
		lesson = append(lesson, linear.Example{Text: e.Text, Label: e.Category, Hint: e.Hint})
	}
	return lesson, nil
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
	return t.catchUp(ctx)
}

// catchUp applies corrections that this replica has not seen. It holds the turn, so
// that what it reads cannot overtake a later correction of the same case.
func (t *Teacher) catchUp(ctx context.Context) error {
	t.turn.Lock()
	defer t.turn.Unlock()
	known := map[linear.Correction]bool{}
	for _, correction := range t.live.Corrections() {
		known[correction] = true
	}
	since := time.UnixMilli(t.seen.Load()).Add(-overlap)
	return t.store.CorrectedSince(ctx, since, func(id string, e Example) {
		if correction := (linear.Correction{ID: id, Text: e.Text, Label: e.Category}); !known[correction] {
			t.live.Correct(correction)
		}
		t.seen.Store(max(t.seen.Load(), e.At.UnixMilli()))
	})
}

// load makes a stored model serve.
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
	return t.serve(ctx, fitted, model)
}

// Model returns one model; "current" is the one that serves.
func (t *Teacher) Model(ctx context.Context, id string) (m Model, current bool, err error) {
	if serving := t.current.Load(); serving != nil && (id == "current" || id == serving.ID) {
		return *serving, true, nil
	}
	m, err = t.store.GetModel(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "NO_SUCH_MODEL", "there is no models/%s", id)
	}
	return m, false, err
}
