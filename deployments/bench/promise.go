package bench

import (
	"context"
	"sync/atomic"

	"github.com/ombud/ombud/deployments/bench/load"
	"github.com/ombud/ombud/deployments/bench/subject"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// readable is how many cases are read in turn.
const readable = 256

// promise measures rows c, d and e on one suite: contacts until the promise is in the
// reply, and cases that are read.
func (b *bench) promise(ctx context.Context) error {
	return b.with(ctx, subject.Options{}, func(s *subject.Suite) error {
		b.say("%d customers are made", b.Customers)
		if err := s.Enroll(ctx, b.Callers, b.Customers); err != nil {
			return err
		}
		if err := b.promises(ctx, s); err != nil || !b.wants("e") {
			return err
		}
		return b.reads(ctx, s)
	})
}

// promises measures rows c and d. Each has contacts of its own.
func (b *bench) promises(ctx context.Context, s *subject.Suite) error {
	const apart = 10_000_000
	if b.wants("c") {
		err := b.promised(ctx, "c", "contact promised, gRPC", func(ctx context.Context, caller, n int) (*intakev1.RegisterContactResponse, error) {
			return s.Register(ctx, caller, subject.Contact(n, b.Customers))
		})
		if err != nil {
			return err
		}
	}
	if !b.wants("d") {
		return nil
	}
	return b.promised(ctx, "d", "contact promised, REST", func(ctx context.Context, _, n int) (*intakev1.RegisterContactResponse, error) {
		return s.RegisterREST(ctx, subject.Contact(apart+n, b.Customers))
	})
}

// promised measures calls that record a contact, and notes how many came back without
// a promise.
func (b *bench) promised(ctx context.Context, name, title string, register func(ctx context.Context, caller, n int) (*intakev1.RegisterContactResponse, error)) error {
	var late atomic.Int64
	err := b.measure(ctx, name, title, func(ctx context.Context, caller, n int) error {
		reply, err := register(ctx, caller, n)
		if err == nil && reply.GetPromise() == nil {
			late.Add(1)
		}
		return err
	})
	if n := late.Load(); n > 0 {
		b.note("%d promises were not in the reply", n)
	}
	return err
}

// reads measures row e over both protocols.
func (b *bench) reads(ctx context.Context, s *subject.Suite) error {
	const apart = 20_000_000
	cases := make([]string, readable)
	err := load.Each(ctx, b.Callers, readable, func(ctx context.Context, caller, n int) error {
		reply, err := s.Register(ctx, caller, subject.Contact(apart+n, b.Customers))
		cases[n] = reply.GetCase().GetName()
		return err
	})
	if err != nil {
		return err
	}
	err = b.measure(ctx, "e", "case read, gRPC", func(ctx context.Context, caller, n int) error {
		return s.Case(ctx, caller, cases[n*7919%readable])
	})
	if err != nil {
		return err
	}
	return b.measure(ctx, "e+", "case read, REST", func(ctx context.Context, _, n int) error {
		return s.CaseREST(ctx, cases[n*7919%readable])
	})
}
