package massincident

import (
	"slices"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/burst"
)

// minCertain is the least number of cases of a certain category in a candidate of that category.
const minCertain = burst.MinCases / 2

// raiseCandidate makes a candidate of a burst, unless an incident has the same cause. Its id is derived from its first
// case, so that the same burst is raised once.
func (p *placement) raiseCandidate(found burst.Burst) {
	i := p.newCandidate(found)
	if i.Count+len(i.Proposals) < burst.MinCases {
		return
	}
	if at := p.findRelated(i); at >= 0 {
		p.absorbBurst(at, found)
		return
	}
	if i.Count < minCertain || i.Category == "" && len(i.Signature.Words) == 0 {
		return // no further case could be recognised
	}
	i.markPlaced(p.detector)
	doc := Doc{ID: idempotency.DerivedID("mass-incident", i.Cases[0]), Body: i}
	p.incidents = append(p.incidents, doc)
	p.raised = append(p.raised, doc)
}

// newCandidate returns the candidate of a burst. If hardly a case is certain to be of its category, it is one without
// a category, which its words describe.
func (p *placement) newCandidate(found burst.Burst) Incident {
	profile := fitProfile(p.detector, found.Cases, nil)
	i := p.candidateOf(found, profile)
	if profile.Category != "" && i.Count < minCertain {
		profile.Category, profile.Related = "", []string{profile.Category}
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
// and place; -1 for none.
func (p *placement) findRelated(i Incident) int {
	return slices.IndexFunc(p.incidents, func(doc Doc) bool {
		c := &doc.Body
		gap := candidateGap
		if c.State == Candidate {
			gap = burst.Window
		}
		return c.Service == i.Service && i.First.Sub(c.lastSeen()) < gap &&
			!c.isElsewhere(i.Territory) && !i.isElsewhere(c.Territory) && c.isOfCause(i.Profile)
	})
}

// isOfCause reports whether two profiles share a category, certain or related, or words.
func (p Profile) isOfCause(other Profile) bool {
	isShared := slices.ContainsFunc(p.categories(), func(c string) bool { return slices.Contains(other.categories(), c) })
	areBothCertain := p.Category != "" && other.Category != ""
	return isShared || !areBothCertain && p.Signature.IsRelatedTo(other.Signature)
}

// absorbBurst adds a burst to an incident with its cause. It is a sign for a candidate; to a declared incident, whose
// customers are informed without a further look, it only proposes cases without another sign.
func (p *placement) absorbBurst(at int, found burst.Burst) {
	for _, o := range found.Cases {
		p.detector.MarkPlaced(o.Case)
		body := &p.incidents[at].Body
		sign := body.findSign(o, p.detector.ExcessShare)
		if sign == noSign || sign == kindAlone {
			sign = kindAlone
			if body.State == Candidate {
				sign = ownBurst
			}
		}
		p.applyVerdict(at, o, body.judgeCase(o, sign))
	}
}
