package listing

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

const notAToken = "is not a token that an earlier page of this list came with"

// ForeignToken returns the InvalidArgument fault on page_token for a token that no page of the list came with.
func ForeignToken() *fault.Error { return fault.Invalid("page_token", notAToken) }

// checksum covers all parts of a request that must stay the same from page to page. It keeps a token from being used
// with another filter by mistake. It is no secret, because a token only holds a position in the caller's own list.
type checksum [8]byte

// checksumOf covers the collection, the filter, the order and the scope, but not the page size, which may change
// between pages.
func (f *Fields) checksumOf(req Request) checksum {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %q %q %t", f.spec.Name, req.Filter, req.OrderBy, req.Descending) // a hash takes every write
	for _, eq := range req.Scope {
		_, _ = fmt.Fprintf(h, " %q %T %q", eq.Field, eq.Value, fmt.Sprint(eq.Value))
	}
	return checksum(h.Sum(nil)[:len(checksum{})])
}

// encodeToken is the checksum and the cursor, safe in URLs.
func (c checksum) encodeToken(cursor docstore.Cursor) string {
	return base64.RawURLEncoding.EncodeToString(append(c[:], cursor...))
}

// decodeToken reads a token; the empty token is the beginning of the list.
func (c checksum) decodeToken(token string) (docstore.Cursor, error) {
	if token == "" {
		return "", nil
	}
	data, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(data) <= len(c) {
		return "", errors.New(notAToken)
	}
	if !bytes.Equal(data[:len(c)], c[:]) {
		return "", errors.New("belongs to another list, filter or order; begin again without a token")
	}
	return docstore.Cursor(data[len(c):]), nil
}
