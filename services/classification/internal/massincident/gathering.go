package massincident

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/burst"
)

// gatherMembers judges the cases of a new or refreshed candidate that came before its present profile: the proposed
// ones, and those of the window that are of no incident. Their own sign is the words alone, because the rate of their
// kind was another one then.
func (p *placement) gatherMembers(at int) {
	if p.incidents[at].Body.State != Candidate {
		return
	}
	p.settleProposals(at)
	for o := range p.detector.EachFree(p.incidents[at].Body.Service) {
		body := &p.incidents[at].Body
		if body.First.Sub(o.At) >= candidateGap {
			break
		}
		if body.isProposed(o.Case) || !o.Fits(body.Signature) {
			continue
		}
		v := body.judgeCase(o, wordsFit)
		if v.isUnrelated() {
			continue
		}
		p.detector.MarkPlaced(o.Case)
		p.applyVerdict(at, o, v)
	}
}

// settleProposals lets the proposed cases join that are no longer in doubt, and withdraws those that have turned out to
// be of another kind.
func (p *placement) settleProposals(at int) {
	var others []burst.Observation
	for _, o := range p.detector.Recall(p.incidents[at].Body.listProposed()) {
		body := &p.incidents[at].Body
		switch {
		case body.judgeCase(o, ownBurst).isUnrelated():
			others = append(others, o)
		case o.Fits(body.Signature) && body.judgeCase(o, wordsFit).joins:
			p.detector.MarkPlaced(o.Case)
			p.joinIncident(at, joinedCase{Observation: o})
		}
	}
	p.releaseCases(at, others)
}

// releaseCases takes cases off a candidate. They are free for another incident.
func (p *placement) releaseCases(at int, cases []burst.Observation) {
	if len(cases) == 0 {
		return
	}
	doc := &p.incidents[at]
	ids := make([]string, len(cases))
	for n, o := range cases {
		ids[n] = o.Case
		p.detector.MarkFree(o.Case)
	}
	doc.Body.dropCases(ids)
	p.noteGain(at, func(g *gain) { g.left = append(g.left, ids...) })
}

// dropCases takes cases off the listed and the proposed ones, as far as no person has decided on them.
func (i *Incident) dropCases(ids []string) {
	cases, isDropped := i.indexCases(), map[string]bool{}
	for _, id := range ids {
		if _, isDecided := cases.decided[id]; isDecided {
			continue
		}
		isDropped[id] = true
		if cases.listed[id] {
			i.Count--
			i.TerritoryCounts.removeCase(id)
		}
	}
	i.Cases = slices.DeleteFunc(slices.Clone(i.Cases), func(id string) bool { return isDropped[id] })
	i.Proposals = slices.DeleteFunc(slices.Clone(i.Proposals), func(p Proposal) bool { return isDropped[p.Case] })
}
