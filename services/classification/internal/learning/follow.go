package learning

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// follow takes over the model and the corrections that another replica made.
func (t *Teacher) follow(ctx context.Context) (Serving, error) {
	serving, err := t.store.Serving(ctx)
	if err != nil {
		return serving, err
	}
	if current := t.current.Load(); serving.Model != "" && (current == nil || current.ID != serving.Model) {
		if err := t.load(ctx, serving.Model); err != nil {
			return serving, err
		}
	}
	return serving, t.catchUp(ctx)
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

// unreadable is the reason of a fault: a stored model is of another version's making,
// or broken.
const unreadable = "MODEL_UNREADABLE"

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
		return fault.New(fault.Internal, unreadable, "the model %s cannot be read", id).Wrap(err)
	}
	return t.serve(ctx, fitted, model)
}
