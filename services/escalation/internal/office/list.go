package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// staffFields are the fields by which staff are listed. Everybody is in memory anyway, so any
// combination of them is served.
func staffFields() (*listing.Fields, error) {
	paths := []string{"team", "skill", "language", "present", "level"}
	spec := docstore.Spec{Name: "staff"}
	for some := 1; some < 1<<len(paths); some++ {
		var index docstore.Index
		for i, path := range paths {
			if some&(1<<i) != 0 {
				index.Fields = append(index.Fields, path)
			}
		}
		spec.Indexes = append(spec.Indexes, index)
	}
	return listing.NewFields(
		spec,
		listing.Field{Name: "team", Path: "team"}, listing.Field{Name: "skill", Path: "skill"},
		listing.Field{Name: "language", Path: "language"}, listing.Field{Name: "present", Path: "present", Type: listing.Bool},
		listing.Field{Name: "level", Path: "level", Type: listing.Int},
	)
}

// ListStaff returns a page of the staff that a filter finds, by name, as of a time, and the
// token for the next.
func (o *Office) ListStaff(ctx context.Context, req listing.Request, now time.Time) ([]docstore.Doc[organisation.Staff], string, error) {
	page, err := o.staffFields.Page(req)
	if err != nil {
		return nil, "", err
	}
	people, err := o.directory.Snapshot(ctx)
	if err != nil {
		return nil, "", err
	}
	names := people.Matching(matcher(page.Query), now)
	if after, found := slices.BinarySearch(names, string(page.Query.After)); found {
		names = names[after+1:]
	} else {
		names = names[after:]
	}
	next := ""
	if limit := page.Query.Limit; limit > 0 && len(names) > limit {
		names = names[:limit]
		next = page.Next(docstore.Cursor(names[limit-1]))
	}
	docs, err := o.books.Staff.GetMany(ctx, names)
	slices.SortFunc(docs, func(a, b docstore.Doc[organisation.Staff]) int { return cmp.Compare(a.ID, b.ID) })
	return docs, next, err
}

// matcher returns what a query asks of staff.
func matcher(q docstore.Query) organisation.Match {
	match := organisation.Match{}
	for _, eq := range q.Equal {
		switch value := eq.Value.(type) {
		case bool:
			match.Present = &value
		case int64:
			match.AtLeast, match.AtMost = value, value
		case string:
			match.Is(eq.Field, value)
		}
	}
	if r := q.Range; r != nil {
		match.AtLeast, match.AtMost = bounds(r)
	}
	return match
}

// bounds returns the levels that a range lets through; zero for no bound.
func bounds(r *docstore.Range) (from, to int64) {
	if v, ok := r.GTE.(int64); ok {
		from = v
	}
	if v, ok := r.GT.(int64); ok {
		from = v + 1
	}
	if v, ok := r.LTE.(int64); ok {
		to = v
	}
	if v, ok := r.LT.(int64); ok {
		to = v - 1
	}
	return from, to
}
