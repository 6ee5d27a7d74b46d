package learning

import (
	"context"
	"runtime"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// Refit fits a model from all examples and lets it serve. A repeated command answers
// with the model that serves by then. A fit that takes longer than the caller waits
// goes on without them.
func (t *Teacher) Refit(ctx context.Context, command idempotency.Command) (Model, error) {
	alone, cancel := context.WithCancel(context.WithoutCancel(ctx))
	forget := context.AfterFunc(t.life, cancel)
	type outcome struct {
		model Model
		err   error
	}
	done := make(chan outcome, 1)
	t.alone.Go(func() {
		defer cancel()
		defer forget()
		model, err := t.fit(alone, command, false)
		done <- outcome{model, err}
	})
	select {
	case o := <-done:
		return o.model, o.err
	case <-ctx.Done():
		return Model{}, ctx.Err()
	}
}

// Stop ends fits that nobody waits for any more.
func (t *Teacher) Stop() {
	t.end()
	t.alone.Wait()
}

// fit is Refit. A careful one takes over only when it is not worse than what serves,
// and not when a person has chosen what serves.
func (t *Teacher) fit(ctx context.Context, command idempotency.Command, careful bool) (Model, error) {
	t.fitting.Lock()
	defer t.fitting.Unlock()
	serving, err := t.store.Serving(ctx)
	if err != nil {
		return Model{}, err
	}
	applied, err := serving.Applied.Seen(command)
	if err != nil {
		return Model{}, err
	}
	if current := t.current.Load(); applied && current != nil {
		return *current, nil
	}
	asOf, began := t.clock.Now().UTC().Truncate(time.Millisecond), t.stopwatch()
	lesson, err := t.lesson(ctx)
	if err != nil {
		return Model{}, err
	}
	fitted, err := linear.Fit(ctx, lesson.examples, linear.Options{Workers: t.workers()})
	if err != nil {
		return Model{}, err
	}
	model, data, err := t.describe(fitted, lesson, asOf)
	if err != nil {
		return Model{}, err
	}
	model.FitTook = began()
	if careful {
		model.Worse = t.verdict(fitted, lesson)
	}
	if err := t.store.AddModel(ctx, model, data); err != nil {
		return Model{}, err
	}
	return model, t.publish(ctx, fitted, model, command, careful)
}

// workers is how many categories are learned at a time: half of what processors there
// are, so that calls are answered meanwhile as fast as ever; all of them for the first
// model, for which everybody waits.
func (t *Teacher) workers() int {
	if t.current.Load() == nil {
		return runtime.GOMAXPROCS(0)
	}
	return max(1, runtime.GOMAXPROCS(0)/2)
}

// publish lets a stored model serve, unless it is worse or a newer one does.
func (t *Teacher) publish(ctx context.Context, fitted *linear.Model, model Model, command idempotency.Command, careful bool) error {
	keep := keptModels
	serving, err := t.store.ChangeServing(ctx, func(s *Serving) error {
		s.Applied.Add(command, model.AsOf)
		switch {
		case careful && model.Worse != "":
			s.Judged = model.AsOf
		case careful && s.Pinned, !s.Pinned && s.Model > model.ID:
			// Somebody else's serves; following finds it.
		default:
			if s.serve(model.ID); s.Forget { // the others know what is to be forgotten
				keep, s.Previous = 1, ""
			}
			s.Pinned, s.Forget = false, false
		}
		return nil
	})
	if err != nil {
		return err
	}
	if serving.Model == model.ID {
		if err := t.serve(ctx, fitted, model); err != nil {
			return err
		}
	}
	return t.store.PruneModels(ctx, keep, serving.Model, serving.Previous)
}

// serve notes that another model answers from now on.
func (s *Serving) serve(id string) {
	if s.Model != id {
		s.Previous, s.Model = s.Model, id
	}
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

// timedAnswers is how many texts are answered to see how long that takes.
const timedAnswers = 100

func (t *Teacher) describe(fitted *linear.Model, lesson lesson, asOf time.Time) (Model, []byte, error) {
	data, err := fitted.Encode()
	if err != nil {
		return Model{}, nil, err
	}
	model := Model{
		ID:        idempotency.NewID(asOf),
		CreatedAt: t.clock.Now().UTC().Truncate(time.Millisecond),
		AsOf:      asOf,
		Report:    fitted.Report(),
		Size:      len(data),
	}
	asked := lesson.examples[:min(timedAnswers, len(lesson.examples))]
	took := t.stopwatch()
	for _, e := range asked {
		fitted.Predict(e.Text, 1)
	}
	model.Answers = took() / time.Duration(max(1, len(asked)))
	return model, data, nil
}

// stopwatch says how long ago it was made.
func (t *Teacher) stopwatch() func() time.Duration {
	from := t.clock.Now()
	return func() time.Duration { return t.clock.Now().Sub(from) }
}

// fitIsDue reports whether so much came in since the last fit that another one is
// worth its time, or whether something is to be forgotten.
func (t *Teacher) fitIsDue(ctx context.Context, serving Serving) (bool, error) {
	model := t.current.Load()
	if model == nil || serving.Forget {
		return true, nil
	}
	if serving.Pinned {
		return false, nil
	}
	since := model.AsOf
	if serving.Judged.After(since) {
		since = serving.Judged
	}
	fresh, err := t.store.ExamplesSince(ctx, since)
	return float64(fresh) >= max(refitAfter, refitAfterShare*float64(model.Report.Examples)), err
}

// claim reports whether this replica is the one to fit a model now: nobody else is told
// so for a while.
func (t *Teacher) claim(ctx context.Context) (mine bool, err error) {
	now := t.clock.Now()
	_, err = t.store.ChangeServing(ctx, func(s *Serving) error {
		if mine = now.After(s.Claimed); !mine {
			return docstore.ErrSkip
		}
		s.Claimed = now.Add(fitLease)
		return nil
	})
	return mine && err == nil, err
}
