package burst

import "time"

// vocabulary counts the words of the remembered cases of one service.
type vocabulary struct {
	cases      int            // number of remembered cases
	casesWith  map[string]int // by stem: number of remembered cases with it
	recent     recentCases
	recentWith groups[string] // by stem
}

func newVocabulary() *vocabulary {
	return &vocabulary{casesWith: map[string]int{}, recentWith: groups[string]{}}
}

func (v *vocabulary) addCase(o *Observation) {
	v.cases++
	v.recent.addNewest(o)
	for _, stem := range o.stems {
		v.casesWith[stem]++
		v.recentWith.addNewest(stem, o)
	}
}

// leaveWindow drops the oldest case of the window from the window.
func (v *vocabulary) leaveWindow() {
	for _, stem := range v.recent.all[0].stems {
		v.recentWith.dropOldest(stem)
	}
	v.recent.dropOldest()
}

// forgetCase drops a case that has left the window.
func (v *vocabulary) forgetCase(o *Observation) {
	v.cases--
	for _, stem := range o.stems {
		v.casesWith[stem]--
		if v.casesWith[stem] == 0 {
			delete(v.casesWith, stem)
		}
	}
}

// expectShare expects the share that a group had in all cases of the service before the span: past cases of the
// group before the window plus earlier ones inside it. The number of cases of the group between two other cases is
// negative binomial; with as many others as the span has, plus one, the expected number follows the time of day by
// itself. A group with more than half of the past cases makes no burst.
func (v *vocabulary) expectShare(now time.Time, past int) expectation {
	return func(n, earlier int, span time.Duration) (mean, shape float64) {
		inSpan := v.recent.countSince(now.Add(-span))
		before := v.cases - inSpan
		if 2*(past+earlier) > before {
			return float64(n), maxShape
		}
		others := float64(max(inSpan-n, 0)) + 1
		group := float64(past+earlier) + priorCases
		total := float64(before) + priorTotal
		return group / max(total-group, priorCases) * others, min(group, maxShape, others)
	}
}
