package resource

import (
	"encoding/base64"

	"github.com/ombud/ombud/pkg/fault"
)

// PageToken returns the page token of a list by name: it continues behind the name.
func PageToken(name string) string { return base64.RawURLEncoding.EncodeToString([]byte(name)) }

// NameInToken returns the name that a page token holds; "" for no token. Another text is an InvalidArgument fault on
// page_token.
func NameInToken(token string) (string, error) {
	name, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return "", ForeignToken()
	}
	return string(name), nil
}

// ForeignToken returns the InvalidArgument fault on page_token for a token of another list by name.
func ForeignToken() *fault.Error {
	return fault.Invalid("page_token", "is not the next_page_token of a page of this list")
}
