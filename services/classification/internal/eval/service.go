package eval

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/classification"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

// OverGRPC is the quality through the public API alone: examples imported and messages classified over gRPC, without
// a requested training and after one.
type OverGRPC struct {
	Task   string
	Import time.Duration // duration for all examples
	Alone  time.Duration // time until a model of all of them served by itself
	Refit  time.Duration
	// ByItself and Refitted are the accuracies of these two models.
	ByItself, Refitted float64
}

// service is a running classification in this process, with a store in a temporary folder, called over a real
// connection.
type service struct {
	host  *host.Host
	conn  grpckit.Conn
	admin classificationv1.LearningServiceClient
	any   classificationv1.ClassificationServiceClient
	dir   string
}

func startService(ctx context.Context) (s *service, err error) {
	s = &service{}
	if s.dir, err = os.MkdirTemp("", "ombud-eval-"); err != nil {
		return nil, err
	}
	s.host = host.New(host.Options{
		Settings: host.Settings{
			GRPCAddr: "127.0.0.1:0",
			DataDir:  s.dir,
			AdminKey: "a key for this run only",
		},
		Peers:     wiring.Nobody(), // only mass incidents call others
		Access:    optionsv1.E_Access,
		Out:       io.Discard,
		Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts:     []host.Part{{Name: "classification", Build: classification.New}},
	})
	if err := s.host.Start(ctx); err != nil {
		return nil, err
	}
	env, err := s.host.Env("eval")
	if err != nil {
		return nil, err
	}
	_, token, err := env.Keyring.Create(ctx, auth.Key{DisplayName: "eval", Subject: "eval", Roles: []auth.Role{auth.Admin}})
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

func (s *service) stopService(ctx context.Context) error {
	return errors.Join(s.conn.Close(), s.host.Stop(ctx), os.RemoveAll(s.dir))
}

// measureOverGRPC imports the examples and classifies the test examples. distinct is the number of distinct training
// texts.
func measureOverGRPC(ctx context.Context, t Task, distinct int) (a OverGRPC, err error) {
	s, err := startService(ctx)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, s.stopService(context.WithoutCancel(ctx))) }()
	a.Task = t.Name
	start := timeNow()
	if err := s.importExamples(ctx, t.Train); err != nil {
		return a, err
	}
	brought := timeNow()
	a.Import = brought.Sub(start)
	if err := s.awaitFit(ctx, distinct); err != nil {
		return a, err
	}
	a.Alone = timeNow().Sub(brought)
	if a.ByItself, err = s.measureAccuracy(ctx, t); err != nil {
		return a, err
	}
	start = timeNow()
	if _, err := s.trainModel(ctx); err != nil {
		return a, err
	}
	a.Refit = timeNow().Sub(start)
	a.Refitted, err = s.measureAccuracy(ctx, t)
	return a, err
}

// measureAccuracy classifies all test examples and returns the share of right answers.
func (s *service) measureAccuracy(ctx context.Context, t Task) (float64, error) {
	right := 0.0
	for _, q := range t.Test {
		got, err := s.any.Classify(ctx, &classificationv1.ClassifyRequest{Text: q.Text})
		if err != nil {
			return 0, err
		}
		if got.GetCategory() == "categories/"+q.Label {
			right++
		}
	}
	return right / float64(len(t.Test)), nil
}

// awaitFit waits until the serving model knows so many of the examples that no further training is due.
func (s *service) awaitFit(ctx context.Context, examples int) error {
	const often, patience = 100 * time.Millisecond, 10 * time.Minute
	for since := timeNow(); timeNow().Sub(since) < patience; <-clock.System().After(often) {
		m, err := s.admin.GetModel(ctx, &classificationv1.GetModelRequest{Name: "models/current"})
		if err != nil {
			return err
		}
		if float64(m.GetExampleCount())*(1+refitShare) >= float64(examples) {
			return nil
		}
	}
	return errors.New("no model was fitted to what was brought in")
}

// importExamples sends the examples in batches of the maximum size.
func (s *service) importExamples(ctx context.Context, examples []linear.Example) error {
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

// trainModel requests a training with a long deadline.
func (s *service) trainModel(ctx context.Context) (*classificationv1.Model, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	return s.admin.RefitModel(ctx, &classificationv1.RefitModelRequest{})
}
