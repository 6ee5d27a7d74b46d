package listing_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/listing"
)

func TestTokensGoOnWhereThePageEnded(t *testing.T) {
	first, err := fields(t).Page(listing.Request{Filter: `urgent = true`, PageSize: 10})
	require.NoError(t, err)
	require.Empty(t, first.Next(""))
	token := first.Next("position")
	require.NotContains(t, token, "position")

	second, err := fields(t).Page(listing.Request{Filter: `urgent = true`, PageSize: 99, PageToken: token}) // sizes may differ
	require.NoError(t, err)
	require.Equal(t, docstore.Cursor("position"), second.Query.After)
}

func TestTokensOfAnotherRequestAreRefused(t *testing.T) {
	request := listing.Request{Filter: `urgent = true`, Scope: []docstore.Eq{}}
	page, err := fields(t).Page(request)
	require.NoError(t, err)
	request.PageToken = page.Next("position")

	changes := map[string]func(*listing.Request){
		"filter":         func(r *listing.Request) { r.Filter = `urgent = false` },
		"no filter":      func(r *listing.Request) { r.Filter = "" },
		"order":          func(r *listing.Request) { r.OrderBy = "promise.level" },
		"direction":      func(r *listing.Request) { r.Descending = true },
		"scope":          func(r *listing.Request) { r.Scope = []docstore.Eq{{Field: "promise.level", Value: 1}} },
		"not base64":     func(r *listing.Request) { r.PageToken = "?" },
		"shortened":      func(r *listing.Request) { r.PageToken = r.PageToken[:4] },
		"only a sum":     func(r *listing.Request) { r.PageToken = r.PageToken[:11] },
		"changed a byte": func(r *listing.Request) { r.PageToken = "A" + r.PageToken[1:] + "A" },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			changed := request
			change(&changed)
			_, err := fields(t).Page(changed)
			refuses(t, err, "page_token", "")
		})
	}
}

func TestScopesOfEqualTextAreToldApart(t *testing.T) {
	token := func(value any) string {
		page, err := fields(t).Page(listing.Request{Scope: []docstore.Eq{{Field: "urgent", Value: value}}})
		require.NoError(t, err)
		return page.Next("position")
	}
	require.Equal(t, token("1"), token("1"))
	require.NotEqual(t, token("1"), token(1))
	require.NotEqual(t, token("1"), token("2"))
}

func TestTokensOfAnotherCollectionAreRefused(t *testing.T) {
	page, err := fields(t).Page(listing.Request{})
	require.NoError(t, err)
	other, err := listing.NewFields(docstore.Spec{Name: "contacts"})
	require.NoError(t, err)
	_, err = other.Page(listing.Request{PageToken: page.Next("position")})
	refuses(t, err, "page_token", "belongs to another list")
}

// A position that no store has given out is found only when the page is read.
func TestForgedPositionsAreRefused(t *testing.T) {
	cases := open(t)
	page, err := fields(t).Page(listing.Request{})
	require.NoError(t, err)
	for _, position := range []docstore.Cursor{"x", docstore.Cursor(base64.RawURLEncoding.EncodeToString([]byte("{}")))} {
		forged, err := fields(t).Page(listing.Request{PageToken: page.Next(position)})
		require.NoError(t, err)
		_, _, err = listing.FetchPage(t.Context(), cases, forged)
		refuses(t, err, "page_token", "is not a token")
	}
}
