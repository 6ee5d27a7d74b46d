package priority

import "github.com/ombud/ombud/pkg/fault"

// Matrix gives the priority for each impact (row) and urgency (column), both
// from Low to High.
type Matrix [High][High]Priority

// DefaultMatrix is the one usual in IT service management: only what is high
// in both is P1, and what is low in both, or low and medium, is P4.
func DefaultMatrix() Matrix {
	return Matrix{
		{P4, P4, P3},
		{P4, P3, P2},
		{P3, P2, P1},
	}
}

// CheckCells refuses a matrix with a priority that does not exist, or in which a
// higher impact or urgency makes a case less pressing. Name is that of a cell for whoever is
// told of it.
func (m Matrix) CheckCells(name func(impact, urgency Level) string) error {
	var wrong *fault.Error
	for impact := Low; impact <= High; impact++ {
		for urgency := Low; urgency <= High; urgency++ {
			here := m.PriorityOf(impact, urgency)
			field := name(impact, urgency)
			switch {
			case here < P1 || here > P4:
				wrong = wrong.Field(field, "must be P1 to P4, not %v", here)
			case impact > Low && here > m.PriorityOf(impact-1, urgency):
				wrong = wrong.Field(field, "%v is less pressing than %v at a lower impact", here, m.PriorityOf(impact-1, urgency))
			case urgency > Low && here > m.PriorityOf(impact, urgency-1):
				wrong = wrong.Field(field, "%v is less pressing than %v at a lower urgency", here, m.PriorityOf(impact, urgency-1))
			}
		}
	}
	return wrong.Err()
}

// PriorityOf is the priority of one cell. Both levels must be said.
func (m Matrix) PriorityOf(impact, urgency Level) Priority { return m[impact-1][urgency-1] }
