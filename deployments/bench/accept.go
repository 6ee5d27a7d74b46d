package bench

import (
	"context"

	"github.com/ombud/ombud/deployments/bench/subject"
	"github.com/ombud/ombud/pkg/docstore"
)

// measureAccepted measures row b twice. An accepted contact is written durably; its promise
// follows later. The first run has no worker behind it. In the second the rest of the suite
// works on the same processors.
func (b *bench) measureAccepted(ctx context.Context) error {
	alone := subject.Options{Settings: []string{"--inline-budget=0s"}, Wrap: holdBack}
	if err := b.withSuite(ctx, alone, func(s *subject.Suite) error {
		return b.measureRow(ctx, "b", "contact accepted, nothing behind", b.registerCall(s))
	}); err != nil {
		return err
	}
	return b.withSuite(ctx, subject.Options{Settings: alone.Settings}, func(s *subject.Suite) error {
		if err := s.EnrollCustomers(ctx, b.Callers, b.Customers); err != nil {
			return err
		}
		if err := b.measureRow(ctx, "b+", "contact accepted, pipeline behind", b.registerCall(s)); err != nil {
			return err
		}
		opened, err := countDocuments(ctx, s, "cases")
		b.addNote("%d cases opened behind it by then", opened)
		return err
	})
}

// registerCall records contacts over gRPC and ignores their promises.
func (b *bench) registerCall(s *subject.Suite) func(ctx context.Context, caller, n int) error {
	return func(ctx context.Context, caller, n int) error {
		_, err := s.RegisterContact(ctx, caller, subject.NewContact(n, b.Customers))
		return err
	}
}

// countDocuments counts the documents of a collection of the intake.
func countDocuments(ctx context.Context, s *subject.Suite, collection string) (int64, error) {
	env, err := s.Env("intake")
	if err != nil {
		return 0, err
	}
	coll, err := docstore.Open[struct{}](ctx, env.Database, docstore.Spec{Name: collection})
	if err != nil {
		return 0, err
	}
	return coll.Count(ctx, docstore.Query{})
}
