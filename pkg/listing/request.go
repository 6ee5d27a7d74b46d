package listing

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	// DefaultPageSize is the size of a page that nobody asked a size for.
	DefaultPageSize = 50
	// MaxPageSize is the largest page; larger wishes are cut down to it.
	MaxPageSize = 1000
	// MaxPageBytes bounds a page of large entries: it ends when it is full, and the next one goes on. A caller with the limit that
	// gRPC has by default, 4 MiB, can take it.
	MaxPageBytes = 3 << 20
)

// Request holds the standard fields of a List request.
type Request struct {
	// PageSize, PageToken, Filter and OrderBy are the fields of the same names in the request. OrderBy is one field name,
	// perhaps followed by " desc".
	PageSize  int32
	PageToken string
	Filter    string
	OrderBy   string
	// Scope is added to the filter by the method: the parent of the resources listed, or the part of them that the
	// caller may see. It names paths of the document rather than filter fields.
	Scope []docstore.Eq
	// Descending lists the last of the index first when OrderBy is empty.
	Descending bool
}

// Page is a page of a list that has not been read yet.
type Page struct {
	// Query finds the documents of the page. Its limit is the size of the page.
	Query docstore.Query
	sum   checksum
}

// Page builds the query for a request. Errors of the request come back as one InvalidArgument error that names
// page_size, page_token, filter and order_by as far as they are wrong.
func (f *Fields) Page(req Request) (Page, error) {
	var wrong *fault.Error
	note := func(field string, err error) {
		if err != nil {
			wrong = wrong.Field(field, "%v", err)
		}
	}
	sum := f.checksumOf(req)
	size, err := pageSize(req.PageSize)
	note("page_size", err)
	after, err := sum.decodeToken(req.PageToken)
	note("page_token", err)
	query, err := f.addFilter(req)
	note("filter", err)
	err = f.addOrder(&query, req)
	note("order_by", err)
	if wrong != nil {
		return Page{}, wrong
	}
	query.Equal = append(query.Equal, req.Scope...)
	query.After, query.Limit = after, size
	if !f.isServed(query) {
		return Page{}, fault.Invalid("filter", "%s", f.describeServed(req.Scope))
	}
	return Page{Query: query, sum: sum}, nil
}

// Next returns the token for the page that begins at the cursor; "" for the empty cursor, which is the end of the list.
func (p Page) Next(cursor docstore.Cursor) string {
	if cursor == "" {
		return ""
	}
	return p.sum.encodeToken(cursor)
}

// FetchPage reads the page and returns its documents, in the order of the list, and the token for the next page; "" at
// the end. A page of more than MaxPageBytes ends earlier.
func FetchPage[T any](
	ctx context.Context, from *docstore.Collection[T], page Page,
) ([]docstore.Doc[T], string, error) {
	page.Query.PageBytes = MaxPageBytes
	docs, cursor, err := from.Page(ctx, page.Query)
	if fault.ReasonOf(err) == docstore.ReasonCursor {
		return nil, "", ForeignToken().Wrap(err)
	}
	if err != nil {
		return nil, "", err
	}
	return docs, page.Next(cursor), nil
}

// PageSize returns the size of a page for the size that a request asks for, for lists that are not read from documents.
// The error names page_size.
func PageSize(wanted int32) (int, error) {
	size, err := pageSize(wanted)
	if err != nil {
		return 0, fault.Invalid("page_size", "%v", err)
	}
	return size, nil
}

// CutPage returns the first entries of a page that are no more than MaxPageBytes, by their sizes in bytes, for lists that are not
// read from documents. A larger entry is a page of its own.
func CutPage[T any](page []T, sizeOf func(T) int) []T {
	bytes := 0
	for i, entry := range page {
		if bytes += sizeOf(entry); i > 0 && bytes > MaxPageBytes {
			return page[:i]
		}
	}
	return page
}

func pageSize(wanted int32) (int, error) {
	switch {
	case wanted < 0:
		return 0, fmt.Errorf("must not be negative; leave it out for %d", DefaultPageSize)
	case wanted == 0:
		return DefaultPageSize, nil
	default:
		return min(int(wanted), MaxPageSize), nil
	}
}
