// Package burst detects bursts of similar cases: more cases in a short time than the past explains.
//
// With each new case the detector counts three groups of recent cases: those with similar texts, those that share a
// word, and those of the same kind, which needs no common word and thus no common language. It compares each count with
// the expected one by a scan over all time spans that end now (a temporal scan statistic: Naus, "The distribution of
// the size of the maximum cluster of points on a line", 1965; Kulldorff, "A spatial scan statistic", 1997). The
// expected count is uncertain, with a gamma distribution, so that the observed one is negative binomial (Greenwood and
// Yule, 1920).
package burst

import (
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/similar"
)

// Window is the longest time span of a burst. Different wordings of one problem add up only over hours.
const Window = 4 * time.Hour

// MinCases is the smallest number of cases in a burst.
const MinCases = 8

const (
	// minSpan is the shortest time span for which an expected number is computed.
	minSpan = time.Minute
	// significance is the p-value of a burst. The detector tests about ten groups per case: of a million independent
	// cases a year, one would be a false alarm. A new firm has another one for kinds.
	significance = 1e-7
	// maxRemembered bounds the remembered cases. The window holds at most half of them.
	maxRemembered = 20_000
	// minSimilarity is the least cosine of two similar texts, and maxSimilar bounds the number of similar cases.
	minSimilarity = 0.25
	maxSimilar    = 500
	// maxShape caps the shape of the gamma distribution of the expected number, so that its relative standard
	// deviation is at least 1/sqrt(10), about a third.
	maxShape = 10
	// priorCases of priorTotal is the prior share of any group, as pseudo-counts: nothing is known about a new firm.
	priorCases, priorTotal = 0.5, 10
	// minPast is the number of cases before the window that make word frequencies reliable.
	minPast = 50
)

// Detector finds bursts among a bounded number of remembered cases. It is not safe for concurrent use.
type Detector struct {
	index        *similar.Index
	count        int // of all cases so far
	byID         map[string]*Observation
	remembered   []*Observation         // oldest first
	recent       recentCases            // of all kinds
	recentOf     groups[kind]           // by kind
	vocabularies map[string]*vocabulary // by service
	rates        *seasonalRates
}

// NewDetector returns a detector without any case.
func NewDetector() *Detector {
	return &Detector{
		index:        similar.New(similar.Options{}),
		byID:         map[string]*Observation{},
		recentOf:     groups[kind]{},
		vocabularies: map[string]*vocabulary{},
		rates:        newSeasonalRates(),
	}
}

// Observe adds a case and returns its burst, else the evidence of one alone. Cases come in the order of their times.
func (d *Detector) Observe(o Observation) (Burst, bool) {
	latest := d.rememberCase(o)
	d.rates.countCase(latest, o.At)
	evidence, level, members := d.findBest(latest, countFree())
	burst := Burst{Evidence: evidence}
	if evidence.Likelihood >= level {
		return burst, false
	}
	for _, member := range members {
		burst.Cases = append(burst.Cases, *member)
	}
	return burst, true
}

// findBest tests the groups of a case, and returns the evidence that is smallest relative to the level of its test.
func (d *Detector) findBest(o *Observation, counted counting) (best Evidence, level float64, members []*Observation) {
	best, level = Evidence{Likelihood: 1}, significance
	for _, test := range []struct {
		run   func(*Observation, counting) (Evidence, []*Observation)
		level float64
	}{
		{d.testSimilar, significance},
		{d.testWords, significance},
		{d.testKind, d.kindSignificance()},
	} {
		evidence, group := test.run(o, counted)
		if evidence.Likelihood/test.level < best.Likelihood/level {
			best, level, members = evidence, test.level, group
		}
	}
	return best, level, members
}

// ObservePlaced adds a case of a known incident. It joins no burst, and the expected rates do not grow by it.
func (d *Detector) ObservePlaced(o Observation) {
	o.isPlaced = true
	d.rememberCase(o)
}

