package docstore

// Query asks one collection for the documents that satisfy all its conditions. It
// is served by one declared index: the Equal fields are the first fields of that
// index in any order, and the Range or Order fields are the next ones. The zero
// Query is every document by id.
//
// Where several indexes serve, one that covers every document goes before a sparse
// one, then the one with the fewest further fields, then the first declared. Of a
// sparse index only documents that have its first field are found.
type Query struct {
	// Equal are fields with a given value; a nil value finds documents without one.
	Equal []Eq
	// Range bounds the next field of the index, or IDField when Equal names all.
	Range *Range
	// Order names the next fields of the index, for a query without a range that
	// wants a certain order. Results are always in index order, then by id.
	Order []string
	// Descending turns the whole order round, ids included.
	Descending bool
	// After continues behind the last document of an earlier page.
	After Cursor
	// Limit is the most documents to find; zero for all.
	Limit int
	// PageBytes is the most bytes of documents, as they are stored, in a page. A larger document is a page of its own; zero for
	// no bound. Only Page has pages.
	PageBytes int
}

// Eq is a field with its value.
type Eq struct {
	Field string
	Value any
}

// Range bounds a field from below, from above, or both. A nil bound is none. A
// document without the field is never within a bound; a Range without bounds only
// orders, and finds it.
type Range struct {
	Field            string
	GT, GTE, LT, LTE any
}

// Cursor is a position in the results of a query: opaque, safe in URLs, and valid for the same query also after later
// writes. The empty cursor is the beginning in Query.After and the end in the result of Page.
type Cursor string
