package docstore

import "slices"

// plansAfter returns the stretches of the index that hold, one after the other, the documents behind a position; the
// whole index when the position is nil. Behind (a, b, id) lie the documents with the same a and b and a later id, then
// those with the same a and a later b, then those with a later a: each is one seek, however deep the page.
func (a *access) plansAfter(after *position) []Plan {
	if after == nil {
		return []Plan{a.planStretch(0, a.bounds)}
	}
	var plans []Plan
	for fixed := len(a.order); fixed >= 0; fixed-- {
		if fixed > 0 && !a.isWithinBounds(after.values[0]) {
			continue // the range has changed since, and nothing here lies in it
		}
		for _, beyond := range a.condsBeyond(fixed, after) {
			conds := make([]Cond, 0, fixed+len(beyond))
			for i, field := range a.order[:fixed] {
				conds = append(conds, equalCond(field, after.values[i]))
			}
			plans = append(plans, a.planStretch(fixed, append(conds, beyond...)))
		}
	}
	return plans
}

// planStretch returns one stretch, in which the first fields of order are fixed.
func (a *access) planStretch(fixed int, conds []Cond) Plan {
	where := append(slices.Clone(a.equal), conds...)
	if a.isPartial() && len(conds) == 0 {
		where = append(where, Cond{Field: a.index.Fields[0], Op: Present})
	}
	order := slices.Clone(a.order[fixed:])
	if !a.index.Unique { // the values of a unique index leave nothing for the id to decide
		order = append(order, IDField)
	}
	return Plan{
		Index:      a.index,
		Where:      where,
		Order:      order,
		Descending: a.descending,
	}
}

// condsBeyond returns the conditions for the next field of order (the id, behind the last)
// to lie beyond the position, given that the fixed ones are equal to it. Each element
// is one stretch: downwards, the documents without a value come last.
func (a *access) condsBeyond(fixed int, after *position) [][]Cond {
	if fixed == len(a.order) {
		if a.index.Unique {
			return nil
		}
		return [][]Cond{a.condsPast(IDField, after.id, fixed)}
	}
	field, value := a.order[fixed], after.values[fixed]
	ranged := fixed == 0 && len(a.bounds) > 0
	switch {
	case value == nil && a.descending:
		return nil // nothing sorts before null
	case value == nil && ranged:
		return [][]Cond{a.bounds}
	case value == nil:
		return [][]Cond{{{Field: field, Op: Present}}}
	case a.descending && !ranged && !(fixed == 0 && a.isPartial()):
		return [][]Cond{a.condsPast(field, value, fixed), {{Field: field, Op: Missing}}}
	default:
		return [][]Cond{a.condsPast(field, value, fixed)}
	}
}

// isWithinBounds reports whether a value lies within the bounds.
func (a *access) isWithinBounds(value any) bool {
	for _, bound := range a.bounds {
		order, comparable := compareValues(value, bound.Value)
		if !comparable || !bound.Op.isSatisfied(order) {
			return false
		}
	}
	return true
}

// condsPast returns the condition for a field to lie beyond the value, in place of the
// bounds that this passes: with both, a store might start from the beginning of the
// range at every page.
func (a *access) condsPast(field string, value any, fixed int) []Cond {
	op := Above
	if a.descending {
		op = Below
	}
	conds := []Cond{{Field: field, Op: op, Value: value}}
	if fixed > 0 {
		return conds
	}
	for _, bound := range a.bounds {
		order, comparable := compareValues(value, bound.Value)
		lower := bound.Op == Above || bound.Op == AtLeast
		passed := lower != a.descending && comparable && (order == 0 || lower == (order > 0))
		if !passed {
			conds = append(conds, bound)
		}
	}
	return conds
}
