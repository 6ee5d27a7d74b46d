package burst

import (
	"slices"
	"time"
)

const (
	// newFirmRate is the prior mean of the cases of a kind per hour, before the rates of a firm are known: about that of
	// one in sixteen categories of a firm with 20,000 contacts a week.
	newFirmRate = 10.0
	// newFirmShare is the prior mean of the cases of a kind for one case of another kind: that of one in sixteen
	// categories.
	newFirmShare = 1.0 / 15
	// newFirmShape is the shape of both priors. With a half, ten times the mean is one time in 600 the truth.
	newFirmShape = 0.5
	// newFirmSignificance is the p-value of a burst of a kind in a new firm. Its first day has a few thousand cases, so
	// that hardly one firm in ten sees a false alarm then.
	newFirmSignificance = 1e-5
)

// kind is the service and category of cases, anywhere or in one territory.
type kind struct {
	service, category string
	territory         string // "" for anywhere
}

// kind returns the kind of the case anywhere. The category of an undecided case is the likeliest one.
func (o *Observation) kind() kind {
	return kind{service: o.Input.Service, category: o.Input.LikeliestCategory()}
}

// kinds returns the kind of the case anywhere and, of a known territory, there.
func (o *Observation) kinds() []kind {
	anywhere := o.kind()
	if o.Territory == "" {
		return []kind{anywhere}
	}
	there := anywhere
	there.territory = o.Territory
	return []kind{anywhere, there}
}

// testKind counts the cases of the same service and category, anywhere and in the same territory, against their usual
// rate at this hour of the week. The p-value is multiplied by the number of tests (Bonferroni correction).
func (d *Detector) testKind(o *Observation, counted counting) (Evidence, []*Observation) {
	best := Evidence{Likelihood: 1}
	if o.kind() == (kind{}) {
		return best, nil
	}
	var members []*Observation
	kinds := o.kinds()
	for _, k := range kinds {
		evidence, found := scanSpans(o.At, counted.listOf(d.recentOf.listOf(k)), d.expectKind(k, o.At))
		evidence.Likelihood *= float64(len(kinds))
		if evidence.Likelihood < best.Likelihood {
			best, members = evidence, found
		}
	}
	return best, members
}

// ExcessShare returns the share of the newest MinCases cases like o, itself included, that their usual rate does not
// explain: the probability that o belongs to a burst of its kind. It is 0 without so many in the window.
func (d *Detector) ExcessShare(o Observation) float64 {
	kinds := o.kinds()
	k, count := kinds[len(kinds)-1], 1
	for _, other := range slices.Backward(d.recentOf.listOf(k).all) {
		if other.Case == o.Case {
			continue
		}
		if count++; count == MinCases {
			mean, _ := d.expectKind(k, o.At)(count, 0, o.At.Sub(other.At))
			return max(0, 1-mean/MinCases)
		}
	}
	return 0
}

// expectKind expects the usual rate of a kind.
func (d *Detector) expectKind(k kind, now time.Time) expectation {
	mean, shape := d.rates.estimate(d.rates.kinds[k], now)
	if d.isNewFirm() {
		return d.expectInNewFirm(k, now, max(newFirmRate, mean))
	}
	mean, shape = mean*d.excessOfOthers(k, now), min(shape, maxShape)
	return func(_, _ int, span time.Duration) (float64, float64) { return mean * span.Hours(), shape }
}

// isNewFirm reports whether too few hours are observed to know the rates of kinds.
func (d *Detector) isNewFirm() bool { return d.rates.hours < minHours }

func (d *Detector) kindSignificance() float64 {
	if d.isNewFirm() {
		return newFirmSignificance
	}
	return significance
}

// expectInNewFirm expects the largest of three numbers, because the usual rate is hardly known: that of a rate per
// hour, the prior share of as many other cases of the service as the span has, and that of the rate before the span.
// Busy hours show in the other cases; few hours tell nothing of how busy this one is.
func (d *Detector) expectInNewFirm(k kind, now time.Time, perHour float64) expectation {
	return func(n, earlier int, span time.Duration) (mean, shape float64) {
		start := now.Add(-span)
		others := 0
		if words := d.vocabularies[k.service]; words != nil {
			others = max(words.recent.countSince(start)-n, 0)
		}
		mean = max(perHour*span.Hours(), newFirmShare*float64(others+1))
		if before := start.Sub(d.recent.all[0].At); before > 0 {
			mean = max(mean, float64(earlier)*float64(span)/float64(before))
		}
		return mean, newFirmShape
	}
}

// excessOfOthers returns the observed number of cases of other kinds in the last hour, relative to the expected one,
// at least 1: in a busy hour every kind may be busy.
func (d *Detector) excessOfOthers(k kind, now time.Time) float64 {
	k.territory = ""
	anHourAgo := now.Add(-time.Hour)
	same := d.recentOf.listOf(k)
	others := d.recent.countSince(anHourAgo) - same.countSince(anHourAgo)
	total, _ := d.rates.estimate(d.rates.total, now)
	own, _ := d.rates.estimate(d.rates.kinds[k], now)
	return max(1, float64(others)/max(total-own, 0.5))
}
