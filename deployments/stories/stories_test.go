package stories_test

import (
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	// perWorld is the number of stories in one suite.
	perWorld = 50
	// sideBySide is the number of stories whose steps alternate. The next one begins when one of them ends.
	sideBySide = 10
	// stepsEach is the mean number of steps of a story.
	stepsEach = 12
)

// OMBUD_TEST_STORIES is the number of stories, OMBUD_TEST_SEED the seed of the first fifty; every further fifty have the next. Worlds
// are played side by side, because a step waits more than it computes. None is begun after a contradiction.
func TestEveryStoryHasOneTruth(t *testing.T) {
	count, first := readNumber(t, "OMBUD_TEST_STORIES", 20), readNumber(t, "OMBUD_TEST_SEED", 1)
	all := t
	for begun := 0; begun < count; begun += perWorld {
		seed, stories := first+begun/perWorld, min(count-begun, perWorld)
		t.Run(strconv.Itoa(seed), func(t *testing.T) {
			t.Parallel()
			if !all.Failed() {
				playWorld(newWorld(t, uint64(seed)), stories)
			}
		})
	}
}

// readNumber returns the number in a variable of the environment.
func readNumber(t *testing.T, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	number, err := strconv.Atoi(text)
	require.NoError(t, err, variable)
	return number
}

// playWorld lets the stories of a world happen, and counts in the end.
func playWorld(w *world, stories int) {
	var open []*story
	for begun := 0; begun < stories || len(open) > 0; {
		if begun < stories && len(open) < sideBySide {
			open = append(open, w.beginStory(begun))
			begun++
			continue
		}
		s := pick(w, open)
		s.step()
		s.requireOneTruth()
		if s.steps--; s.steps == 0 {
			s.end()
			open = slices.DeleteFunc(open, func(other *story) bool { return other == s })
		}
	}
	w.relieve()
	w.requireHonestReport()
}
