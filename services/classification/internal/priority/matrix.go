package priority

import "github.com/ombud/ombud/pkg/fault"

// Matrix is the priority by impact (row) and urgency (column), both from Low to High.
type Matrix [High][High]Priority

// DefaultMatrix returns the usual matrix of IT service management: P1 only for high in both, P4 for low in both, or
// low and medium.
func DefaultMatrix() Matrix {
	return Matrix{
		{P4, P4, P3},
		{P4, P3, P2},
		{P3, P2, P1},
	}
}

// CheckCells refuses an unknown priority, and a higher impact or urgency with a less pressing priority. name returns
// the field of a cell for the fault.
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
				wrong = wrong.Field(field, "%v is less pressing than %v at a lower impact",
					here, m.PriorityOf(impact-1, urgency))
			case urgency > Low && here > m.PriorityOf(impact, urgency-1):
				wrong = wrong.Field(field, "%v is less pressing than %v at a lower urgency",
					here, m.PriorityOf(impact, urgency-1))
			}
		}
	}
	return wrong.Err()
}

// PriorityOf returns the priority of a cell. Both levels must be set.
func (m Matrix) PriorityOf(impact, urgency Level) Priority { return m[impact-1][urgency-1] }
