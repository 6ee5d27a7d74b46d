package intake_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// callers is how many clients call at the same time.
const callers = 64

// BenchmarkRegisterContact measures contacts over gRPC on the embedded store, with
// fakes in the same process for the other services: accepted only, and all the way to
// the promise. Contacts come from a thousand customers.
func BenchmarkRegisterContact(b *testing.B) {
	for _, c := range []struct {
		name   string
		budget time.Duration
	}{{"accepted", 0}, {"promised", time.Second}} {
		b.Run(c.name, func(b *testing.B) {
			s := newSuite(b, func(o *setup) { o.clock, o.config.InlineBudget = clock.System(), c.budget })
			s.together(b, func(i int64) error {
				got, err := s.integration.RegisterContact(context.Background(), contact(func(r *intakev1.RegisterContactRequest) {
					r.From = &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: fmt.Sprintf("+48 600 %06d", i%1000)}}
					r.RequestId = fmt.Sprint("request-", i)
				}))
				if err == nil && c.budget > 0 && got.GetPromise() == nil {
					return fmt.Errorf("no promise for %s", got.GetCase().GetName())
				}
				return err
			})
		})
	}
}

// BenchmarkGetCase measures how fast one case is read.
func BenchmarkGetCase(b *testing.B) {
	s := newSuite(b, func(o *setup) { o.clock = clock.System() })
	name := s.open().GetName()
	s.together(b, func(int64) error {
		_, err := s.agent.GetCase(context.Background(), &intakev1.GetCaseRequest{Name: name})
		return err
	})
}

// BenchmarkReplyToCase measures one command with its effect, each on a case of its own
// caller.
func BenchmarkReplyToCase(b *testing.B) {
	s := newSuite(b, func(o *setup) { o.clock = clock.System() })
	names := make([]string, callers)
	for i := range names {
		names[i] = s.open().GetName()
	}
	s.together(b, func(i int64) error {
		_, err := s.agent.ReplyToCase(context.Background(), &intakev1.ReplyToCaseRequest{Name: names[i%callers], Text: "We are looking into it."})
		return err
	})
}

// together makes b.N calls from all callers and reports the rate and the latency.
func (s *suite) together(b *testing.B, call func(i int64) error) {
	b.Helper()
	var next atomic.Int64
	var group sync.WaitGroup
	took := make([][]time.Duration, callers)
	b.ReportAllocs()
	b.ResetTimer()
	for c := range callers {
		group.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				began := time.Now()
				if err := call(i); err != nil {
					b.Error(err)
					return
				}
				took[c] = append(took[c], time.Since(began))
			}
		})
	}
	group.Wait()
	b.StopTimer()
	all := slices.Sorted(slices.Values(slices.Concat(took...)))
	require.NotEmpty(b, all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}
