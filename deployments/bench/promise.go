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

// measurePromises measures rows c, d and e on one suite: contacts until the promise is in the
// reply, and cases that are read.
func (b *bench) measurePromises(ctx context.Context) error {
	return b.withSuite(ctx, subject.Options{}, func(s *subject.Suite) error {
		b.printProgress("%d customers are made", b.Customers)
		if err := s.EnrollCustomers(ctx, b.Callers, b.Customers); err != nil {
			return err
		}
		if err := b.measureBothProtocols(ctx, s); err != nil || !b.wantsRow("e") {
			return err
		}
		return b.measureReads(ctx, s)
	})
}

// measureBothProtocols measures rows c and d. Each has contacts of its own.
func (b *bench) measureBothProtocols(ctx context.Context, s *subject.Suite) error {
	const apart = 10_000_000
	if b.wantsRow("c") {
		err := b.measurePromised(ctx, "c", "contact promised, gRPC", func(ctx context.Context, caller, n int) (*intakev1.RegisterContactResponse, error) {
			return s.RegisterContact(ctx, caller, subject.NewContact(n, b.Customers))
		})
		if err != nil {
			return err
		}
	}
	if !b.wantsRow("d") {
		return nil
	}
	return b.measurePromised(ctx, "d", "contact promised, REST", func(ctx context.Context, _, n int) (*intakev1.RegisterContactResponse, error) {
		return s.RegisterContactREST(ctx, subject.NewContact(apart+n, b.Customers))
	})
}

// measurePromised measures calls that record a contact, and notes how many came back without
// a promise.
func (b *bench) measurePromised(ctx context.Context, name, title string, register func(ctx context.Context, caller, n int) (*intakev1.RegisterContactResponse, error)) error {
	var late atomic.Int64
	err := b.measureRow(ctx, name, title, func(ctx context.Context, caller, n int) error {
		reply, err := register(ctx, caller, n)
		if err == nil && reply.GetPromise() == nil {
			late.Add(1)
		}
		return err
	})
	if n := late.Load(); n > 0 {
		b.addNote("%d promises were not in the reply", n)
	}
	return err
}

// measureReads measures row e over both protocols.
func (b *bench) measureReads(ctx context.Context, s *subject.Suite) error {
	const apart = 20_000_000
	cases := make([]string, readable)
	err := load.CallEach(ctx, b.Callers, readable, func(ctx context.Context, caller, n int) error {
		reply, err := s.RegisterContact(ctx, caller, subject.NewContact(apart+n, b.Customers))
		cases[n] = reply.GetCase().GetName()
		return err
	})
	if err != nil {
		return err
	}
	err = b.measureRow(ctx, "e", "case read, gRPC", func(ctx context.Context, caller, n int) error {
		return s.ReadCase(ctx, caller, cases[n*7919%readable])
	})
	if err != nil {
		return err
	}
	return b.measureRow(ctx, "e+", "case read, REST", func(ctx context.Context, _, n int) error {
		return s.ReadCaseREST(ctx, cases[n*7919%readable])
	})
}
