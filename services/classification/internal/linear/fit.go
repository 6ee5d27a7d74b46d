package linear

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// Options say how to train. Zero values mean the defaults.
type Options struct {
	// Buckets is the number of hash buckets, a power of two (65536).
	Buckets int
	// Cost is how much a wrong training example counts against simple weights
	// (1).
	Cost float64
	// Precision is how often an answer that is called sure should be right
	// (0.95).
	Precision float64
	// Workers is how many labels are trained at once (the processors there
	// are).
	Workers int
}

func (o Options) withDefaults() Options {
	if o.Cost == 0 {
		o.Cost = 1
	}
	if o.Precision == 0 {
		o.Precision = 0.95
	}
	if o.Workers == 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	return o
}

func (o Options) checkRanges() error {
	var wrong *fault.Error
	if o.Cost < 0 {
		wrong = wrong.Field("cost", "must be greater than 0, not %v", o.Cost)
	}
	if o.Precision < 0 || o.Precision > 1 {
		wrong = wrong.Field("precision", "must be from 0 to 1, not %v", o.Precision)
	}
	if o.Workers < 0 {
		wrong = wrong.Field("workers", "must not be negative, but is %d", o.Workers)
	}
	return wrong.Err()
}

// Fit trains a model. Examples without words are left out; of several with the
// same words the last counts. Some examples are held out first, to learn how
// far the scores can be trusted, and then trained on like the others. The same
// examples in the same order give the same model. Errors: InvalidArgument for
// options, and those of the context.
func Fit(ctx context.Context, examples []Example, options Options) (*Model, error) {
	options = options.withDefaults()
	if err := options.checkRanges(); err != nil {
		return nil, err
	}
	hasher, err := text.NewHasher(options.Buckets)
	if err != nil {
		return nil, err
	}
	c := newCorpus(examples, hasher)
	t := newTrainer(c, options)
	if err := t.trainAll(ctx); err != nil {
		return nil, err
	}
	cal := fitCalibration(t.held, options.Precision)
	return &Model{
		labels:      c.labels,
		hasher:      hasher,
		rows:        c.rows,
		weights:     t.weights,
		bias:        t.bias,
		calibration: cal,
		report:      newReport(c, t.held, cal),
	}, nil
}

// trainer learns all labels of a corpus, several at a time.
type trainer struct {
	corpus  *corpus
	cost    float64
	workers int
	folds   folds
	held    *heldOut
	next    atomic.Int32 // the next label to learn

	mu      sync.Mutex // guards what follows
	weights weights
	bias    []float32
	err     error
}

func newTrainer(c *corpus, o Options) *trainer {
	f := newFolds(c)
	return &trainer{
		corpus:  c,
		cost:    o.Cost,
		workers: o.Workers,
		folds:   f,
		held:    newHeldOut(c, f),
		weights: newWeights(len(c.rows.idf), len(c.labels)),
		bias:    make([]float32, len(c.labels)),
	}
}

func (t *trainer) trainAll(ctx context.Context) error {
	var group sync.WaitGroup
	for range min(t.workers, len(t.corpus.labels)) {
		group.Go(func() { t.trainUntilDone(ctx) })
	}
	group.Wait()
	return t.err
}

// trainUntilDone learns one label after the other until none is left.
func (t *trainer) trainUntilDone(ctx context.Context) {
	for {
		class := t.next.Add(1) - 1
		if int(class) >= len(t.corpus.labels) {
			return
		}
		s := newSolver(t.corpus, class, t.cost)
		err := t.trainClass(ctx, s)
		t.mu.Lock()
		t.weights.setColumn(int(class), s.weight)
		t.bias[class] = s.bias
		if err != nil {
			t.err = err
		}
		t.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// trainClass trains without each fold in turn and notes what it would have said
// about it, then trains with everything.
func (t *trainer) trainClass(ctx context.Context, s *solver) error {
	for f := range t.folds.count {
		out := t.folds.membersOf(f)
		if len(out) == 0 {
			continue
		}
		for _, i := range out {
			s.removeExample(i)
		}
		if err := s.solveDual(ctx, t.folds.examplesOutside(f)); err != nil {
			return err
		}
		for _, i := range out {
			t.held.setScore(i, s.class, s.scoreOf(i))
		}
	}
	return s.solveDual(ctx, t.folds.all)
}
