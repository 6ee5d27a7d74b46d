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

// serve chooses the index for a query. The further field, unless empty, must be one
// of that index.
func (s Spec) serve(q Query, further string) (*access, error) {
	var best *access
	for _, index := range append([]Index{{}}, s.Indexes...) {
		candidate, err := index.serve(q)
		if err != nil {
			return nil, err
		}
		if candidate == nil || further != "" && !slices.Contains(index.Fields, further) {
			continue
		}
		if best == nil || candidate.better(best) {
			best = candidate
		}
	}
	if best == nil {
		return nil, fault.New(fault.InvalidArgument, ReasonNoIndex, "no index of %s serves this query", s.Name)
	}
	return best, nil
}

// better reports whether a query should rather go this way than the other; see Query.
func (a *access) better(other *access) bool {
	if a.partial() != other.partial() {
		return !a.partial()
	}
	return len(a.order) < len(other.order)
}

// partial reports whether the index leaves out documents that satisfy the query.
func (a *access) partial() bool {
	return a.index.Sparse && len(a.equal) == 0 && len(a.bounds) == 0
}

// serve matches the query with this index. It returns nil when the index does not
// serve, and a fault for values that no index holds.
func (x Index) serve(q Query) (*access, error) {
	if len(q.Equal) > len(x.Fields) {
		return nil, nil
	}
	a := &access{index: x, order: x.Fields[len(q.Equal):], descending: q.Descending}
	for _, field := range x.Fields[:len(q.Equal)] {
		at := slices.IndexFunc(q.Equal, func(e Eq) bool { return e.Field == field })
		if at < 0 {
			return nil, nil
		}
		value, err := normal(field, q.Equal[at].Value)
		if err != nil {
			return nil, err
		}
		if value == nil && x.Sparse && len(a.equal) == 0 {
			return nil, nil
		}
		a.equal = append(a.equal, equals(field, value))
	}
	return a.bound(q)
}

// bound adds what the query says of the fields behind the equalities.
func (a *access) bound(q Query) (*access, error) {
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
	a.bounds, err = q.Range.conds()
	return a, err
}

// conds returns the bounds of the range that are set.
func (r Range) conds() ([]Cond, error) {
	var conds []Cond
	for _, bound := range []Cond{
		{Op: Above, Value: r.GT}, {Op: AtLeast, Value: r.GTE}, {Op: Below, Value: r.LT}, {Op: AtMost, Value: r.LTE},
	} {
		value, err := normal(r.Field, bound.Value)
		if err != nil {
			return nil, err
		}
		if value != nil {
			conds = append(conds, Cond{Field: r.Field, Op: bound.Op, Value: value})
		}
	}
	return conds, nil
}

func equals(field string, value any) Cond {
	if value == nil {
		return Cond{Field: field, Op: Missing}
	}
	return Cond{Field: field, Op: Equal, Value: value}
}
