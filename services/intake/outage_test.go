package intake_test

import (
	"context"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/clock/clocktest"
	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// get reads a case as an agent.
func (s *suite) get(name string) *intakev1.Case {
	s.t.Helper()
	c, err := s.agent.GetCase(context.Background(), &intakev1.GetCaseRequest{Name: name})
	require.NoError(s.t, err)
	return c
}

// longestPause bounds the time on the suite's clock between a failure and the next try.
const longestPause = 10 * time.Second

// retryLog reads in the intake's log for when a failed step is planned again. The clock
// may have moved on since the plan was made, so a pause is never longer than it appears.
type retryLog struct {
	clock   clock.Clock
	mu      sync.Mutex
	plans   int
	longest time.Duration
}

var plannedRetry = regexp.MustCompile(`msg="step failed" .* due=(\S+)`)

// Write takes one line of the log.
func (l *retryLog) Write(line []byte) (int, error) {
	if found := plannedRetry.FindSubmatch(line); found != nil {
		due, err := time.Parse(time.RFC3339Nano, string(found[1]))
		if err != nil {
			return 0, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.plans++
		l.longest = max(l.longest, due.Sub(l.clock.Now()))
	}
	return len(line), nil
}

// seen returns how many retries were planned so far, and the longest pause before one.
func (l *retryLog) seen() (plans int, longest time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.plans, l.longest
}

// returns lets a service come back and checks that the cases catch up: no step is planned
// later than longestPause, and what is planned happens. The clock moves fast for that
// time and slowly after it, because on a slow machine a call may still fail, or a worker
// go to sleep by an old reading, while the clock moves.
func (s *suite) returns(down *atomic.Bool, what string, caughtUp func() bool) {
	s.t.Helper()
	down.Store(false)
	back := s.clock.Now()
	clocktest.Eventually(s.t, s.clock, func() bool {
		if caughtUp() {
			return true
		}
		if s.clock.Now().Sub(back) < longestPause {
			s.clock.Advance(100 * time.Millisecond)
		}
		return false
	}, what)
	_, longest := s.retries.seen()
	require.LessOrEqual(s.t, longest, longestPause, "a step is tried again before long")
}

func TestContactsAreAcceptedWhileAServiceIsDown(t *testing.T) {
	outages := map[string]struct {
		down    func(*fakes) *atomic.Bool
		story   []string // while it is down
		nothing bool     // not even the category is known
	}{
		"classification": {func(f *fakes) *atomic.Bool { return &f.classification.down }, []string{"CONTACT_RECORDED", "CASE_OPENED"}, true},
		"catalog":        {func(f *fakes) *atomic.Bool { return &f.catalog.down }, []string{"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED"}, false},
		"escalation":     {func(f *fakes) *atomic.Bool { return &f.escalation.down }, []string{"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED"}, false},
	}
	for name, o := range outages {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			down := o.down(s.fakes)
			down.Store(true)
			got, err := s.integration.RegisterContact(context.Background(), contact())
			require.NoError(t, err)
			c := got.GetCase()
			require.Equal(t, intakev1.Case_NEW, c.GetState())
			require.Nil(t, got.GetPromise(), "nothing is promised that nobody keeps")
			require.Equal(t, o.nothing, c.GetCategory() == "")
			kinds, _ := s.story(c.GetName())
			require.Equal(t, o.story, kinds)
			for range 300 { // half a minute of it
				s.clock.Advance(100 * time.Millisecond)
			}
			s.eventually("the worker tries in vain", func() bool {
				plans, _ := s.retries.seen()
				return plans > 0
			})
			s.returns(down, "the case gets its promise", func() bool { return s.get(c.GetName()).GetState() == intakev1.Case_OPEN })
			require.Equal(t, start().Add(3*time.Hour), s.get(c.GetName()).GetPromise().GetRespondBy().AsTime(), "the time of the outage is not the customer's")
			kinds, _ = s.story(c.GetName())
			require.Equal(t, []string{"CONTACT_RECORDED", "CASE_OPENED", "CLASSIFIED", "HANDLING_OPENED", "PROMISED", "MESSAGE_PREPARED"}, kinds)
			require.Equal(t, []string{"Open"}, s.fakes.escalation.done(c.GetName()))
		})
	}
}

