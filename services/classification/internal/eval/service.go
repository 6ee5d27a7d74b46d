package eval

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/services/classification"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// callers is how many ask at the same time under load.
const callers = 64

// Asked is what a newcomer gets who knows nothing but the interface: examples brought
// in, one fit, and questions, over gRPC.
type Asked struct {
	Task     string
	Accuracy float64
	Import   time.Duration // of all examples
	Refit    time.Duration
	// Quiet and Refitting are loads of 64 callers, without and with a fit going on.
	Quiet, Refitting Load
}

// Load is how many answers there were a second, and how long one took.
type Load struct {
	PerSecond   float64
	Median, P99 time.Duration
}

// service is a running classification in this process, with its store in a folder that
// is deleted afterwards, called over a real connection.
type service struct {
	host  *host.Host
	conn  *grpc.ClientConn
	admin classificationv1.LearningServiceClient
	any   classificationv1.ClassificationServiceClient
	dir   string
}

func open(ctx context.Context) (s *service, err error) {
	s = &service{}
	if s.dir, err = os.MkdirTemp("", "ombud-eval-"); err != nil {
		return nil, err
	}
	s.host = host.New(host.Options{
		Settings: host.Settings{GRPCAddr: "127.0.0.1:0", DataDir: s.dir, AdminKey: "a key for this run only"},
		Access:   optionsv1.E_Access, Out: io.Discard, Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts: []host.Part{{Name: "classification", Build: classification.New}},
	})
	if err := s.host.Start(ctx); err != nil {
		return nil, err
	}
	env, err := s.host.Env("eval")
	if err != nil {
		return nil, err
	}
	_, token, err := env.Keyring.Create(ctx, auth.Key{DisplayName: "eval", Subject: "users/eval", Roles: []auth.Role{auth.Admin}})
	if err != nil {
		return nil, err
	}
	s.conn, err = grpckit.Dial(s.host.Addr().String(), grpckit.DialOptions{
		Telemetry: telemetry.Nop(), Token: func(context.Context) (string, error) { return token, nil },
	})
	s.admin = classificationv1.NewLearningServiceClient(s.conn)
	s.any = classificationv1.NewClassificationServiceClient(s.conn)
	return s, err
}

func (s *service) close(ctx context.Context) error {
	return errors.Join(s.conn.Close(), s.host.Stop(ctx), os.RemoveAll(s.dir))
}

// overGRPC does what a newcomer would, and then puts a load on the service.
func overGRPC(ctx context.Context, t Task, seconds float64) (a Asked, err error) {
	s, err := open(ctx)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, s.close(context.WithoutCancel(ctx))) }()
	a.Task = t.Name
	start := now()
	if err := s.bring(ctx, t.Train); err != nil {
		return a, err
	}
	a.Import, start = now().Sub(start), now()
	if _, err := s.refit(ctx); err != nil {
		return a, err
	}
	a.Refit = now().Sub(start)
	answers := make([]answer, len(t.Ask))
	for i, q := range t.Ask {
		got, err := s.any.Classify(ctx, &classificationv1.ClassifyRequest{Text: q.Text})
		if err != nil {
			return a, err
		}
		answers[i] = answer{linear.Prediction{Ranked: []linear.Scored{{Label: got.GetCategory()}}}, "categories/" + q.Label}
	}
	a.Accuracy = count(answers, answer.right) / float64(len(answers))
	length := time.Duration(seconds * float64(time.Second))
	if a.Quiet, err = s.load(ctx, t, length); err != nil {
		return a, err
	}
	a.Refitting, err = s.loadWhileRefitting(ctx, t, length)
	return a, err
}

// bring sends the examples in batches as large as the interface takes them.
func (s *service) bring(ctx context.Context, examples []linear.Example) error {
	const most = 10_000
	for some := range slices.Chunk(examples, most) {
		r := &classificationv1.BatchCreateExamplesRequest{}
		for _, e := range some {
			r.Examples = append(r.Examples, &classificationv1.Example{Category: e.Label, Text: e.Text})
		}
		if _, err := s.admin.BatchCreateExamples(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// refit takes as long as it takes.
func (s *service) refit(ctx context.Context) (*classificationv1.Model, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	return s.admin.RefitModel(ctx, &classificationv1.RefitModelRequest{})
}

// loadWhileRefitting fits one model after the other meanwhile.
func (s *service) loadWhileRefitting(ctx context.Context, t Task, length time.Duration) (l Load, err error) {
	fitting, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	group.Go(func() {
		for fitting.Err() == nil {
			_, _ = s.refit(fitting) // what matters is that it works; the last is cut short
		}
	})
	l, err = s.load(ctx, t, length)
	stop()
	group.Wait()
	return l, err
}

// load lets callers ask for a time.
func (s *service) load(ctx context.Context, t Task, length time.Duration) (Load, error) {
	took := make([][]time.Duration, callers)
	failed := make([]error, callers)
	end := now().Add(length)
	var group sync.WaitGroup
	for c := range callers {
		group.Go(func() {
			for i := c; now().Before(end); i += callers {
				start := now()
				r := &classificationv1.ClassifyRequest{Text: t.Ask[i%len(t.Ask)].Text}
				if _, failed[c] = s.any.Classify(ctx, r); failed[c] != nil {
					return
				}
				took[c] = append(took[c], now().Sub(start))
			}
		})
	}
	group.Wait()
	all := slices.Concat(took...)
	slices.Sort(all)
	if len(all) == 0 {
		return Load{}, errors.Join(failed...)
	}
	return Load{
		PerSecond: float64(len(all)) / length.Seconds(), Median: all[len(all)/2], P99: all[len(all)*99/100],
	}, errors.Join(failed...)
}
