package bench

// Ratio is the rate of one row to that of another, with its aim.
type Ratio struct {
	Row, To string
	Is, Aim float64
}

// AimedRatios are those that are aimed at, as far as their rows were measured.
func (r Report) AimedRatios() []Ratio {
	var found []Ratio
	for _, ratio := range []Ratio{
		{Row: "b", To: "a", Aim: 0.5},
		{Row: "c", To: "a", Aim: 0.15},
		{Row: "d", To: "c", Aim: 0.7},
	} {
		row, to := r.rateOf(ratio.Row), r.rateOf(ratio.To)
		if row > 0 && to > 0 {
			ratio.Is = row / to
			found = append(found, ratio)
		}
	}
	return found
}

// rateOf is the rate of a row; 0 when it was not measured.
func (r Report) rateOf(name string) float64 {
	for _, row := range r.Rows {
		if row.Name == name {
			return row.CallsPerSecond()
		}
	}
	return 0
}
