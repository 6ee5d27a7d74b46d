package massincident

import (
	"cmp"
	"maps"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/burst"
)

// divideCandidate raises a candidate of its own for each kind that is a burst by itself among the cases of a candidate.
// Several outages at once may share a word, such as a town, and begin as one burst.
func (p *placement) divideCandidate(at int) {
	body := &p.incidents[at].Body
	if body.State != Candidate {
		return
	}
	apart := p.findApart(body)
	for _, group := range apart {
		p.releaseCases(at, group)
	}
	if len(apart) == 0 {
		return
	}
	cases, proposed := p.detector.Recall(body.Cases), p.detector.Recall(body.listProposed())
	if len(cases) > 0 {
		profile := fitProfile(p.detector, cases, proposed)
		body.Profile = profile
		p.noteGain(at, func(g *gain) { g.profile, g.evidence = &profile, body.Evidence })
	}
	for _, group := range apart {
		p.raiseApart(at, group)
	}
}

// findApart returns the cases of the kinds that do not belong to an incident: each is certain, has the cases of a burst,
// and is one without the others. One kind stays: the category of the incident, else the other cases if they are a
// burst without these kinds, else the kind with the most cases.
func (p *placement) findApart(i *Incident) [][]burst.Observation {
	members := p.detector.Recall(slices.Concat(i.Cases, i.listProposed()))
	decided := i.indexCases().decided
	kinds := map[string][]burst.Observation{}
	for _, o := range members {
		if _, isDecided := decided[o.Case]; !isDecided && o.Input.Category != "" && o.Input.Category != i.Category {
			kinds[o.Input.Category] = append(kinds[o.Input.Category], o)
		}
	}
	maps.DeleteFunc(kinds, func(_ string, group []burst.Observation) bool { return !p.isBurst(group) })
	if i.Category == "" && len(kinds) > 0 {
		rest := slices.DeleteFunc(members, func(o burst.Observation) bool { return kinds[o.Input.Category] != nil })
		if !p.isBurst(rest) {
			delete(kinds, largestOf(kinds))
		}
	}
	var apart [][]burst.Observation
	for _, category := range slices.Sorted(maps.Keys(kinds)) {
		apart = append(apart, kinds[category])
	}
	return apart
}

func (p *placement) isBurst(group []burst.Observation) bool {
	return len(group) >= burst.MinCases && p.detector.IsBurst(group)
}

// largestOf returns the category with the most cases.
func largestOf(kinds map[string][]burst.Observation) string {
	return slices.MaxFunc(slices.Sorted(maps.Keys(kinds)), func(a, b string) int {
		return cmp.Compare(len(kinds[a]), len(kinds[b]))
	})
}
