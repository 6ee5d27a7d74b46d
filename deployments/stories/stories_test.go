package stories_test

import (
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	// perWorld is the number of stories in one suite, whose steps alternate.
	perWorld = 10
	// stepsEach is the mean number of steps of a story.
	stepsEach = 12
)

// OMBUD_TEST_STORIES is the number of stories, OMBUD_TEST_SEED the seed of the first ten; every further ten have the next. Worlds
// are played side by side, because a step waits more than it computes. None is begun after a contradiction.
func TestEveryStoryHasOneTruth(t *testing.T) {
	count, first := readNumber(t, "OMBUD_TEST_STORIES", 20), readNumber(t, "OMBUD_TEST_SEED", 1)
	all := t
	for seed := first; seed < first+count/perWorld; seed++ {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			if !all.Failed() {
				playWorld(newWorld(t, seed))
			}
		})
	}
}

// readNumber returns the number in a variable of the environment.
func readNumber(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	number, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, variable)
	return number
}

// playWorld lets the stories of a world happen, and counts in the end.
func playWorld(w *world) {
	var all []*story
	for number := range perWorld {
		s := &story{world: w, number: number}
		s.begin()
		s.requireOneTruth()
		all = append(all, s)
	}
	for range stepsEach * perWorld {
		s := pick(w, all)
		s.step()
		s.requireOneTruth()
	}
	w.relieve()
	w.requireHonestReport()
}
