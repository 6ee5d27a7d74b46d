package burst

import "slices"

// Reassess returns the best evidence of remembered cases as a burst that ends with the newest of them.
func (d *Detector) Reassess(cases []Observation) Evidence {
	evidence, _ := d.reassess(cases)
	return evidence
}

// reassess also returns the level of the test.
func (d *Detector) reassess(cases []Observation) (best Evidence, level float64) {
	latest := slices.MaxFunc(cases, func(a, b Observation) int { return a.At.Compare(b.At) })
	best, level, _ = d.findBest(&latest, countSome(cases))
	return best, level
}

// IsBurst reports whether remembered cases are a burst that ends with the newest of them.
func (d *Detector) IsBurst(cases []Observation) bool {
	evidence, level := d.reassess(cases)
	return evidence.Likelihood < level
}
