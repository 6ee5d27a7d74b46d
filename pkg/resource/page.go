package resource

import (
	"cmp"
	"encoding/base64"
	"slices"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
)

// PageToken returns the page token of a list by name: it continues behind the name.
func PageToken(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

// NameInToken returns the name that a page token holds; "" for no token. Another text is an InvalidArgument fault on
// page_token.
func NameInToken(token string) (string, error) {
	name, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", badToken()
	}
	return string(name), nil
}

// PageByName returns a page of items in memory, which are sorted by name, and the token for the next one; "" at the end. The
// size is that of the request; see [listing.PageSize]. An item that was removed since is no hindrance: the page begins at the
// next name.
func PageByName[T any](items []T, name func(T) string, size int32, token string) ([]T, string, error) {
	limit, err := listing.PageSize(size)
	if err != nil {
		return nil, "", err
	}
	after, err := NameInToken(token)
	if err != nil {
		return nil, "", err
	}
	if after != "" {
		at, found := slices.BinarySearchFunc(items, after, func(item T, after string) int {
			return cmp.Compare(name(item), after)
		})
		if found {
			at++
		}
		items = items[at:]
	}
	if len(items) <= limit {
		return items, "", nil
	}
	return items[:limit], PageToken(name(items[limit-1])), nil
}

func badToken() error {
	return fault.Invalid("page_token", "is not the next_page_token of a page of this list")
}