func TestPeopleGoOnWhileServicesAreDown(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	name := s.open().GetName()
	s.held(name, "staff/one-agent", "staff/one-agent")
	s.fakes.classification.down.Store(true)
	s.fakes.escalation.down.Store(true)
	_, err := s.agent.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "hello"})
	require.NoError(t, err)
	c, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done"})
	require.NoError(t, err)
	require.Equal(t, intakev1.Case_RESOLVED, c.GetState())
	require.Equal(t, "/feedback/token-1", s.surveyOf(c.GetName()), "a service that is down holds up no other")

	s.returns(&s.fakes.escalation.down, "the escalation is told in order", func() bool { return len(s.fakes.escalation.done(name)) == 3 })
	require.Equal(t, []string{"Open", "Answer", "Resolve"}, s.fakes.escalation.done(name))
	require.Empty(t, s.fakes.classification.done(name))
	s.returns(&s.fakes.classification.down, "the experience is kept", func() bool { return len(s.fakes.classification.done(name)) == 1 })
}

func TestPeopleActOnACaseThatIsNotPromisedYet(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	s.fakes.classification.down.Store(true)
	name := s.open().GetName()
	_, err := s.agent.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "hello"})
	require.NoError(t, err)
	_, err = s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: name, Category: "categories/x"})
	requireReason(t, err, "ILLEGAL_STATE")
	c, err := s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done"})
	require.NoError(t, err)
	require.Equal(t, intakev1.Case_RESOLVED, c.GetState())
	require.Nil(t, c.GetPromise())
	s.returns(&s.fakes.classification.down, "everybody is told, in order", func() bool { return len(s.fakes.feedback.done(name)) == 1 })
	require.Equal(t, []string{"Open", "Answer", "Resolve"}, s.fakes.escalation.done(name))
	s.eventually("the case has its promise", func() bool { return s.get(name).GetPromise() != nil })
	require.Equal(t, intakev1.Case_RESOLVED, s.get(name).GetState())
	_, events := s.story(name)
	for _, e := range events {
		require.NotEqual(t, "acknowledgement", e.GetDetails()["template"], "what is solved is not promised any more")
	}
}

func TestAServiceThatHangsUsesUpTheBudgetOnly(t *testing.T) {
	s := newSuite(t, func(o *setup) { o.config.InlineBudget = 50 * time.Millisecond })
	release := s.fakes.classification.hang()
	got, err := s.integration.RegisterContact(context.Background(), contact())
	require.NoError(t, err)
	require.Equal(t, intakev1.Case_NEW, got.GetCase().GetState())
	release()
	s.returns(&s.fakes.classification.down, "the worker has more patience", func() bool {
		return s.get(got.GetCase().GetName()).GetState() == intakev1.Case_OPEN
	})
}

func TestNothingInlineWithABudgetOfZero(t *testing.T) {
	s := newSuite(t, func(o *setup) { o.config.InlineBudget = 0 })
	ctx := context.Background()
	release := s.fakes.classification.hang() // so that the case is seen before it is there
	got, err := s.integration.RegisterContact(ctx, contact())
	require.NoError(t, err)
	require.False(t, got.GetContact().GetFiled())
	require.Equal(t, intakev1.Case_NEW, got.GetCase().GetState())
	name := got.GetCase().GetName()
	require.Equal(t, intakev1.Case_NEW, s.get(name).GetState(), "answered from the contact")
	_, err = s.agent.AddNote(ctx, &intakev1.AddNoteRequest{Name: name, Text: "x"})
	if err != nil { // the worker may have been quicker
		requireReason(t, err, "CASE_NOT_READY")
		require.True(t, fault.Is(err, fault.Unavailable))
	}
	release()
	s.eventually("the worker files it", func() bool { return s.get(name).GetState() == intakev1.Case_OPEN })
	_, err = s.agent.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{Name: name, Text: "hello"})
	require.NoError(t, err)
	s.eventually("the worker tells the escalation", func() bool { return s.get(name).GetOwner() == "staff/anna" })
}

