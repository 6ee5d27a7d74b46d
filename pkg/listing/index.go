package listing

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
)

// isServed reports whether one index answers the query: its first fields are those of the equality conditions, in any
// order, and the field of the range or the order comes next. An order alone must not use a sparse index, which leaves
// out documents without the field. A query without any condition goes by id.
func (f *Fields) isServed(query docstore.Query) bool {
	next := query.Order
	if query.Range != nil {
		next = []string{query.Range.Field}
	}
	if len(query.Equal)+len(next) == 0 {
		return true
	}
	return slices.ContainsFunc(f.spec.Indexes, func(index docstore.Index) bool {
		partial := index.Sparse && len(query.Equal) == 0 && query.Range == nil
		return !partial && servesInOrder(index.Fields, query.Equal, next)
	})
}

// servesInOrder compares as sets, so that the order in which a filter names its fields does not matter.
func servesInOrder(index []string, equal []docstore.Eq, next []string) bool {
	if len(index) < len(equal)+len(next) {
		return false
	}
	first, rest := index[:len(equal)], index[len(equal):]
	isMissing := func(eq docstore.Eq) bool { return !slices.Contains(first, eq.Field) }
	return !slices.ContainsFunc(equal, isMissing) && slices.Equal(rest[:len(next)], next)
}

// describeServed says which combinations of fields are possible within the scope.
func (f *Fields) describeServed(scope []docstore.Eq) string {
	var possible []string
	for _, index := range f.spec.Indexes {
		names := f.servedNames(index.Fields, scope)
		text := "(" + strings.Join(names, ", ") + ")"
		if len(names) > 0 && !slices.Contains(possible, text) {
			possible = append(possible, text)
		}
	}
	if len(possible) == 0 {
		return "this list has no fields to filter or order by"
	}
	return "these fields cannot be used together here; use one of: " + strings.Join(possible, " or ") +
		", from the left as many as needed, all with = but the last, which may be a range or the order"
}

// servedNames returns the names of the leading fields of an index that a filter can give; none when it cannot reach past the
// scope.
func (f *Fields) servedNames(index []string, scope []docstore.Eq) []string {
	var names []string
	missing := len(scope)
	for _, path := range index {
		if isInScope(scope, path) {
			missing--
			continue
		}
		name := f.nameOf(path)
		if name == "" {
			break
		}
		names = append(names, name)
	}
	if missing > 0 {
		return nil
	}
	return names
}

// isInScope reports whether the scope fixes the field at the path.
func isInScope(scope []docstore.Eq, path string) bool {
	return slices.ContainsFunc(scope, func(eq docstore.Eq) bool { return eq.Field == path })
}
