package massincident

import "math"

// tail is the probability of at least n events when their number is Poisson and its
// mean is itself not known for sure: it follows a Gamma distribution of the shape, so
// that the number is negative binomial. A small shape says that little was learned yet,
// and makes large numbers less surprising.
func tail(n int, mean, shape float64) float64 {
	if n <= 0 {
		return 1
	}
	if mean <= 0 {
		return 0
	}
	q := mean / (mean + shape)
	k := float64(n)
	a, _ := math.Lgamma(k + shape)
	b, _ := math.Lgamma(shape)
	c, _ := math.Lgamma(k + 1)
	term := math.Exp(a - b - c + k*math.Log(q) + shape*math.Log1p(-q))
	sum := term
	for ; k <= mean || term > sum*1e-6; k++ {
		term *= q * (k + shape) / (k + 1)
		sum += term
	}
	return min(sum, 1)
}
