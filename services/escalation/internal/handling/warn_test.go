package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// warnings returns "clock time" of every warning, in order.
func (f *fixture) warnings() []string {
	said := []string{}
	for _, report := range f.events {
		if report.Kind == timeline.ClockWarned {
			said = append(said, report.Details["clock"]+" "+report.At.Format("Mon 15:04"))
		}
	}
	return said
}

// resolveOnly leaves a case with nothing but sixteen hours to be solved in.
func resolveOnly(o *handling.Opening, _ *roster) {
	o.Commitment = handling.Commitment{Start: monday(), ResolveIn: 16 * time.Hour, Calendar: o.Commitment.Calendar}
	o.Policy.Ceiling = 0
	o.Policy.Steps = o.Policy.Steps[3:]
}

func TestWarnings(t *testing.T) {
	for _, tc := range []struct {
		name  string
		marks []float64
		live  func(f *fixture)
		want  []string
	}{
		{"at three quarters, once", nil, func(f *fixture) { f.fire("Mon 21:00"); f.fire("Mon 23:00") }, []string{"resolve Mon 21:00"}},
		{"not before", nil, func(f *fixture) { f.fire("Mon 20:59") }, []string{}},
		{"as often as the ladder says", []float64{0.5, 0.75, 0.9}, func(f *fixture) {
			f.fire("Mon 17:00")
			f.fire("Mon 21:00")
			f.fire("Tue 00:00")
		}, []string{"resolve Mon 17:00", "resolve Mon 21:00", "resolve Mon 23:24"}},
		{"once for all that was passed meanwhile", []float64{0.5, 0.75, 0.9}, func(f *fixture) {
			require.NoError(f, f.record(f.ChangeCommitment(f.moment(at(f.T, "Mon 10:00")), at(f.T, "Mon 10:00"), handling.Commitment{Start: monday(), ResolveIn: 75 * time.Minute}, false)))
		}, []string{"resolve Mon 10:00"}},
		{"not when it is too late to do anything", nil, func(f *fixture) { f.fire("Tue 01:00") }, []string{}},
		{"not while the firm waits", nil, func(f *fixture) {
			require.NoError(f, f.record(f.Wait(f.moment(at(f.T, "Mon 20:00")), at(f.T, "Mon 20:00"), handling.Mandate{})))
			f.fire("Mon 23:00")
			require.NoError(f, f.record(f.Resume(f.moment(at(f.T, "Mon 23:00")), at(f.T, "Mon 23:00"))))
			f.fire("Tue 00:00")
		}, []string{"resolve Tue 00:00"}},
		{"again under a later promise", nil, func(f *fixture) {
			f.fire("Mon 21:00")
			require.NoError(f, f.record(f.ChangeCommitment(f.moment(at(f.T, "Mon 21:00")), at(f.T, "Mon 21:00"), handling.Commitment{Start: monday(), ResolveIn: 20 * time.Hour}, false)))
			f.fire("Tue 01:00")
		}, []string{"resolve Mon 21:00", "resolve Tue 00:00"}},
		{"not again when it goes on after it was solved", nil, func(f *fixture) {
			f.fire("Mon 21:00")
			require.NoError(f, f.record(f.Resolve(f.moment(at(f.T, "Mon 22:00")), at(f.T, "Mon 22:00"), solution("x", ""))))
			require.NoError(f, f.record(f.Reopen(f.moment(at(f.T, "Tue 09:00")), at(f.T, "Tue 09:00"), "x", "", nil)))
			f.fire("Tue 10:00")
		}, []string{"resolve Mon 21:00"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := opened(t, func(o *handling.Opening, r *roster) {
				resolveOnly(o, r)
				o.Policy.WarnAt = tc.marks
			})
			tc.live(f)
			require.Equal(t, tc.want, f.warnings())
		})
	}
}

// No event is dated before its case was opened, although the time counts from the customer's contact.
func TestNothingIsWarnedOfBeforeTheOpening(t *testing.T) {
	f := opened(t, func(o *handling.Opening, r *roster) {
		resolveOnly(o, r)
		o.Start = monday().Add(-13 * time.Hour)
		o.Commitment.Start = o.Start
	})
	f.fire("Mon 09:01")
	require.Equal(t, []string{"resolve Mon 09:00"}, f.warnings())
}

// Each answer begins a new run of the update clock, which warns anew.
func TestWarningsAreArmedAnew(t *testing.T) {
	f := opened(t, func(o *handling.Opening, r *roster) {
		resolveOnly(o, r)
		o.Commitment = handling.Commitment{Start: monday(), Update: 4 * time.Hour}
	})
	f.fire("Mon 12:00")
	require.NoError(t, f.record(f.Answer(f.moment(at(t, "Mon 12:30")), at(t, "Mon 12:30"))))
	f.fire("Mon 15:30")
	require.Equal(t, []string{"update Mon 12:00", "update Mon 15:30"}, f.warnings())
}

// At the top it is told again and again that nobody owns the case, until somebody does;
// what was missed is told once.
func TestNagging(t *testing.T) {
	f := opened(t, func(o *handling.Opening, r *roster) {
		resolveOnly(o, r)
		o.Commitment.ResolveIn = 0
		o.Policy.NagEvery = time.Hour
	})
	nags := func() (said []string) {
		for _, report := range f.events {
			if report.Kind == timeline.Unowned {
				require.Equal(t, []string{"teams/executive"}, report.Notify)
				require.True(t, report.Urgent)
				said = append(said, report.At.Format("15:04"))
			}
		}
		return said
	}
	f.fire("Mon 09:59")
	require.Empty(t, nags())
	f.fire("Mon 10:00")
	f.fire("Mon 13:30")
	require.Equal(t, []string{"10:00", "11:00"}, nags())
	f.fire("Mon 14:00")
	require.Equal(t, []string{"10:00", "11:00", "14:00"}, nags())
	require.NoError(t, f.record(f.Claim(f.moment(at(t, "Mon 14:30")), actor(cid()), cid())))
	f.fire("Mon 18:00")
	require.Len(t, nags(), 3, "somebody owns it")
	require.NoError(t, f.record(f.HandToQueue(f.moment(at(t, "Mon 18:00")), boss(), "queues/executive", 4, "x")))
	f.fire("Mon 19:00")
	require.Equal(t, []string{"10:00", "11:00", "14:00", "19:00"}, nags())
	require.NoError(t, f.record(f.Resolve(f.moment(at(t, "Mon 19:10")), at(t, "Mon 19:10"), solution("x", ""))))
	_, any := f.Wakes()
	require.False(t, any)
}

// A calendar under which the deadline never comes does not stop the service.
func TestDeadlineThatNeverComes(t *testing.T) {
	c := promise(office())
	c.Calendar.Hours = c.Calendar.Hours[:1]
	c.ResolveIn = 100_000 * time.Hour
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = c })
	require.Equal(t, 9999, f.Clocks.Resolve.Due.Year())
}
