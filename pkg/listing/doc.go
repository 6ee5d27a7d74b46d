// Package listing turns the standard fields of a List request into a query that one index serves, and the end of a page
// into a token for the next.
//
// Filters are AIP-160 as far as an index can answer them: conditions joined by AND, each `field = value` on a declared
// field, and at most one field with a range. Strings stand in quotes or bare, enum values by name, times as
// timestamp("2026-11-02T09:00:00Z") or as the quoted time alone. Anything else is refused with a sentence that names the
// possibilities. Page tokens are AIP-158: opaque, and bound to the request they came from.
//
//	cases, err := listing.NewFields(spec, listing.Field{Name: "state", Path: "state"}, ...)
//	page, err := cases.Page(listing.Request{PageSize: req.GetPageSize(), PageToken: req.GetPageToken()})
//	docs, next, err := listing.FetchPage(ctx, collection, page)
package listing
