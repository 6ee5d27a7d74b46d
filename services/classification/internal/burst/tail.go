package burst

import "math"

// negativeBinomialTail returns the probability of at least n events. The number of events is Poisson with a
// gamma-distributed mean, so that it is negative binomial (Greenwood and Yule, "An inquiry into the nature of
// frequency distributions", 1920). A small shape stands for an uncertain mean and makes large numbers more probable.
func negativeBinomialTail(n int, mean, shape float64) float64 {
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

// BinomialTail returns the probability of at least n of total events with a probability of share each.
func BinomialTail(n, total int, share float64) float64 {
	sum, term := 0.0, math.Pow(1-share, float64(total))
	if share >= 1 {
		return 1
	}
	for k := 0; k <= total; k++ {
		if k >= n {
			sum += term
		}
		term *= share / (1 - share) * float64(total-k) / float64(k+1)
	}
	return min(sum, 1)
}
