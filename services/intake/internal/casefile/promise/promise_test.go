package promise_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// The time that is left after a waiting goes no further than the law, which does not wait.
func TestTheRestIsWithinTheLaw(t *testing.T) {
	for name, tc := range map[string]struct {
		state     promise.State
		limit     time.Time
		hasLapsed bool
		left      time.Duration
	}{
		"no law":                        {promise.Paused, time.Time{}, false, 3 * time.Hour},
		"no law, lapsed":                {promise.Paused, time.Time{}, true, 3 * time.Hour},
		"the law leaves more":           {promise.Paused, at(13), false, 3 * time.Hour},
		"the law leaves just that":      {promise.Paused, at(12), false, 0},
		"the law leaves less":           {promise.Paused, at(11), false, 0},
		"the law's time is over":        {promise.Paused, at(8), false, 0},
		"nobody knows when it goes on":  {promise.Paused, at(13), true, 0},
		"the clock runs":                {promise.Running, time.Time{}, false, 0},
		"the law's time was not enough": {promise.Broken, time.Time{}, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := promise.Promise{ResolveState: tc.state, ResolveLimit: tc.limit}
			if tc.state == promise.Paused {
				p.ResolveLeft = 3 * time.Hour
			}
			left, limit := p.RestAt(at(9), tc.hasLapsed)
			require.Equal(t, tc.left, left)
			require.Equal(t, tc.limit, limit)
		})
	}
}
