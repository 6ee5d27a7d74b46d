package intake_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// deed is something that a client does to a case, under a request id, until it is
// answered. It returns the name of the case.
type deed func(ctx context.Context, c clients, caseName string) (string, error)

// plot is what happens while a process dies, and what must be true in the end.
type plot struct {
	prepare func(s *suite) string // before; returns the case, or ""
	deeds   []deed
	writes  int // at least so many writes are made
	check   func(s *suite, caseName string)
}

// plots are what the crash tests live through.
func plots() map[string]plot {
	nothing := func(*suite) string { return "" }
	return map[string]plot{
		"a whole life":           {nothing, life(), 15, (*suite).requireLived},
		"a closed case goes on":  {(*suite).closed, []deed{says("again")}, 4, (*suite).requireSuccessor},
		"a mail":                 {nothing, []deed{mails}, 4, (*suite).requireOneMail},
		"a customer from a CRM":  {nothing, []deed{upserts}, 4, (*suite).requireRecognised},
		"two cases are linked":   {(*suite).pair, []deed{links}, 3, (*suite).requireLinked},
		"silence closes a case":  {(*suite).resolved, []deed{waits}, 2, (*suite).requireClosedOnce},
		"a silent customer":      {(*suite).asking, []deed{lapses, says("late")}, 3, (*suite).requireTakenUp},
		"a report of the clocks": {(*suite).opened, []deed{reports}, 1, (*suite).requireReported},
		"a bad answer":           {(*suite).resolved, []deed{complains}, 2, (*suite).requireReopenedOnce},
		"an old case":            {nothing, []deed{imports}, 4, (*suite).requireImportedOnce},
		"a mass incident":        {(*suite).struck, []deed{strikes("A cable is cut."), strikes("It is mended.")}, 6, (*suite).requireToldOnce},
	}
}

// together is how many processes are killed at the same time.
const together = 8

func TestACrashBetweenAnyTwoWritesIsHealed(t *testing.T) {
	for name, p := range plots() {
		t.Run(name, func(t *testing.T) { p.dieEverywhere(t) })
	}
}

// dieEverywhere kills the process at the first write, at the second, and so on, until
// there are no more writes.
func (p plot) dieEverywhere(t *testing.T) {
	t.Helper()
	for first := 1; ; first += together {
		var crashes atomic.Int64
		t.Run(fmt.Sprintf("from write %d", first), func(t *testing.T) {
			for n := first; n < first+together; n++ {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("%d, after=%t", n, after), func(t *testing.T) {
						t.Parallel()
						if p.dieAt(t, n, after) {
							crashes.Add(1)
						}
					})
				}
			}
		})
		if died := int(crashes.Load()); died < 2*together || t.Failed() {
			require.GreaterOrEqual(t, first-1+died/2, p.writes, "more writes than this are made")
			return
		}
	}
}

// newDoomedSuite starts a suite on the files of a folder, and returns the database by which it dies.
func newDoomedSuite(t *testing.T, dir string) (*suite, *docstoretest.FaultyDatabase) {
	t.Helper()
	var wreck *docstoretest.FaultyDatabase
	s := newSuite(t, func(o *setup) {
		o.open = func(ctx context.Context, name string) (docstore.Database, error) {
			db, err := embedded(dir)(ctx, name)
			if name == "intake" && err == nil {
				wreck = docstoretest.NewFaultyDatabase(db)
				return wreck, nil
			}
			return db, err
		}
	})
	return s, wreck
}

// dieAt lets the process die at the nth write, begins a new one on what is stored,
// and goes on there like a client that repeats what was not answered. It reports
// whether it came to a death at all.
func (p plot) dieAt(t *testing.T, n int, after bool) bool {
	t.Helper()
	dir := t.TempDir()
	first, wreck := newDoomedSuite(t, dir)
	name := p.prepare(first)
	wreck.CrashAt(n, after)
	name, undone := first.liveOn(name, p.deeds)
	first.settleUnless(wreck.Crashed) // the last writes are made behind the callers' backs
	if !wreck.Crashed() {
		require.Empty(t, undone)
		return false
	}
	first.stop()
	first.clock.Advance(6 * time.Second) // leases of the dead are over

	second := newSuite(t, func(o *setup) { o.open, o.fakes, o.clock = embedded(dir), first.fakes, first.clock })
	second.settle()
	name, undone = second.liveOn(name, undone)
	require.Empty(t, undone)
	second.settle()
	p.check(second, name)
	return true
}

// liveOn does the deeds in order until one fails, and returns the case and what is
// left to do.
func (s *suite) liveOn(name string, deeds []deed) (string, []deed) {
	for i, do := range deeds {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		got, err := do(ctx, s.suiteClients(), name)
		cancel()
		if err != nil {
			return name, deeds[i:]
		}
		name = got
	}
	return name, nil
}

// suiteClients are the clients of an administrator, who reports like a service and
// moves the clock.
func (s *suite) suiteClients() clients {
	c := s.admin
	c.reporter, c.clock = s.service, s.clock
	return c
}

// settle waits until all contacts are filed and all that has to happen elsewhere has
// happened.
func (s *suite) settle() {
	s.t.Helper()
	s.settleUnless(func() bool { return false })
}

// settleUnless does that until it is over for another reason.
func (s *suite) settleUnless(over func() bool) {
	s.t.Helper()
	s.eventually("the work ends", func() bool {
		s.clock.Advance(time.Second)
		return over() || s.settled()
	})
}

// settled tells whether nothing is left to do. A suite that cannot say is not.
func (s *suite) settled() bool {
	ctx := context.Background()
	contacts, err := s.admin.ListContacts(ctx, &intakev1.ListContactsRequest{})
	if err != nil {
		return false
	}
	for _, c := range contacts.GetContacts() {
		if !c.GetFiled() {
			return false
		}
	}
	cases, err := s.admin.ListCases(ctx, &intakev1.ListCasesRequest{})
	if err != nil {
		return false
	}
	for _, c := range cases.GetCases() {
		timeline, err := s.agent.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: c.GetName(), PageSize: 1000})
		if err != nil {
			return false
		}
		acts := len(s.fakes.escalation.done(c.GetName())) + len(s.fakes.classification.done(c.GetName())) + len(s.fakes.feedback.done(c.GetName()))
		if acts < expectedActs(timeline.GetEvents()) {
			return false
		}
	}
	return true
}

// expectedActs is how many acts of the other services a story calls for.
func expectedActs(events []*intakev1.Event) int {
	acts := 0
	solved := false
	for _, event := range events {
		switch event.GetKind().String() {
		case "CONTACT_RECORDED": // the first opens the handling; one on a solved case opens the case again
			if !solved {
				acts++
			}
		case "CASE_IMPORTED", "REPLIED", "WAIT_STARTED", "WAIT_ENDED":
			acts++
		case "REOPENED":
			acts, solved = acts+2, false
		case "RESOLVED":
			acts, solved = acts+3, true
		}
	}
	return acts
}
