package handling

import "time"

// errand returns when the first thing other than the clocks of the promise is due, a step of
// a plan or what a supplier owes, and what tells of it; nothing is outstanding with a zero
// time. For a solved case nothing is.
func (h *Handling) errand() (time.Time, func(Moment)) {
	var first time.Time
	var tell func(Moment)
	consider := func(due time.Time, told func(Moment)) {
		if !due.IsZero() && (tell == nil || due.Before(first)) {
			first, tell = due, told
		}
	}
	if h.State == Resolved {
		return first, nil
	}
	if h.Plan != nil {
		for i := range h.Plan.Steps {
			if step := &h.Plan.Steps[i]; step.Done.IsZero() && !step.Overdue {
				consider(step.Due, func(m Moment) { step.tellOverdue(h, m, i+1) })
			}
		}
	}
	for i := range h.Engagements {
		e := &h.Engagements[i]
		due, _, _ := e.late()
		consider(due, func(m Moment) { e.tellLate(h, m, i+1) })
	}
	return first, tell
}
