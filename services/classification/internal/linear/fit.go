package linear

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/text"
)

// Options are the parameters of a training. Zero values mean the defaults.
type Options struct {
	// Buckets is the number of hash buckets, a power of two (65536).
	Buckets int
	// Cost is C of the support vector machine: the weight of a training error against the norm of the weights (1).
	Cost float64
	// Precision is the wanted precision of sure answers (0.95).
	Precision float64
	// Workers is the number of labels to train at a time (the number of processors).
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

// Fit trains a model. It drops examples without words, and all but the last of several examples with the same words.
// It first holds out some examples to calibrate confidences, and then trains on all of them. The same examples in the
// same order give the same model. Errors: InvalidArgument for options, and those of the context.
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

// trainer trains one classifier per label (one versus rest), several at a time.
type trainer struct {
	corpus  *corpus
	cost    float64
	workers int
	folds   folds
	held    *heldOut
	next    atomic.Int32 // the next class to train

	mu      sync.Mutex // guards the following fields
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

// trainUntilDone trains one class after the other until none is left.
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

// trainClass trains without each fold in turn to score its examples, and then on everything.
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
