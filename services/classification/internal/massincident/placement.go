package massincident

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/burst"
)

const (
	// candidateGap is the time after its newest case in which a candidate still takes cases.
	candidateGap = 30 * time.Minute
	// incidentGap is the same time for other incidents. For so long a dismissed one is not raised again.
	incidentGap = 24 * time.Hour
)

// placement assigns new cases to incidents and raises candidates for bursts. Its results are written afterwards.
type placement struct {
	incidents []Doc // oldest state; updated in memory only
	detector  *burst.Detector
	now       time.Time
	gains     map[string]*gain // by id of a stored incident
	raised    []Doc            // new candidates
}

// gain is what a stored incident gains.
type gain struct {
	joined   []joinedCase
	proposed []Proposal
	left     []string // ids of cases that turned out to be of another kind
	// profile and evidence are those of a grown candidate.
	profile  *Profile
	evidence burst.Evidence
}

// joinedCase is a case that fits an incident.
type joinedCase struct {
	burst.Observation
	isReported bool // the intake linked the case when it was judged
}

// placeCase lets a case join a fitting incident, or tests it for a burst. claimed is the incident that the case
// fitted when it was judged. A case in doubt is proposed. It is tested for a burst unless it has the words of the
// incident or is not among the cases to be tested.
func (p *placement) placeCase(o burst.Observation, claimed string, isTested bool) {
	if at := p.findOwner(o, claimed); at >= 0 {
		p.detector.ObservePlaced(o)
		p.joinIncident(at, joinedCase{o, claimed != ""})
		return
	}
	if at, found, verdict := p.findIncident(o); !verdict.isUnrelated() {
		isPlaced := verdict.joins || found == wordsFit
		if isPlaced {
			p.detector.ObservePlaced(o)
		}
		p.applyVerdict(at, o, verdict)
		if isPlaced {
			return
		}
	}
	if !isTested {
		p.detector.LearnPast(o, false)
		return
	}
	if found, ok := p.detector.Observe(o); ok {
		p.raiseCandidate(found)
	}
}

// findOwner returns the index of the incident that has a case or claimed it; -1 for none.
func (p *placement) findOwner(o burst.Observation, claimed string) int {
	return slices.IndexFunc(p.incidents, func(doc Doc) bool {
		isClaimed := doc.ID == claimed && !doc.Body.lastDecision(o.Case).isRemoval()
		return isClaimed || slices.Contains(doc.Body.Cases, o.Case)
	})
}

// findIncident returns the index of the first incident that a case joins, else of the first that it may belong to.
func (p *placement) findIncident(o burst.Observation) (at int, found sign, v verdict) {
	for n := range p.incidents {
		body := &p.incidents[n].Body
		isPossible := o.At.Sub(body.lastSeen()) < body.gap() && !body.judgeCase(o, ownBurst).isUnrelated()
		if !isPossible {
			continue
		}
		s := body.findSign(o, p.detector.ExcessShare)
		judged := body.judgeCase(o, s)
		if judged.joins {
			return n, s, judged
		}
		if v.isUnrelated() {
			at, found, v = n, s, judged
		}
	}
	return at, found, v
}

// gap returns the time after its newest case in which an incident takes cases with its words.
func (i *Incident) gap() time.Duration {
	if i.State == Candidate {
		return candidateGap
	}
	return incidentGap
}

// applyVerdict lets a case join an incident, or proposes it.
func (p *placement) applyVerdict(at int, o burst.Observation, v verdict) {
	switch {
	case v.joins:
		p.joinIncident(at, joinedCase{Observation: o})
	case !v.isUnrelated():
		p.proposeCase(at, proposalOf(o, v))
	}
}

func proposalOf(o burst.Observation, v verdict) Proposal {
	return Proposal{
		Case:      o.Case,
		Territory: o.Territory,
		Reason:    v.doubt,
		At:        o.At,
	}
}

// joinIncident adds a case to an incident.
func (p *placement) joinIncident(at int, joining joinedCase) {
	p.growIncident(at, func(i *Incident) bool { return i.addCase(joining.Observation) }, func(g *gain) {
		g.joined = append(g.joined, joining)
	})
}

// proposeCase proposes a case to an incident.
func (p *placement) proposeCase(at int, proposal Proposal) {
	p.growIncident(at, func(i *Incident) bool { return i.proposeCase(proposal) }, func(g *gain) {
		g.proposed = append(g.proposed, proposal)
	})
}

// growIncident lets an incident grow by a case, and notes the gain of a stored one. A candidate gets a new profile and
// evidence whenever it has grown by half; then its cases are judged anew.
func (p *placement) growIncident(at int, grow func(*Incident) bool, note func(*gain)) {
	body := &p.incidents[at].Body
	before := body.size()
	if !grow(body) {
		return
	}
	isRefreshed := p.refreshProfile(body, before)
	p.noteGain(at, func(g *gain) {
		note(g)
		if isRefreshed {
			profile := body.Profile
			g.profile, g.evidence = &profile, body.Evidence
		}
	})
	if isRefreshed {
		p.divideCandidate(at)
		p.gatherMembers(at)
	}
}

// noteGain notes the gain of a stored incident. A new candidate is stored with it.
func (p *placement) noteGain(at int, note func(*gain)) {
	doc := p.incidents[at]
	if n := slices.IndexFunc(p.raised, func(r Doc) bool { return r.ID == doc.ID }); n >= 0 {
		p.raised[n] = doc
		return
	}
	note(p.gainOf(doc.ID))
}

// size returns the number of listed cases and of proposed ones.
func (i *Incident) size() int { return len(i.Cases) + len(i.Proposals) }

func (p *placement) gainOf(id string) *gain {
	if p.gains == nil {
		p.gains = map[string]*gain{}
	}
	if p.gains[id] == nil {
		p.gains[id] = &gain{}
	}
	return p.gains[id]
}

// refreshProfile fits the profile of a grown candidate anew if its evidence has become better with it. By usual cases
// alone the words would drift to common ones.
func (p *placement) refreshProfile(i *Incident, before int) bool {
	if i.State != Candidate || growthSteps(before) >= growthSteps(i.size()) {
		return false
	}
	cases, proposed := p.detector.Recall(i.Cases), p.detector.Recall(i.listProposed())
	if len(cases) == 0 {
		return false
	}
	grown := p.detector.Reassess(slices.Concat(cases, proposed))
	if grown.Likelihood >= i.Evidence.Likelihood {
		return false
	}
	i.Profile, i.Evidence = fitProfile(p.detector, cases, proposed), grown
	return true
}

// growthSteps returns how many times a number has grown by half since the smallest burst.
func growthSteps(n int) int {
	count := 0
	for at := burst.MinCases; at <= n; at += at / 2 {
		count++
	}
	return count
}
