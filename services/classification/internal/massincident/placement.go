package massincident

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
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
	incidents  []Doc // oldest state; updated in memory only
	detector   *burst.Detector
	now        time.Time
	sampling   int // one of so many cases is tested for a burst; 0 and 1 mean all
	joined     map[string][]joinedCase
	signatures map[string]burst.Signature
	raised     []Doc // new candidates
}

// joinedCase is a case that fits an incident.
type joinedCase struct {
	burst.Observation
	isReported bool // the intake linked the case when it was judged
}

// placeCase lets a case join a fitting incident, or tests it for a burst. claimed is the incident that the case
// fitted when it was judged.
func (p *placement) placeCase(o burst.Observation, claimed string) {
	if at := p.findIncident(o, claimed); at >= 0 {
		p.detector.ObservePlaced(o)
		p.joinIncident(at, joinedCase{o, claimed != ""})
		return
	}
	if p.sampling > 1 && rand.IntN(p.sampling) > 0 {
		p.detector.LearnPast(o, false)
		return
	}
	if found, ok := p.detector.Observe(o); ok {
		p.raiseCandidate(found)
	}
}

// findIncident returns the index of the incident of a case; -1 for none.
func (p *placement) findIncident(o burst.Observation, claimed string) int {
	for at := range p.incidents {
		doc := &p.incidents[at]
		isClaimed := doc.ID == claimed && !doc.Body.isRemoved(o.Case)
		if isClaimed || slices.Contains(doc.Body.Cases, o.Case) {
			return at
		}
	}
	for at := range p.incidents {
		body := &p.incidents[at].Body
		gap := incidentGap
		if body.State == Candidate {
			gap = candidateGap
		}
		if o.At.Sub(body.Last) < gap && body.fitsCase(o.Case, o.Input) {
			return at
		}
	}
	return -1
}

// joinIncident adds a case to an incident. A candidate gets a new signature whenever it has grown by half.
func (p *placement) joinIncident(at int, joining joinedCase) {
	doc := &p.incidents[at]
	before := len(doc.Body.Cases)
	if !doc.Body.addCase(joining.Observation) {
		return
	}
	isRefreshed := p.refreshSignature(doc, before)
	if n := slices.IndexFunc(p.raised, func(r Doc) bool { return r.ID == doc.ID }); n >= 0 {
		p.raised[n] = *doc
		return
	}
	if p.joined == nil {
		p.joined, p.signatures = map[string][]joinedCase{}, map[string]burst.Signature{}
	}
	p.joined[doc.ID] = append(p.joined[doc.ID], joining)
	if isRefreshed {
		p.signatures[doc.ID] = doc.Body.Signature
	}
}

// refreshSignature fits the signature of a grown candidate anew.
func (p *placement) refreshSignature(doc *Doc, before int) bool {
	if doc.Body.State != Candidate || growthSteps(before) == growthSteps(before+1) {
		return false
	}
	signature, isKnown := p.detector.FitSignature(doc.Body.Cases)
	if isKnown {
		doc.Body.Signature = signature
	}
	return isKnown
}

// growthSteps returns how many times a number has grown by half since the smallest burst.
func growthSteps(n int) int {
	count := 0
	for at := burst.MinCases; at <= n; at += at / 2 {
		count++
	}
	return count
}

// raiseCandidate makes a candidate of a burst. Its id is derived from its first case, so that the same burst is
// raised once.
func (p *placement) raiseCandidate(found burst.Burst) {
	i := p.newCandidate(found)
	if i.Count < burst.MinCases || len(i.Signature.Words) == 0 {
		return // without common words, no further case could be recognised
	}
	for _, id := range i.Cases {
		p.detector.MarkPlaced(id)
	}
	if at := p.findRelated(i); at >= 0 {
		for _, o := range found.Cases {
			p.joinIncident(at, joinedCase{Observation: o})
		}
		return
	}
	doc := Doc{ID: idempotency.DerivedID("mass-incident", i.Cases[0]), Body: i}
	p.incidents = append(p.incidents, doc)
	p.raised = append(p.raised, doc)
}

// newCandidate returns the candidate of a burst. Of a group without similar texts it keeps the cases that fit the
// signature.
func (p *placement) newCandidate(found burst.Burst) Incident {
	first := found.Cases[0]
	i := Incident{
		State:    Candidate,
		Service:  first.Input.Service,
		Category: first.Input.Category,
		Evidence: found.Evidence,
		First:    first.At,
		Last:     first.At,
		Created:  p.now,
		Updated:  p.now,
	}
	ids := make([]string, len(found.Cases))
	for n, o := range found.Cases {
		ids[n] = o.Case
	}
	i.Signature, _ = p.detector.FitSignature(ids)
	for _, o := range found.Cases {
		if found.Evidence.Alike || i.fitsCase(o.Case, o.Input) {
			i.addCase(o)
		}
	}
	return i
}

// findRelated returns the index of a candidate with the same problem in other words: of the same category, or with
// shared words. A declared incident is never related, because its customers are informed without a further look; -1
// for none.
func (p *placement) findRelated(i Incident) int {
	return slices.IndexFunc(p.incidents, func(doc Doc) bool {
		c := doc.Body
		if c.State != Candidate || c.Service != i.Service || i.First.Sub(c.Last) >= burst.Window {
			return false
		}
		isSameCategory := i.Category != "" && c.Category == i.Category
		return isSameCategory || c.Signature.IsRelatedTo(i.Signature)
	})
}
