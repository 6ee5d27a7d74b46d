package intake_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"

	"github.com/ombud/ombud/services/intake/internal/dying"
)

// deed is something that a client does, under a request id, until it is answered.
type deed func(ctx context.Context, c clients, caseName string) (string, error)

// life is what happens to the case of the crash tests. Every deed returns the name of
// the case.
func life() []deed {
	named := func(c *intakev1.Case, err error) (string, error) { return c.GetName(), err }
	return []deed{
		func(ctx context.Context, c clients, _ string) (string, error) {
			got, err := c.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.RequestId = "first" }))
			return got.GetCase().GetName(), err
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "hello", RequestId: "reply"}))
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.WaitForCustomer(ctx, &intakev1.WaitForCustomerRequest{Name: name, Reason: "which?", RequestId: "wait"}))
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			got, err := c.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.RequestId, r.Case = "second", name }))
			return got.GetCase().GetName(), err
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done", RequestId: "resolve"}))
		},
		func(ctx context.Context, c clients, name string) (string, error) {
			return named(c.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "not done", RaisePriority: true, RequestId: "reopen"}))
		},
	}
}

// lived is the story of a case to which all that has happened, and nothing twice.
func lived() []string {
	return []string{
		"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED", "HANDLING_OPENED", "PROMISED", "MESSAGE_SENT", "REPLIED", "WAIT_STARTED",
		"CONTACT_RECORDED", "WAIT_ENDED", "RESOLVED", "MESSAGE_SENT", "FEEDBACK_INVITED", "MESSAGE_SENT", "REOPENED", "PROMISED", "MESSAGE_SENT",
	}
}

// together is how many processes are killed at the same time.
const together = 8

func TestACrashBetweenAnyTwoWritesIsHealed(t *testing.T) {
	for first := 1; ; first += together {
		var crashes atomic.Int64
		t.Run(fmt.Sprintf("from write %d", first), func(t *testing.T) {
			for n := first; n < first+together; n++ {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("after=%t/write %d", after, n), func(t *testing.T) {
						t.Parallel()
						if crashAt(t, n, after) {
							crashes.Add(1)
						}
					})
				}
			}
		})
		if crashes.Load() < 2*together || t.Failed() {
			require.Greater(t, first+together, 15, "the life of a case has more writes than this")
			break
		}
	}
}

// crashAt lets the process die at the nth write, begins a new one on what is stored,
// and goes on there like a client that repeats what was not answered. It reports
// whether it came to a crash at all.
func crashAt(t *testing.T, n int, after bool) bool {
	t.Helper()
	dir := t.TempDir()
	var wreck *dying.Database
	first := newSuite(t, func(o *setup) {
		o.open = func(ctx context.Context, name string) (docstore.Database, error) {
			db, err := embedded(dir)(ctx, name)
			if name == "intake" {
				wreck = dying.New(db, n, after)
				return wreck, err
			}
			return db, err
		}
	})
	name, undone := liveOn(first, "", life())
	if !wreck.Died() {
		require.Empty(t, undone)
		return false
	}
	first.stop()
	first.clock.Advance(6 * time.Second) // leases of the dead are over

	second := newSuite(t, func(o *setup) { o.open, o.fakes, o.clock = embedded(dir), first.fakes, first.clock })
	second.settle(name)
	name, undone = liveOn(second, name, undone)
	require.Empty(t, undone)
	second.settle(name)
	second.requireLived(name)
	return true
}

// liveOn does the deeds in order until one fails, and returns the case and what is
// left to do. Whoever is told that a service is not available tries again.
func liveOn(s *suite, name string, deeds []deed) (string, []deed) {
	for i, do := range deeds {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		got, err := do(ctx, s.admin, name)
		cancel()
		if err != nil {
			return name, deeds[i:]
		}
		name = got
	}
	return name, nil
}

// settle waits until no work is due on the case and its contacts; none is known for
// an empty name.
func (s *suite) settle(name string) {
	s.t.Helper()
	if name == "" {
		return
	}
	s.eventually("the work ends", func() bool {
		s.clock.Advance(time.Second)
		contacts, err := s.admin.ListContacts(context.Background(), &intakev1.ListContactsRequest{Filter: `case = "` + name + `"`})
		require.NoError(s.t, err)
		for _, c := range contacts.GetContacts() {
			if !c.GetFiled() {
				return false
			}
		}
		acts := len(s.fakes.escalation.done(name)) + len(s.fakes.classification.done(name)) + len(s.fakes.feedback.done(name))
		kinds, _ := s.story(name)
		return acts >= expectedActs(kinds)
	})
}

// expectedActs is how many acts of the other services a story calls for.
func expectedActs(kinds []string) int {
	acts := 1 // the handling is opened
	for _, kind := range kinds {
		switch kind {
		case "REPLIED", "WAIT_STARTED", "WAIT_ENDED":
			acts++
		case "REOPENED":
			acts += 2
		case "RESOLVED":
			acts += 3
		}
	}
	return acts
}

// requireLived checks that everything happened, and once.
func (s *suite) requireLived(name string) {
	s.t.Helper()
	ctx := context.Background()
	s.eventually("the story ends", func() bool {
		kinds, _ := s.story(name)
		return len(kinds) >= len(lived())
	})
	kinds, _ := s.story(name)
	require.ElementsMatch(s.t, lived(), kinds)
	require.Equal(s.t, []string{"Open", "Answer", "Wait", "Resume", "Resolve", "Reopen"}, s.fakes.escalation.done(name))
	require.Equal(s.t, []string{"Outcome(true)", "Outcome(false)"}, s.fakes.classification.done(name))
	require.Equal(s.t, []string{"Invite(1)"}, s.fakes.feedback.done(name))
	cases, err := s.admin.ListCases(ctx, &intakev1.ListCasesRequest{})
	require.NoError(s.t, err)
	require.Len(s.t, cases.GetCases(), 1)
	contacts, err := s.admin.ListContacts(ctx, &intakev1.ListContactsRequest{})
	require.NoError(s.t, err)
	require.Len(s.t, contacts.GetContacts(), 2)
	require.Equal(s.t, int32(2), cases.GetCases()[0].GetContactCount())
}
