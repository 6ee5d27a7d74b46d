package docstore

import (
	"slices"

	"github.com/ombud/ombud/pkg/fault"
)

// access is a query matched with the index that serves it.
type access struct {
	index Index
	// equal are the conditions on the first fields, in index order.
	equal []Cond
	// order are the further fields of the index.
	order []string
	// bounds are the conditions on the first field of order, or on the id when there
	// is none.
	bounds     []Cond
	descending bool
}

// chooseIndex chooses the index for a query. The further field, unless empty, must be one
// of that index.
func (s Spec) chooseIndex(q Query, further string) (*access, error) {
	var best *access
	for _, index := range append([]Index{{}}, s.Indexes...) {
		candidate, err := index.matchQuery(q)
		if err != nil {
			return nil, err
		}
		if candidate == nil || further != "" && !slices.Contains(index.Fields, further) {
			continue
		}
		if best == nil || candidate.isBetterThan(best) {
			best = candidate
		}
	}
	if best == nil {
		return nil, fault.New(fault.InvalidArgument, ReasonNoIndex, "no index of %s serves this query", s.Name)
	}
	return best, nil
}

// isBetterThan reports whether a query should rather go this way than the other; see Query.
func (a *access) isBetterThan(other *access) bool {
	if a.isPartial() != other.isPartial() {
		return !a.isPartial()
	}
	return len(a.order) < len(other.order)
}

// isPartial reports whether the index leaves out documents that satisfy the query.
func (a *access) isPartial() bool {
	return a.index.Sparse && len(a.equal) == 0 && len(a.bounds) == 0
}

// matchQuery matches the query with this index. It returns nil when the index does not
// serve, and a fault for values that no index holds.
func (x Index) matchQuery(q Query) (*access, error) {
	if len(q.Equal) > len(x.Fields) {
		return nil, nil
	}
	a := &access{index: x, order: x.Fields[len(q.Equal):], descending: q.Descending}
	for _, field := range x.Fields[:len(q.Equal)] {
		at := slices.IndexFunc(q.Equal, func(e Eq) bool { return e.Field == field })
		if at < 0 {
			return nil, nil
		}
		value, err := normalizeValue(field, q.Equal[at].Value)
		if err != nil {
			return nil, err
		}
		if value == nil && x.Sparse && len(a.equal) == 0 {
			return nil, nil
		}
		a.equal = append(a.equal, equalCond(field, value))
	}
	return a.addBounds(q)
}

// addBounds adds the range and order of the query, which follow the equalities.
func (a *access) addBounds(q Query) (*access, error) {
	next := append(slices.Clone(a.order), IDField)
	if len(q.Order) > len(next) || !slices.Equal(q.Order, next[:len(q.Order)]) {
		return nil, nil
	}
	if q.Range == nil {
		return a, nil
	}
	if q.Range.Field != next[0] {
		return nil, nil
	}
	var err error
	a.bounds, err = q.Range.boundConds()
	return a, err
}

// boundConds returns the bounds of the range that are set.
func (r Range) boundConds() ([]Cond, error) {
	var conds []Cond
	for _, bound := range []Cond{
		{Op: Above, Value: r.GT},
		{Op: AtLeast, Value: r.GTE},
		{Op: Below, Value: r.LT},
		{Op: AtMost, Value: r.LTE},
	} {
		value, err := normalizeValue(r.Field, bound.Value)
		if err != nil {
			return nil, err
		}
		if value != nil {
			conds = append(conds, Cond{Field: r.Field, Op: bound.Op, Value: value})
		}
	}
	return conds, nil
}

func equalCond(field string, value any) Cond {
	if value == nil {
		return Cond{Field: field, Op: Missing}
	}
	return Cond{Field: field, Op: Equal, Value: value}
}
