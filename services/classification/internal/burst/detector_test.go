package burst_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// TestTheFirstCasesOfAFirmAreNoBurst lets cases come to a detector that knows nothing yet: of
// many it has seen none before, and a quarter of them is alike all the same.
func TestTheFirstCasesOfAFirmAreNoBurst(t *testing.T) {
	for name, c := range map[string]struct {
		every time.Duration
		cases int
	}{
		"in an hour":  {20 * time.Second, 200},
		"in a day":    {time.Minute, 1440},
		"in a second": {time.Millisecond, 1000},
	} {
		t.Run(name, func(t *testing.T) {
			d := burst.NewDetector()
			at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			topics := []string{"invoice", "password", "delivery", "appointment", "address", "contract", "discount", "newsletter"}
			asks := []string{"How can I change my", "I have a question on the", "Please look at my", "Who can help with the"}
			for n := range c.cases {
				at = at.Add(c.every)
				body := fmt.Sprintf("%s %s number %d", asks[n%len(asks)], topics[n%len(topics)], n)
				burst, found := d.Observe(burst.Observation{Case: fmt.Sprint(n), At: at, Input: priority.Input{Text: body}})
				require.False(t, found, "case %d: %q: %+v", n, body, burst.Evidence)
			}
		})
	}
}

// TestEveryCaseMoreMakesABurstLessLikely lets a burst grow amid four times as many other
// cases, and takes none of its cases away: whichever of them is looked at, it has to show.
func TestEveryCaseMoreMakesABurstLessLikely(t *testing.T) {
	d := burst.NewDetector()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	come := func(after time.Duration, id, body string) burst.Evidence {
		at = at.Add(after)
		burst, _ := d.Observe(burst.Observation{Case: id, At: at, Input: priority.Input{Text: body}})
		return burst.Evidence
	}
	topics := []string{"an invoice", "my password", "the delivery", "an appointment", "our address", "the contract"}
	ordinary := func(n int) string { return "I have a question on " + topics[n%len(topics)] }
	for n := range 200 {
		come(time.Minute, fmt.Sprintf("past-%d", n), ordinary(n))
	}
	last := 1.0
	for n := range 100 {
		for k := range 4 {
			come(time.Millisecond, fmt.Sprintf("other-%d-%d", n, k), ordinary(4*n+k))
		}
		seen := come(time.Millisecond, fmt.Sprintf("burst-%d", n), "The cable is cut")
		require.LessOrEqual(t, seen.Likelihood, last, "of %d cases", n+1)
		last = seen.Likelihood
	}
	require.Less(t, last, 1e-10)
}
