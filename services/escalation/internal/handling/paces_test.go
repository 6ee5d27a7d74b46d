package handling_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

func TestPacesAreExactToTheFraction(t *testing.T) {
	pace, err := handling.NewPaces().Of(promise(office()))
	require.NoError(t, err)
	half := 500 * time.Millisecond
	for _, tc := range []struct {
		name     string
		from     time.Time
		duration time.Duration
		want     time.Time
	}{
		{"within hours", at(t, "Mon 10:00").Add(half), time.Hour, at(t, "Mon 11:00").Add(half)},
		{"up to the closing", at(t, "Mon 16:00"), time.Hour, at(t, "Mon 17:00")},
		{"a fraction over the closing", at(t, "Mon 16:00").Add(half), time.Hour, at(t, "Tue 09:00").Add(half)},
		{"from the night before", at(t, "Mon 23:00").Add(half), time.Hour, at(t, "Tue 10:00")},
		{"a fraction", at(t, "Mon 16:59:59").Add(half), half, at(t, "Mon 17:00")},
		{"nothing", at(t, "Mon 23:00").Add(half), 0, at(t, "Mon 23:00").Add(half)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.Equal(t, tc.want, pace.Add(tc.from, tc.duration))
			require.Equal(t, tc.duration, pace.Measure(tc.from, tc.want))
		})
	}
	require.Zero(t, pace.Measure(at(t, "Mon 12:00"), at(t, "Mon 11:00")), "time does not run backwards")
}

func TestAddAndMeasureAreInverse(t *testing.T) {
	paces := handling.NewPaces()
	rapid.Check(t, func(t *rapid.T) {
		pace, err := paces.Of(promise(calendar(rapid.SampledFrom(hours()).Draw(t, "hours"))))
		require.NoError(t, err)
		from := monday().Add(time.Duration(rapid.Int64Range(0, int64(30*24*time.Hour/time.Millisecond)).Draw(t, "from")) * time.Millisecond)
		first := time.Duration(rapid.Int64Range(0, int64(50*time.Hour/time.Millisecond)).Draw(t, "first")) * time.Millisecond
		second := time.Duration(rapid.Int64Range(1, int64(50*time.Hour/time.Millisecond)).Draw(t, "second")) * time.Millisecond
		middle, end := pace.Add(from, first), pace.Add(from, first+second)
		require.Equal(t, first, pace.Measure(from, middle))
		require.Equal(t, end, pace.Add(middle, second))
		require.Equal(t, first+second, pace.Measure(from, middle)+pace.Measure(middle, end))
	})
}

func TestPacesRefuseWhatIsNoCalendar(t *testing.T) {
	c := promise(office())
	c.Calendar.TimeZone = "Atlantis/Capital"
	_, err := handling.NewPaces().Of(c)
	wrong, ok := fault.As(err)
	require.True(t, ok)
	require.Equal(t, "commitment.calendar.time_zone", wrong.Fields()[0].Path)
}

// A calendar under which the deadline never comes does not stop the service.
func TestDeadlineThatNeverComes(t *testing.T) {
	c := promise(office())
	c.Calendar.Hours = c.Calendar.Hours[:1]
	c.ResolveIn = 100_000 * time.Hour
	f := opened(t, func(o *handling.Opening, _ *roster) { o.Commitment = c })
	require.Equal(t, 9999, f.Clocks.Resolve.Due.Year())
}
