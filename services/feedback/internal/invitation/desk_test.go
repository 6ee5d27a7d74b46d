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
	"github.com/ombud/ombud/services/feedback/internal/invitation"
	"github.com/ombud/ombud/services/feedback/internal/store"
)

// intake remembers what it was told, and refuses while it is down.
type intake struct {
	mu   sync.Mutex
	down bool
	told []string
}

func (i *intake) Report(_ context.Context, _ invitation.Invitation, r invitation.Report) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.down {
		return fault.New(fault.Unavailable, "DOWN", "the intake is down")
	}
	i.told = append(i.told, r.ID)
	return nil
}

type desk struct {
	*invitation.Desk
	clock  *clock.Fake
	intake *intake
	worker *worker.Worker[invitation.Invitation]
	store  *store.Invitations
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "feedback.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	d := &desk{clock: clock.NewFake(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)), intake: &intake{}}
	d.store, err = store.Open(t.Context(), db)
	require.NoError(t, err)
	secret, err := auth.LoadSecret(t.Context(), db, d.clock)
	require.NoError(t, err)
	d.Desk = invitation.NewDesk(d.store, auth.NewLinks(secret), d.intake, d.clock, func() {})
	d.worker = worker.New(d.store.Documents, invitation.TaskOf, d.Deliver, worker.Options{Name: "feedback", Clock: d.clock})
	return d
}

func (d *desk) run(t *testing.T) {
	t.Helper()
	_, err := d.worker.RunOnce(t.Context())
	require.NoError(t, err)
}

func (d *desk) invite(t *testing.T, resolution int32) (id, token string) {
	t.Helper()
	id, i, err := d.Invite(t.Context(), invitation.Invitation{Case: "cases/1", Customer: "customers/1", Resolution: resolution})
	require.NoError(t, err)
	return id, d.Token(id, i)
}

func TestWhichAnswersReopen(t *testing.T) {
	yes, no := true, false
	cases := []struct {
		name   string
		answer invitation.Answer
		want   bool
	}{
		{"very bad", invitation.Answer{Score: 1}, true},
		{"bad", invitation.Answer{Score: 2}, true},
		{"neither", invitation.Answer{Score: 3}, false},
		{"very good", invitation.Answer{Score: 5}, false},
		{"good but not solved", invitation.Answer{Score: 5, Detail: invitation.Detail{Solved: &no}}, true},
		{"bad although solved", invitation.Answer{Score: 1, Detail: invitation.Detail{Solved: &yes}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.answer.Reopens()) })
	}
}

func TestOneInvitationForEachResolution(t *testing.T) {
	d := newDesk(t)
	first, token := d.invite(t, 1)
	d.clock.Advance(time.Hour)
	again, same := d.invite(t, 1)
	require.Equal(t, first, again)
	require.Equal(t, token, same, "a repeated call answers with the same link")
	second, _ := d.invite(t, 2)
	require.NotEqual(t, first, second)
}

func TestAnswerReachesTheIntakeOnce(t *testing.T) {
	d := newDesk(t)
	id, token := d.invite(t, 1)
	command := idempotency.Command{ID: "click", Digest: "d"}
	for range 3 {
		_, i, err := d.Submit(t.Context(), token, invitation.Answer{Score: 2}, command)
		require.NoError(t, err)
		require.EqualValues(t, 2, i.Answer.Score)
	}
	d.run(t)
	d.run(t)
	require.Equal(t, []string{id + "/1"}, d.intake.told)
}

func TestAnswerWaitsForTheIntake(t *testing.T) {
	d := newDesk(t)
	id, token := d.invite(t, 1)
	d.intake.down = true
	_, _, err := d.Submit(t.Context(), token, invitation.Answer{Score: 5}, idempotency.Command{})
	require.NoError(t, err, "the answer is taken although the intake is down")
	d.run(t)
	require.Empty(t, d.intake.told)
	d.intake.down = false
	d.clock.Advance(time.Minute)
	d.run(t)
	require.Equal(t, []string{id + "/1"}, d.intake.told)
}

func TestLaterAnswerReplacesAndIsReportedToo(t *testing.T) {
	d := newDesk(t)
	id, token := d.invite(t, 1)
	for _, score := range []int32{1, 4} {
		_, _, err := d.Submit(t.Context(), token, invitation.Answer{Score: score}, idempotency.Command{})
		require.NoError(t, err)
	}
	d.run(t)
	require.Equal(t, []string{id + "/1", id + "/2"}, d.intake.told)
	_, i, err := d.Open(t.Context(), token)
	require.NoError(t, err)
	require.EqualValues(t, 4, i.Answer.Score)
	require.Empty(t, i.Reports)
}

func TestOnlyValidLinksOpen(t *testing.T) {
	d := newDesk(t)
	_, token := d.invite(t, 1)
	forged := token[:len(token)-1] + "A"
	if forged == token {
		forged = token[:len(token)-1] + "B"
	}
	_, _, err := d.Open(t.Context(), forged)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	d.clock.Advance(invitation.Validity)
	_, _, err = d.Submit(t.Context(), token, invitation.Answer{Score: 5}, idempotency.Command{})
	require.Equal(t, "LINK_NOT_VALID", fault.ReasonOf(err))
}

func TestAnswersAreListedNewestFirst(t *testing.T) {
	d := newDesk(t)
	var answered []string
	for resolution := range int32(3) {
		id, token := d.invite(t, resolution+1)
		d.clock.Advance(time.Minute)
		_, _, err := d.Submit(t.Context(), token, invitation.Answer{Score: 5}, idempotency.Command{})
		require.NoError(t, err)
		answered = append([]string{id}, answered...)
	}
	d.invite(t, 4) // nobody answers this one
	for _, filter := range []string{"", `case = "cases/1"`, `customer = "customers/1"`} {
		first, next, err := d.store.Answered(t.Context(), 2, "", filter)
		require.NoError(t, err)
		rest, end, err := d.store.Answered(t.Context(), 2, next, filter)
		require.NoError(t, err)
		require.Empty(t, end)
		var got []string
		for _, doc := range append(first, rest...) {
			got = append(got, doc.ID)
		}
		require.Equal(t, answered, got, filter)
	}
	_, _, err := d.store.Answered(t.Context(), 0, "", `score = 5`)
	require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
}
