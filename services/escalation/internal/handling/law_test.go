package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// cutByLaw is the promise of a start under a law that counts from the contact on Monday at 09:00 and allows three hours.
func cutByLaw(t *testing.T, start time.Time) handling.Commitment {
	t.Helper()
	c, law := promise(nil), at(t, "Mon 12:00")
	c.Start, c.RespondBy, c.ResolveBy, c.CeilingAt = start, start.Add(time.Hour), law, law
	c.ResolveLimit = &handling.LegalLimit{At: law, Law: "statutoryLimits/act"}
	return c
}

// No command moves the solution or the ceiling beyond the law, which counts from the customer's contact, and none makes a time of the
// law come earlier.
func TestNoCommandMovesATimeBeyondTheLaw(t *testing.T) {
	solve := func(f *fixture, text string) {
		require.NoError(f, f.record(f.Resolve(f.moment(at(f.T, text)), at(f.T, text), solution(cid().Name, ""))))
	}
	reopen := func(f *fixture, text string, under *handling.Commitment) {
		require.NoError(f, f.record(f.Reopen(f.moment(at(f.T, text)), at(f.T, text), "x", "", under)))
	}
	raise := func(f *fixture, text string) {
		under := cutByLaw(f.T, at(f.T, text))
		under.Priority = 2
		reopen(f, text, &under)
	}
	wait := func(f *fixture, from, to string) {
		require.NoError(f, f.record(f.Wait(f.moment(at(f.T, from)), at(f.T, from), leading())))
		require.NoError(f, f.record(f.Resume(f.moment(at(f.T, to)), at(f.T, to))))
	}
	correct := func(f *fixture, text string) {
		to := cutByLaw(f.T, monday())
		to.Priority = 4
		require.NoError(f, f.record(f.ChangeCommitment(f.moment(at(f.T, text)), at(f.T, text), to, false)))
	}
	for name, tc := range map[string]struct {
		do    func(*fixture)
		cause clock.Cause
	}{
		"opened":           {func(*fixture) {}, ""},
		"waited":           {func(f *fixture) { wait(f, "Mon 09:30", "Mon 10:00") }, clock.Limited},
		"corrected":        {func(f *fixture) { correct(f, "Mon 09:30") }, ""},
		"reopened":         {func(f *fixture) { solve(f, "Mon 09:30"); reopen(f, "Mon 10:00", nil) }, clock.Limited},
		"reopened at once": {func(f *fixture) { solve(f, "Mon 09:30"); raise(f, "Mon 09:30") }, clock.Reopened},
		"raised":           {func(f *fixture) { solve(f, "Mon 09:30"); raise(f, "Mon 10:00") }, clock.Limited},
		"raised and raised": {func(f *fixture) {
			solve(f, "Mon 09:30")
			raise(f, "Mon 10:00")
			solve(f, "Mon 10:30")
			raise(f, "Mon 11:00")
		}, clock.Limited},
		"raised, corrected":  {func(f *fixture) { solve(f, "Mon 09:30"); raise(f, "Mon 10:00"); correct(f, "Mon 10:30") }, clock.Limited},
		"raised, then waits": {func(f *fixture) { solve(f, "Mon 09:30"); raise(f, "Mon 10:00"); wait(f, "Mon 10:30", "Mon 11:00") }, clock.Limited},
		"the customer wrote": {func(f *fixture) {
			require.NoError(f, f.record(f.Answer(f.moment(at(f.T, "Mon 09:30")), at(f.T, "Mon 09:30"))))
			require.NoError(f, f.record(f.Contact(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"))))
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, _ *roster) {
				o.Commitment = cutByLaw(t, monday())
				o.Policy.Waiting = ladder.Waiting{CloseAfter: 240 * time.Hour}
			})
			tc.do(f)
			f.due(clock.Resolve, "Mon 12:00")
			f.due(clock.Ceiling, "Mon 12:00")
			require.Equal(t, tc.cause, f.Clocks.Resolve.Cause)
			_, err := f.Repromise(f.moment(at(t, "Mon 11:30")), clock.Resolve, leading(), handling.Repromise{By: at(t, "Mon 12:00").Add(time.Millisecond), Reason: "x"})
			require.Error(t, err)
		})
	}
}

// A time that a person promised stays through a correction, but not beyond the law that comes with the other category.
func TestTheLawOfAnotherCategoryCutsThePromiseOfAPerson(t *testing.T) {
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = promise(nil) })
	for kind, by := range map[clock.Kind]string{clock.Response: "Mon 11:30", clock.Resolve: "Mon 14:00"} {
		repromise := handling.Repromise{By: at(t, by), Reason: "x"}
		require.NoError(t, f.record(f.Repromise(f.moment(at(t, "Mon 09:10")), kind, leading(), repromise)))
	}
	to := cutByLaw(t, monday())
	to.RespondLimit = &handling.LegalLimit{At: at(t, "Mon 11:00"), Law: "statutoryLimits/act"}
	require.NoError(t, f.record(f.ChangeCommitment(f.moment(at(t, "Mon 09:20")), at(t, "Mon 09:20"), to, false)))
	for kind, by := range map[clock.Kind]string{clock.Response: "Mon 11:00", clock.Resolve: "Mon 12:00", clock.Ceiling: "Mon 12:00"} {
		f.due(kind, by)
	}
	require.Equal(t, clock.Limited, f.Clocks.Resolve.Cause)
	require.False(t, f.Clocks.Resolve.Own)
}

// Where the law's time falls before the opening hours, no working time is left for it: nobody is warned at the opening, nothing is
// said to be left while the firm waits, and neither the solution nor the ceiling is later for it.
func TestTheLawBeforeTheOpeningHours(t *testing.T) {
	law := at(t, "Tue 08:00")
	f := &fixture{T: t, roster: everybody(), paces: clock.NewPaces()}
	c := promise(office())
	c.Start, c.RespondBy, c.ResolveBy, c.CeilingAt = at(t, "Mon 22:00"), law, law, law
	c.RespondLimit = &handling.LegalLimit{At: law, Law: "statutoryLimits/act"}
	c.ResolveLimit = c.RespondLimit
	policy := standardLadder()
	policy.Waiting = ladder.Waiting{CloseAfter: 240 * time.Hour}
	h, events, err := handling.Begin(f.moment(c.Start), handling.Opening{Commitment: c, Policy: policy, Start: c.Start})
	require.NoError(t, err)
	f.Handling = h
	require.NoError(t, f.record(events, nil))
	for _, kind := range []clock.Kind{clock.Response, clock.Resolve, clock.Ceiling} {
		f.due(kind, "Tue 08:00")
	}
	f.fire("Mon 22:30")
	require.Empty(t, f.warnings())

	require.NoError(t, f.record(f.Wait(f.moment(at(t, "Mon 23:00")), at(t, "Mon 23:00"), leading())))
	require.Zero(t, f.Clocks.Resolve.Left())
	require.Equal(t, law, f.Clocks.Resolve.LimitAt)
	require.Equal(t, 9*time.Hour, f.Clocks.Ceiling.Left())
	require.NoError(t, f.record(f.Resume(f.moment(at(t, "Tue 05:00")), at(t, "Tue 05:00"))))
	f.due(clock.Resolve, "Tue 08:00")
	f.due(clock.Ceiling, "Tue 08:00")
	f.fire("Tue 07:59")
	require.Equal(t, []string{"ceiling Tue 07:00"}, f.warnings(), "the ceiling counts on the wall clock")
	f.fire("Tue 08:00")
	require.Equal(t, []string{"BREACHED resolve", "CEILING_REACHED ceiling"}, f.told())
}