// LearnPast adds a past case without a test for bursts. A case of an incident does not raise the expected rates.
func (d *Detector) LearnPast(o Observation, ofIncident bool) {
	latest := d.rememberCase(o)
	if !ofIncident {
		d.rates.countCase(latest, o.At)
	}
}

// testSimilar counts the cases of the service with similar texts, against their past share.
func (d *Detector) testSimilar(o *Observation, counted counting) (Evidence, []*Observation) {
	var group []*Observation
	past := 0
	for _, match := range d.index.Search(similar.Query{Text: o.Input.Text, Limit: maxSimilar, MinScore: minSimilarity}) {
		other, isKnown := d.byID[match.ID]
		switch {
		case !isKnown || other.Input.Service != o.Input.Service:
		case o.At.Sub(other.At) <= Window:
			if counted.isCounted(other) {
				group = append(group, other)
			}
		case !other.isPlaced:
			past++
		}
	}
	slices.SortFunc(group, func(a, b *Observation) int { return a.At.Compare(b.At) })
	evidence, members := scanSpans(o.At, group, d.vocabularies[o.Input.Service].expectShare(o.At, past))
	evidence.Alike = true
	return evidence, members
}

// testWords counts, for each word of the case, the cases of the service with that word. Wordings of one problem
// differ, but most of them name it. The p-value is multiplied by the number of tested words (Bonferroni correction).
func (d *Detector) testWords(o *Observation, counted counting) (Evidence, []*Observation) {
	best, words := Evidence{Likelihood: 1}, d.vocabularies[o.Input.Service]
	if words.cases-len(words.recent.all) < minPast {
		return best, nil
	}
	var members []*Observation
	for _, stem := range o.stems {
		with := words.recentWith.listOf(stem)
		past := words.casesWith[stem] - len(with.all)
		evidence, found := scanSpans(o.At, counted.listOf(with), words.expectShare(o.At, past))
		evidence.Likelihood *= float64(len(o.stems))
		if evidence.Likelihood < best.Likelihood {
			best, members = evidence, found
		}
	}
	best.Word = true
	return best, members
}

// expectation returns the expected number of cases of a group within a span that ends now, and the shape of its
// gamma distribution. The group has n cases within the span and earlier cases in the rest of the window.
type expectation func(n, earlier int, span time.Duration) (mean, shape float64)

// scanSpans tests the newest cases of a group, given oldest first, in ever longer spans up to the whole group, and returns the span with
// the least p-value. The last step is always the whole group: without it, the newest cases of a growing burst would
// count as past.
func scanSpans(now time.Time, group []*Observation, expect expectation) (Evidence, []*Observation) {
	best, first := Evidence{Likelihood: 1}, 0
	for n := MinCases; n <= len(group); n = min(n+1+n/8, max(n+1, len(group))) {
		start := len(group) - n
		span := max(now.Sub(group[start].At), minSpan)
		mean, shape := expect(n, start, span)
		if float64(n) <= mean {
			continue
		}
		p := negativeBinomialTail(n, mean, shape)
		if p < best.Likelihood {
			first = start
			best = Evidence{
				Cases:      n,
				Within:     span,
				Expected:   mean,
				Likelihood: p,
			}
		}
	}
	return best, group[first:]
}

// TerritoryShare returns the share of a territory among the remembered cases with a known one, and the whole without
// any: an unknown firm may be of one territory alone.
func (d *Detector) TerritoryShare(territory string) float64 {
	there, located := 1.0, 1.0
	for _, o := range d.remembered {
		if o.Territory != "" {
			located++
		}
		if o.Territory == territory {
			there++
		}
	}
	return there / located
}

// FitSignature returns the signature of remembered cases.
func (d *Detector) FitSignature(cases []Observation) Signature {
	others := float64(len(d.remembered) - len(cases))
	return fitSignature(cases, func(stem string, holders int) float64 {
		return (float64(max(d.countWith(stem)-holders, 0)) + 0.5) / (others + 1)
	})
}

// countWith returns the number of remembered cases with a word, of all services.
func (d *Detector) countWith(stem string) int {
	n := 0
	for _, words := range d.vocabularies {
		n += words.casesWith[stem]
	}
	return n
}