func TestAMessageThatCannotBeClassifiedStillGetsAnOwner(t *testing.T) {
	s := newSuite(t)
	c := s.open(func(r *intakev1.RegisterContactRequest) { r.Text, r.ServiceHint = "unreadable", "services/unknown" })
	require.Equal(t, intakev1.Case_TRIAGE, c.GetState())
	require.NotEmpty(t, c.GetOwner())
	require.NotNil(t, c.GetPromise())
	require.Equal(t, "services/general", c.GetService(), "a service that the catalog does not know costs nobody the promise")
}

func TestACatalogThatChangesBetweenTwoTries(t *testing.T) {
	s := newSuite(t)
	name := s.open().GetName()
	s.fakes.escalation.mute.Store(true) // it does what it is told, but its answers are lost
	_, err := s.agent.CorrectCase(context.Background(), &intakev1.CorrectCaseRequest{Name: name, Category: "categories/x"})
	require.NoError(t, err)
	s.eventually("the first try reaches the escalation", func() bool { return len(s.fakes.escalation.done(name)) == 2 })
	s.fakes.catalog.version.Add(1)
	asked := s.fakes.catalog.last.Load()
	s.clock.Advance(time.Minute)
	s.eventually("a later try gets another quote", func() bool { return s.fakes.catalog.last.Load() != asked })
	// Effects are delivered in order, so the answer comes behind the correction.
	_, err = s.agent.ReplyToCase(context.Background(), &intakev1.ReplyToCaseRequest{Name: name, Text: "hello"})
	require.NoError(t, err)
	s.returns(&s.fakes.escalation.mute, "the correction and the answer are heard of", func() bool {
		return len(s.fakes.escalation.done(name)) == 3
	})
	require.Equal(t, []string{"Open", "Recommit", "Answer"}, s.fakes.escalation.done(name))
	require.Equal(t, int64(1), s.get(name).GetPromise().GetServiceLevelVersion(), "the promise is the one that the handling is held to")
}

func TestFiftyCallersOneContact(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		var group sync.WaitGroup
		results := make([]*intakev1.RegisterContactResponse, 50)
		for i := range results {
			group.Go(func() {
				got, err := s.integration.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.RequestId = "same" }))
				if err != nil {
					t.Error(err)
				}
				results[i] = got
			})
		}
		group.Wait()
		require.False(t, t.Failed())
		for _, got := range results {
			require.Equal(t, results[0].GetContact().GetName(), got.GetContact().GetName())
			require.Equal(t, results[0].GetCase().GetName(), got.GetCase().GetName())
		}
		contacts, err := s.agent.ListContacts(ctx, &intakev1.ListContactsRequest{})
		require.NoError(t, err)
		require.Len(t, contacts.GetContacts(), 1)
		cases, err := s.agent.ListCases(ctx, &intakev1.ListCasesRequest{})
		require.NoError(t, err)
		require.Len(t, cases.GetCases(), 1)
		_, err = s.integration.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.RequestId, r.Text = "same", "other" }))
		requireReason(t, err, "REQUEST_ID_REUSED")
		requireFields(t, err, "request_id")
		again, err := s.integration.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.RequestId = "same" }))
		require.NoError(t, err)
		require.Equal(t, s.get(again.GetCase().GetName()).String(), again.GetCase().String())
		require.NotNil(t, again.GetPromise())
	})
}
