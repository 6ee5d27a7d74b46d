package learning

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// The names that stand for a model's id.
const (
	present  = "current"
	previous = "previous"
)

// Model returns one model and what serves; "current" is the one that does, "previous"
// the one that did before. Fault NotFound NO_SUCH_MODEL for none.
func (t *Teacher) Model(ctx context.Context, id string) (Model, Serving, error) {
	serving, err := t.store.Serving(ctx)
	if err != nil {
		return Model{}, serving, err
	}
	named := id
	switch id {
	case present:
		// What answers here: on another replica's change it takes a moment.
		if current := t.current.Load(); current != nil {
			named, serving.Model = current.ID, current.ID
		}
	case previous:
		named = serving.Previous
	}
	m, err := t.store.GetModel(ctx, named)
	if fault.KindOf(err) == fault.NotFound {
		err = fault.New(fault.NotFound, "NO_SUCH_MODEL", "there is no models/%s", id)
	}
	return m, serving, err
}

// Serving says which model answers, for all replicas.
func (t *Teacher) Serving(ctx context.Context) (Serving, error) { return t.store.Serving(ctx) }

// Activate lets a model serve that was fitted before, until somebody asks for another
// one. A repeated command changes nothing. Faults: NotFound NO_SUCH_MODEL, Precondition
// MODEL_DROPPED for one of which only the description is left.
func (t *Teacher) Activate(ctx context.Context, id string, command idempotency.Command) (Model, Serving, error) {
	t.fitting.Lock()
	defer t.fitting.Unlock()
	serving, err := t.store.Serving(ctx)
	if err != nil {
		return Model{}, serving, err
	}
	if seen, err := serving.Applied.Seen(command); err != nil {
		return Model{}, serving, err
	} else if seen {
		return t.Model(ctx, serving.Model)
	}
	model, _, err := t.Model(ctx, id)
	if err != nil {
		return Model{}, serving, err
	}
	if model.Chunks == 0 {
		return Model{}, serving, fault.New(fault.Precondition, "MODEL_DROPPED",
			"of models/%s only the description is left; it cannot serve any more", model.ID)
	}
	serving, err = t.store.ChangeServing(ctx, func(s *Serving) error {
		s.serve(model.ID)
		s.Pinned = true
		s.Applied.Add(command, t.clock.Now())
		return nil
	})
	if err != nil {
		return Model{}, serving, err
	}
	return model, serving, t.load(ctx, model.ID)
}

// Forget removes examples that somebody's words are in, and answers when a model
// serves that was fitted without them; models that knew them can serve no more. It
// says how many examples there were. Repeating it finishes what a crash left undone.
func (t *Teacher) Forget(ctx context.Context, whose Whose) (removed int64, err error) {
	due := false
	set := func(forget bool) error {
		_, err := t.store.ChangeServing(ctx, func(s *Serving) error {
			due = s.Forget
			s.Forget = forget
			return nil
		})
		return err
	}
	if err := set(true); err != nil {
		return 0, err
	}
	if removed, err = t.store.DropExamples(ctx, whose); err != nil {
		return removed, err
	}
	if removed == 0 && !due {
		return 0, set(false)
	}
	_, err = t.Refit(ctx, idempotency.Command{})
	return removed, err
}
