package invitation_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/feedback/internal/answer"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// peers remember the reports they got, as the ids of the requests and the scores, and refuse them while they are down.
type peers struct {
	mu       sync.Mutex
	down     bool
	requests []string
	scores   []int32
	calls    []string
}

func (p *peers) call(name, requestID string, r answer.Report) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		return fault.New(fault.Unavailable, "DOWN", "the intake is down")
	}
	p.calls = append(p.calls, name)
	if name == "record" {
		p.requests = append(p.requests, requestID)
		p.scores = append(p.scores, r.Answer.Score)
	}
	return nil
}

func (p *peers) RecordAnswer(_ context.Context, requestID string, r answer.Report) error {
	return p.call("record", requestID, r)
}

func (p *peers) RateSolution(_ context.Context, requestID string, r answer.Report) error {
	return p.call("rate", requestID, r)
}

// fixture is a service on an embedded store, with a clock and peers of its own.
type fixture struct {
	*invitation.Service
	clock *clock.Fake
	peers *peers
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "feedback.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	f := &fixture{clock: clock.NewFake(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)), peers: &peers{}}
	repository, err := invitation.OpenRepository(t.Context(), db)
	require.NoError(t, err)
	secret, err := auth.LoadSecret(t.Context(), db, f.clock)
	require.NoError(t, err)
	reactions := invitation.NewReactions()
	answer.React(reactions, answer.NewReporter(f.peers, f.peers))
	f.Service = invitation.NewService(invitation.Deps{
		Invitations: repository,
		Links:       auth.NewLinks(secret),
		Reactions:   reactions,
		Clock:       f.clock,
		Worker:      worker.Options{Name: "feedback"},
	})
	return f
}

func (f *fixture) runWorker(t *testing.T) {
	t.Helper()
	_, err := f.Worker().RunOnce(t.Context())
	require.NoError(t, err)
}

func (f *fixture) invite(t *testing.T, resolution int32) (id, token string) {
	t.Helper()
	doc, err := f.Invite(t.Context(), invitation.Invitation{Case: "cases/1", Customer: "customers/1", Resolution: resolution})
	require.NoError(t, err)
	return doc.ID, f.Token(doc)
}

// submit answers behind a link and returns the invitation.
func (f *fixture) submit(t *testing.T, token string, score int32, command idempotency.Command) invitation.Invitation {
	t.Helper()
	doc, err := f.Submit(t.Context(), token, answer.Answer{Score: score}, command)
	require.NoError(t, err)
	return doc.Body
}

func TestOneInvitationForEachResolution(t *testing.T) {
	f := newFixture(t)
	first, token := f.invite(t, 1)
	f.clock.Advance(time.Hour)
	again, same := f.invite(t, 1)
	require.Equal(t, first, again)
	require.Equal(t, token, same, "a repeated call answers with the same link")
	second, _ := f.invite(t, 2)
	require.NotEqual(t, first, second)
}

func TestAnswerIsReportedOnce(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	command := idempotency.Command{ID: "click", Digest: "d"}
	for range 3 {
		require.EqualValues(t, 2, f.submit(t, token, 2, command).Answer.Score)
	}
	f.runWorker(t)
	f.runWorker(t)
	require.Equal(t, []string{"record", "rate"}, f.peers.calls)
	require.Equal(t, []int32{2}, f.peers.scores)
}

func TestAnswerWaitsForThePeers(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	f.peers.down = true
	f.submit(t, token, 5, idempotency.Command{})
	f.runWorker(t)
	require.Empty(t, f.peers.calls)
	f.peers.down = false
	f.clock.Advance(time.Minute)
	f.runWorker(t)
	require.Equal(t, []string{"record", "rate"}, f.peers.calls)
	require.Equal(t, []int32{5}, f.peers.scores)
}

func TestLaterAnswerReplacesAndIsReportedToo(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	for _, score := range []int32{5, 4} {
		f.submit(t, token, score, idempotency.Command{})
	}
	f.runWorker(t)
	require.Equal(t, []string{"record", "rate", "record", "rate"}, f.peers.calls)
	require.Equal(t, []int32{5, 4}, f.peers.scores)
	require.NotEqual(t, f.peers.requests[0], f.peers.requests[1])
	doc, err := f.Open(t.Context(), token)
	require.NoError(t, err)
	require.EqualValues(t, 4, doc.Body.Answer.Score)
	require.True(t, doc.Body.Outbox.IsEmpty())
}

