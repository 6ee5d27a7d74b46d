package massincident

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Each word is a case of the service and the category that it has.
func TestTheNewestCaseOfAKindIsTestedFirst(t *testing.T) {
	for name, c := range map[string]struct {
		cases string
		most  int
		want  []int
	}{
		"none":                           {"", 3, nil},
		"all":                            {"a.x a.x b.x", 3, []int{0, 1, 2}},
		"the newest of each kind":        {"a.x b.x a.x b.y b.x c.x", 4, []int{2, 3, 4, 5}},
		"and the newest of all":          {"a.x a.x a.x a.x b.x", 3, []int{2, 3, 4}},
		"no more kinds than can be done": {"a.x b.x c.x d.x", 2, []int{2, 3}},
		"a small burst among many":       {"a.x a.x a.x " + strings.Repeat("b.x ", 100), 2, []int{2, 102}},
	} {
		t.Run(name, func(t *testing.T) {
			var fresh []judgement.Entry
			for kind := range strings.FieldsSeq(c.cases) {
				service, category, _ := strings.Cut(kind, ".")
				fresh = append(fresh, judgement.Entry{Record: judgement.Record{Input: priority.Input{Category: category, Facts: priority.Facts{Service: service}}}})
			}
			require.Equal(t, c.want, slices.Sorted(maps.Keys(chooseTested(fresh, c.most))))
		})
	}
}
