package listing_test

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
)

// Book is a document that a List method shows.
type Book struct {
	Author string `bson:"author"`
	Year   int    `bson:"year"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// A List method declares the fields that its filter may name, and reads page after page.
func Example() {
	ctx := context.Background()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	check(err)
	defer func() { check(db.Close(ctx)) }()
	spec := docstore.Spec{Name: "books", Indexes: []docstore.Index{{Fields: []string{"author", "year"}}}}
	books, err := docstore.Open[Book](ctx, db, spec)
	check(err)
	for i, year := range []int{1811, 1813, 1815, 1818} {
		_, err := books.Insert(ctx, fmt.Sprint("book-", i), Book{Author: "Austen", Year: year})
		check(err)
	}

	fields, err := listing.NewFields(
		spec,
		listing.Field{Name: "author", Path: "author"},
		listing.Field{Name: "year", Path: "year", Type: listing.Int},
	)
	check(err)
	request := listing.Request{PageSize: 2, Filter: `author = "Austen" AND year > 1811`}
	for {
		page, err := fields.Page(request)
		check(err)
		docs, next, err := listing.FetchPage(ctx, books, page)
		check(err)
		for _, doc := range docs {
			fmt.Println(doc.ID, doc.Body.Year)
		}
		if next == "" {
			break
		}
		fmt.Println("next page")
		request.PageToken = next
	}
	_, err = fields.Page(listing.Request{Filter: "year > 1811"})
	fmt.Println(fault.ReasonOf(err), "no index begins with the year")
	// Output:
	// book-1 1813
	// book-2 1815
	// next page
	// book-3 1818
	// INVALID_ARGUMENT no index begins with the year
}