func TestAnAnswerThatReopensStays(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	f.submit(t, token, 4, idempotency.Command{})
	f.submit(t, token, 1, idempotency.Command{})
	for _, score := range []int32{5, 2} {
		doc := f.submit(t, token, score, idempotency.Command{})
		require.EqualValues(t, 1, doc.Answer.Score, "the mark that opened the case again")
		require.True(t, doc.Answer.Reopens())
	}
	f.runWorker(t)
	require.Equal(t, []string{"record", "rate", "record", "rate", "record", "record"}, f.peers.calls, "the last two do not count")
	require.Equal(t, []int32{4, 1, 5, 2}, f.peers.scores)
	doc, err := f.Open(t.Context(), token)
	require.NoError(t, err)
	require.Len(t, doc.Body.Answers, 4, "all are kept")
}

func TestABadMarkTakesItsComment(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	f.submit(t, token, 1, idempotency.Command{})
	doc, err := f.Submit(t.Context(), token, answer.Answer{Score: 1, Comment: "Nothing came."}, idempotency.Command{})
	require.NoError(t, err)
	require.Equal(t, "Nothing came.", doc.Body.Answer.Comment)
}

func TestOnlyValidLinksOpen(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	forged := token[:len(token)-1] + "A"
	if forged == token {
		forged = token[:len(token)-1] + "B"
	}
	_, err := f.Open(t.Context(), forged)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	f.clock.Advance(30 * 24 * time.Hour)
	_, err = f.Submit(t.Context(), token, answer.Answer{Score: 5}, idempotency.Command{})
	require.Equal(t, "LINK_NOT_VALID", fault.ReasonOf(err))
}

func TestAnswersAreListedNewestFirst(t *testing.T) {
	f := newFixture(t)
	var answered []string
	for resolution := range int32(3) {
		id, token := f.invite(t, resolution+1)
		f.clock.Advance(time.Minute)
		f.submit(t, token, 5, idempotency.Command{})
		answered = append([]string{id}, answered...)
	}
	f.invite(t, 4) // stays without an answer
	for _, filter := range []string{"", `case = "cases/1"`, `customer = "customers/1"`} {
		first, next, err := f.ListAnswered(t.Context(), 2, "", filter)
		require.NoError(t, err)
		rest, end, err := f.ListAnswered(t.Context(), 2, next, filter)
		require.NoError(t, err)
		require.Empty(t, end)
		var got []string
		for _, doc := range append(first, rest...) {
			got = append(got, doc.ID)
		}
		require.Equal(t, answered, got, filter)
	}
	_, _, err := f.ListAnswered(t.Context(), 0, "", `score = 5`)
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
}

func TestAnswersThatSayNothingNewChangeNothing(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	solved := true
	full := answer.Answer{Score: 4, Comment: "Well done.", Detail: answer.Detail{Ease: 5, Solved: &solved}}
	for _, a := range []answer.Answer{{Score: 4}, full, {Score: 4}, full, {Score: 4, Detail: answer.Detail{Ease: 5}}} {
		doc, err := f.Submit(t.Context(), token, a, idempotency.Command{})
		require.NoError(t, err)
		require.EqualValues(t, 4, doc.Body.Answer.Score)
	}
	doc, err := f.Open(t.Context(), token)
	require.NoError(t, err)
	require.Len(t, doc.Body.Answers, 2, "a click, and what was added to it")
	require.True(t, doc.Body.Answer.IsSame(full))
}

// A request that changed nothing is known when it comes again after another answer.
func TestARepetitionOfWhatChangedNothingChangesNothing(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	same, other := idempotency.Command{ID: "same", Digest: "5"}, idempotency.Command{ID: "other", Digest: "4"}
	f.submit(t, token, 5, idempotency.Command{ID: "first", Digest: "5, first"})
	f.submit(t, token, 5, same)
	f.submit(t, token, 4, other)
	got := f.submit(t, token, 5, same)
	require.EqualValues(t, 4, got.Answer.Score)
	require.Len(t, got.Answers, 2)
	_, err := f.Submit(t.Context(), token, answer.Answer{Score: 3}, idempotency.Command{ID: "same", Digest: "3"})
	require.Equal(t, idempotency.ReasonReused, fault.ReasonOf(err), "also of such a request the id is taken")
}

func TestALinkTakesABoundedNumberOfAnswers(t *testing.T) {
	f := newFixture(t)
	_, token := f.invite(t, 1)
	for n := range 32 {
		f.submit(t, token, int32(1+n%2), idempotency.Command{})
	}
	f.submit(t, token, 2, idempotency.Command{}) // says nothing new
	_, err := f.Submit(t.Context(), token, answer.Answer{Score: 1}, idempotency.Command{})
	require.Equal(t, "TOO_MANY_ANSWERS", fault.ReasonOf(err))
}
