package massincident

import (
	"slices"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/burst"
)

// minCertain is the least number of cases of a certain category in a candidate of that category.
const minCertain = burst.MinCases / 2

// Names of the ids of candidates, which are derived from their first cases, so that the same burst is raised once. A
// candidate may begin with the same case as the one that it leaves.
const (
	ofBurst = "mass-incident"
	ofPart  = "mass-incident-part"
)

// raiseCandidate makes a candidate of a burst, unless an incident has the same cause.
func (p *placement) raiseCandidate(found burst.Burst) {
	i := p.newCandidate(found)
	if i.Count+len(i.Proposals) < burst.MinCases {
		return
	}
	if at := p.findRelated(i, -1); at >= 0 {
		p.absorbBurst(at, found)
		return
	}
	p.addCandidate(ofBurst, i)
}

// raiseApart makes a candidate of cases that leave another one, unless a third incident has the same cause.
func (p *placement) raiseApart(origin int, cases []burst.Observation) {
	found := burst.Burst{Evidence: p.detector.Reassess(cases), Cases: cases}
	i := p.newCandidate(found)
	if at := p.findRelated(i, origin); at >= 0 {
		p.absorbBurst(at, found)
		return
	}
	p.addCandidate(ofPart, i)
}

// addCandidate adds a candidate of a burst, and the cases that came before it.
func (p *placement) addCandidate(name string, i Incident) {
	if i.Count < minCertain || i.Category == "" && len(i.Signature.Words) == 0 {
		return // no further case could be recognised
	}
	i.markPlaced(p.detector)
	doc := Doc{ID: idempotency.DerivedID(name, i.Cases[0]), Body: i}
	p.incidents = append(p.incidents, doc)
	p.raised = append(p.raised, doc)
	p.gatherMembers(len(p.incidents) - 1)
}

// newCandidate returns the candidate of a burst. If hardly a case is certain to be of its category, it is one without
// a category, which its words describe.
func (p *placement) newCandidate(found burst.Burst) Incident {
	profile := fitProfile(p.detector, found.Cases, nil)
	i := p.candidateOf(found, profile)
	if profile.Category != "" && i.Count < minCertain {
		profile.Category, profile.Related, profile.IsLikely = "", []string{profile.Category}, false
		i = p.candidateOf(found, profile)
	}
	return i
}

// candidateOf returns the candidate of a burst with a profile.
func (p *placement) candidateOf(found burst.Burst, profile Profile) Incident {
	first := found.Cases[0]
	i := Incident{
		State:    Candidate,
		Service:  first.Input.Service,
		Profile:  profile,
		Evidence: found.Evidence,
		First:    first.At,
		Last:     first.At,
		Created:  p.now,
		Updated:  p.now,
	}
	for _, o := range found.Cases {
		verdict := i.judgeCase(o, i.signOfBurst(o))
		switch {
		case verdict.joins:
			i.addCase(o)
		case !verdict.isUnrelated():
			i.proposeCase(proposalOf(o, verdict))
		}
	}
	return i
}

// signOfBurst returns the sign of a case of the burst that raises the incident. Similar texts, and a kind far beyond
// its usual rate, are signs of every case. Of cases that only share a word, the other words decide.
func (i *Incident) signOfBurst(o burst.Observation) sign {
	isOfKind := i.Category != "" && !i.Evidence.Word && !i.Evidence.Alike
	switch {
	case i.Evidence.Alike || isOfKind && i.Evidence.ExcessShare() >= sureExcess:
		return ownBurst
	case o.Fits(i.Signature):
		return wordsFit
	case isOfKind:
		return kindAlone
	}
	return noSign
}

// findRelated returns the index of an incident with the cause of a new candidate, of the same service at the same time
// and place; -1 for none. It is not the one at index origin. An incident of the same category comes before one with the
// same words.
func (p *placement) findRelated(i Incident, origin int) int {
	related := -1
	for at := range p.incidents {
		c := &p.incidents[at].Body
		gap := candidateGap
		if c.State == Candidate {
			gap = burst.Window
		}
		isNear := c.Service == i.Service && i.First.Sub(c.lastSeen()) < gap &&
			!c.isElsewhere(i.Territory) && !i.isElsewhere(c.Territory)
		switch {
		case at == origin || !isNear:
		case c.sharesCategory(i.Profile):
			return at
		case related < 0 && c.sharesWords(i.Profile):
			related = at
		}
	}
	return related
}

// sharesCategory reports whether two profiles share a category, certain or related.
func (p Profile) sharesCategory(other Profile) bool {
	return slices.ContainsFunc(p.categories(), func(c string) bool { return slices.Contains(other.categories(), c) })
}

// sharesWords reports whether two profiles share words, and not both have a category that tells them apart.
func (p Profile) sharesWords(other Profile) bool {
	areBothCertain := p.Category != "" && other.Category != ""
	return !areBothCertain && p.Signature.IsRelatedTo(other.Signature)
}

// absorbBurst adds a burst to an incident with its cause. It is a sign for a candidate; to a declared incident, whose
// customers are informed without a further look, it only proposes cases without another sign.
func (p *placement) absorbBurst(at int, found burst.Burst) {
	for _, o := range found.Cases {
		body := &p.incidents[at].Body
		sign := body.findSign(o, p.detector.ExcessShare)
		if sign == noSign || sign == kindAlone {
			sign = kindAlone
			if body.State == Candidate {
				sign = ownBurst
			}
		}
		v := body.judgeCase(o, sign)
		if !v.isUnrelated() {
			p.detector.MarkPlaced(o.Case)
		}
		p.applyVerdict(at, o, v)
	}
}
