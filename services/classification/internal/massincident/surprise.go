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
	log := func(k float64) float64 {
		a, _ := math.Lgamma(k + shape)
		b, _ := math.Lgamma(shape)
		c, _ := math.Lgamma(k + 1)
		return a - b - c + k*math.Log(q) + shape*math.Log1p(-q)
	}
	sum := 0.0
	for k := float64(n); ; k++ {
		term := math.Exp(log(k))
		sum += term
		if k > mean && term <= sum*1e-6 || k > float64(n)+100_000 {
			return min(sum, 1)
		}
	}
}
