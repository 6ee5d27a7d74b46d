package learning

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

const (
	// followEvery is how often a replica looks for what others learned.
	followEvery = 500 * time.Millisecond
	// overlap is looked at again each time, longer than a write takes and than the
	// clocks of replicas differ.
	overlap = 10 * time.Second
	// refitAfter new examples, or a share of those known, a new model is fitted.
	refitAfter      = 20
	refitAfterShare = 0.05
	// fitLease keeps other replicas from fitting the same examples meanwhile, and is
	// the least time between two fits in the background.
	fitLease = 30 * time.Second
	// keptModels is how many models keep their bytes: enough that a replica which is
	// a little behind still finds the one it wants.
	keptModels = 5
)

// Teacher teaches the classifier, and answers with what it has learned.
type Teacher struct {
	store   Store
	shipped Shipment
	clock   clock.Clock
	log     *slog.Logger

	live    *linear.Live
	current atomic.Pointer[Model] // nil until the first one serves
	fitting sync.Mutex            // one fit at a time
	turn    sync.RWMutex          // held to change models; shared to correct
	seen    atomic.Int64          // corrections up to here are in live: Unix milliseconds

	life  context.Context // until Stop
	end   context.CancelFunc
	alone sync.WaitGroup // fits that go on without their caller
}

// Shipment is what the program brings along (row A6: works out of the box).
type Shipment struct {
	Categories map[string]Category
	Examples   []Example
}

// NewTeacher returns a teacher that knows nothing until Open.
func NewTeacher(store Store, shipped Shipment, c clock.Clock, log *slog.Logger) (*Teacher, error) {
	empty, err := linear.Fit(context.Background(), nil, linear.Options{})
	if err != nil {
		return nil, err
	}
	t := &Teacher{
		store:   store,
		shipped: shipped,
		clock:   c,
		log:     log,
		live:    linear.NewLive(empty),
	}
	t.life, t.end = context.WithCancel(context.Background())
	return t, nil
}

// Open ships the default categories and loads the model that serves, or fits the
// first one.
func (t *Teacher) Open(ctx context.Context) error {
	if err := t.store.AddCategories(ctx, t.shipped.Categories); err != nil {
		return err
	}
	_, err := t.follow(ctx)
	if fault.ReasonOf(err) == unreadable {
		t.log.WarnContext(ctx, "the model that serves was made by another version; a new one is fitted", "error", err)
		err = nil
	}
	if err != nil || t.current.Load() != nil {
		return err
	}
	_, err = t.Refit(ctx, idempotency.Command{})
	return err
}

// Run follows other replicas and fits new models as examples come in, until ctx
// ends.
func (t *Teacher) Run(ctx context.Context) {
	clock.Every(ctx, t.clock, followEvery, func(ctx context.Context) {
		if err := t.KeepUp(ctx); err != nil && ctx.Err() == nil {
			t.log.WarnContext(ctx, "the classifier could not learn", "error", err)
		}
	})
}

// KeepUp takes over what other replicas learned, and fits a model if enough is new. Run
// does it again and again.
func (t *Teacher) KeepUp(ctx context.Context) error {
	serving, err := t.follow(ctx)
	if err != nil {
		return err
	}
	if due, err := t.fitIsDue(ctx, serving); err != nil || !due {
		return err
	}
	if mine, err := t.claim(ctx); err != nil || !mine {
		return err
	}
	_, err = t.fit(ctx, idempotency.Command{}, !serving.Forget)
	return err
}

// Predict gives the k most likely categories of a text.
func (t *Teacher) Predict(text string, k int) linear.Prediction { return t.live.Predict(text, k) }

// Explain gives the phrases of a text, at most n, that spoke most for a category.
func (t *Teacher) Explain(text, category string, n int) []linear.Phrase {
	return t.live.Model().Explain(text, category, n)
}

// Current returns the model that serves; nil before Open.
func (t *Teacher) Current() *Model { return t.current.Load() }

// Category returns one, with the number of its examples.
func (t *Teacher) Category(ctx context.Context, id string) (Category, int64, error) {
	category, err := t.store.GetCategory(ctx, id)
	if fault.KindOf(err) == fault.NotFound {
		return Category{}, 0, fault.New(fault.NotFound, "NO_SUCH_CATEGORY", "there is no categories/%s", id)
	}
	if err != nil {
		return Category{}, 0, err
	}
	count, err := t.store.ExamplesOf(ctx, id)
	return category, count, err
}

// CreateCategory makes one. A repeated command finds the one it made.
func (t *Teacher) CreateCategory(ctx context.Context, id string, c Category, command idempotency.Command) error {
	c.Applied.Add(command, t.clock.Now())
	err := t.store.AddCategory(ctx, id, c)
	if fault.KindOf(err) != fault.AlreadyExists {
		return err
	}
	present, readErr := t.store.GetCategory(ctx, id)
	if readErr != nil {
		return readErr
	}
	if seen, onceErr := present.Applied.Seen(command); seen || onceErr != nil {
		return onceErr
	}
	return fault.New(fault.AlreadyExists, "NAME_TAKEN", "categories/%s exists already", id).Wrap(err)
}

// Import takes examples in and makes the categories that they name. The same text
// in the same category counts once.
func (t *Teacher) Import(ctx context.Context, examples []Example) (created, existing int64, err error) {
	if err := t.makeCategories(ctx, examples); err != nil {
		return 0, 0, err
	}
	now := t.clock.Now()
	ids := make([]string, len(examples))
	for i := range examples {
		examples[i].Source, examples[i].At = Imported, now
		ids[i] = idempotency.DerivedID("example", examples[i].Category, examples[i].Text)
	}
	isNew, err := t.store.AddExamples(ctx, ids, examples)
	for _, c := range isNew {
		if c {
			created++
		} else {
			existing++
		}
	}
	return created, existing, err
}

func (t *Teacher) makeCategories(ctx context.Context, examples []Example) error {
	named := map[string]Category{}
	for _, e := range examples {
		named[e.Category] = Category{}
	}
	return t.store.AddCategories(ctx, named)
}

// Correct learns what a case really was; a later correction of the same case takes
// the place of an earlier one.
func (t *Teacher) Correct(ctx context.Context, caseName string, e Example) error {
	if _, _, err := t.Category(ctx, e.Category); err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return fault.Invalid("category", "there is no categories/%s", e.Category)
		}
		return err
	}
	id := idempotency.DerivedID("correction", caseName)
	t.turn.RLock()
	defer t.turn.RUnlock()
	e.Source, e.Case, e.At = Corrected, caseName, t.clock.Now()
	if err := t.store.PutExample(ctx, id, e); err != nil {
		return err
	}
	t.live.Correct(linear.Correction{ID: id, Text: e.Text, Label: e.Category})
	return nil
}
