package massincident

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
)

// board is where fresh cases are put together with the incidents that there are.
type board struct {
	incidents  []Doc
	detector   *Detector
	now        time.Time
	share      int                 // one of so many cases, by chance, is looked at for a burst; 0 means each
	joined     map[string][]joiner // by incident
	signatures map[string]Signature
	found      []Doc
}

// joiner is a case that fits an incident.
type joiner struct {
	Sighting
	told bool // the intake knows already
}

// put lets a case join what it fits, or shows it to the detector. Claimed is the
// incident that the case was said to fit when it was judged.
func (b *board) put(s Sighting, claimed string) {
	if at := b.home(s, claimed); at >= 0 {
		b.detector.Remember(s)
		b.detector.Place(s.Case)
		b.join(at, joiner{s, claimed != ""})
		return
	}
	if b.share > 1 && rand.IntN(b.share) > 0 {
		b.detector.Learn(s, false)
		return
	}
	if burst, ok := b.detector.Observe(s); ok {
		b.raise(burst)
	}
}

// home is the place of the incident that a case belongs to; -1 for none.
func (b *board) home(s Sighting, claimed string) int {
	for at := range b.incidents {
		if b.incidents[at].ID == claimed && !b.incidents[at].Body.removed(s.Case) || slices.Contains(b.incidents[at].Body.Cases, s.Case) {
			return at
		}
	}
	for at := range b.incidents {
		body := &b.incidents[at].Body
		near := alive
		if body.State == Candidate {
			near = quiet
		}
		if s.At.Sub(body.Last) < near && body.takes(s.Case, s.Input) {
			return at
		}
	}
	return -1
}

// join notes a case of an incident. When an incident that is not declared has grown by
// half, what its cases have in common is looked for anew.
func (b *board) join(at int, j joiner) {
	doc := &b.incidents[at]
	before := len(doc.Body.Cases)
	if !doc.Body.join(j.Sighting) {
		return
	}
	if slices.ContainsFunc(b.found, func(f Doc) bool { return f.ID == doc.ID }) {
		b.refresh(doc, before)
		b.found[slices.IndexFunc(b.found, func(f Doc) bool { return f.ID == doc.ID })] = *doc
		return
	}
	if b.joined == nil {
		b.joined, b.signatures = map[string][]joiner{}, map[string]Signature{}
	}
	b.joined[doc.ID] = append(b.joined[doc.ID], j)
	if b.refresh(doc, before) {
		b.signatures[doc.ID] = doc.Body.Signature
	}
}

// refresh looks for what the cases have in common once there are enough new ones.
func (b *board) refresh(doc *Doc, before int) bool {
	if doc.Body.State != Candidate || steps(before) == steps(before+1) {
		return false
	}
	signature, known := b.detector.Sign(doc.Body.Cases)
	if known {
		doc.Body.Signature = signature
	}
	return known
}

// steps counts how often a number has grown by half, from the least burst on.
func steps(n int) int {
	count := 0
	for at := leastCases; at <= n; at += at / 2 {
		count++
	}
	return count
}

// raise makes a candidate of a burst. Its id follows from its first case, so that the
// same burst is raised once.
func (b *board) raise(burst Burst) {
	first := burst.Cases[0]
	i := Incident{
		State:    Candidate,
		Service:  first.Input.Service,
		Category: first.Input.Category,
		Evidence: burst.Evidence,
		First:    first.At,
		Last:     first.At,
		Created:  b.now,
		Updated:  b.now,
	}
	ids := make([]string, len(burst.Cases))
	for n, s := range burst.Cases {
		ids[n] = s.Case
	}
	i.Signature, _ = b.detector.Sign(ids)
	for _, s := range burst.Cases {
		if burst.Evidence.Alike || i.takes(s.Case, s.Input) {
			i.join(s)
		}
	}
	if i.Count < leastCases || len(i.Signature.Words) == 0 {
		return // they have nothing in common by which others could be told apart
	}
	for _, id := range i.Cases {
		b.detector.Place(id)
	}
	if at := b.sibling(i); at >= 0 {
		for _, s := range burst.Cases {
			b.join(at, joiner{s, false})
		}
		return
	}
	doc := Doc{ID: idempotency.DerivedID("mass-incident", i.Cases[0]), Body: i}
	b.incidents, b.found = append(b.incidents, doc), append(b.found, doc)
}

// sibling is the place of a candidate that a burst belongs to although its cases do not
// fit it: people say the same thing in many ways, but then of one category, or with words
// that the candidate has too. An incident that was declared is none, because its customers
// are told without anybody looking again.
func (b *board) sibling(i Incident) int {
	words := make([]string, len(i.Signature.Words))
	for n, w := range i.Signature.Words {
		words[n] = w.Text
	}
	return slices.IndexFunc(b.incidents, func(doc Doc) bool {
		c := doc.Body
		if c.State != Candidate || c.Service != i.Service || i.First.Sub(c.Last) >= window {
			return false
		}
		return i.Category != "" && c.Category == i.Category || c.Signature.share(words) >= leastFit
	})
}
