package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Two people link the same two cases at once, each from another one: whichever news comes first, both cases end with the later
// relation, or with that of the case with the greater id.
func TestSimultaneousLinksSettleOnOne(t *testing.T) {
	noon := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		before time.Duration // of a link that both had; 0 for none
		a, b   time.Duration // of the links set on A and on B; 0 for none
		again  time.Duration // of one more on A, before any news comes; 0 for none
		onA    Relation
	}{
		"A is later":             {0, 2, 1, 0, DuplicateOf},
		"B is later":             {0, 1, 2, 0, Related},
		"at the same time":       {0, 1, 1, 0, Related},
		"A once more":            {0, 1, 2, 3, Causes},
		"A once more, too early": {0, 1, 3, 2, Related},
		"the clock of A lags":    {3, 1, 0, 0, DuplicateOf},
		"both clocks lag":        {3, 1, 1, 0, Related},
	} {
		for _, isAFirst := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				var a, b Case
				set := func(on *Case, other string, after time.Duration, r Relation) {
					if after == 0 {
						return
					}
					_, err := on.AddLink(timeline.Moment{At: noon.Add(after * time.Second)}, other, r)
					require.NoError(t, err)
				}
				deliver := func(from *Case, id string, to *Case, other string) {
					for _, e := range from.Outbox.Pending {
						back, err := LinkEffect().Decode(e)
						require.NoError(t, err)
						for range 2 { // repeated, as after a lost answer
							_, err = AdoptLink(to, other, timeline.Moment{At: noon}, Link{Case: id, Relation: back.Relation, Set: back.Set})
							require.NoError(t, err)
						}
					}
					from.Outbox.Pending = nil
				}
				set(&a, "B", c.before, CausedBy)
				deliver(&a, "A", &b, "B")
				set(&a, "B", c.a, DuplicateOf)
				set(&b, "A", c.b, Related)
				set(&a, "B", c.again, Causes)
				if isAFirst {
					deliver(&a, "A", &b, "B")
					deliver(&b, "B", &a, "A")
				} else {
					deliver(&b, "B", &a, "A")
					deliver(&a, "A", &b, "B")
				}
				require.Equal(t, c.onA, a.Links[0].Relation)
				require.Equal(t, InverseRelation(c.onA), b.Links[0].Relation)
				require.Equal(t, []int{1, 1}, []int{len(a.Links), len(b.Links)})
			})
		}
	}
}
