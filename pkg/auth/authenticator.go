package auth

import (
	"context"
	"errors"

	"github.com/ombud/ombud/pkg/fault"
)

// ErrForeignToken is the error of an Authenticator for a token of another format.
// The next Authenticator is asked then.
var ErrForeignToken = errors.New("not a token of this kind")

// Authenticator turns a bearer token into an identity. It is safe for concurrent
// use.
type Authenticator interface {
	// Authenticate returns the holder of the token; ErrForeignToken for a token of
	// another kind; an Unauthenticated fault for one of its own kind that is wrong,
	// expired or revoked; an Unavailable fault when the token cannot be checked now.
	Authenticate(ctx context.Context, token string) (Identity, error)
}

// Chain asks its authenticators in order; the first that knows the kind of the
// token decides. A token that none knows is an Unauthenticated fault.
type Chain []Authenticator

// Authenticate implements Authenticator.
func (c Chain) Authenticate(ctx context.Context, token string) (Identity, error) {
	for _, a := range c {
		id, err := a.Authenticate(ctx, token)
		if !errors.Is(err, ErrForeignToken) {
			return id, err
		}
	}
	return Identity{}, tokenRejected("the credentials are of no known kind")
}

// tokenRejected returns the fault for a token that opens nothing. Its message holds
// only facts that the holder of the token knows already.
func tokenRejected(why string) *fault.Error {
	return fault.New(fault.Unauthenticated, "CREDENTIALS_REJECTED", "%s", why)
}

// tokenUnchecked returns the fault for a token that cannot be checked at the moment.
func tokenUnchecked(cause error) error {
	return fault.New(fault.Unavailable, "CREDENTIALS_UNCHECKED", "credentials cannot be checked at the moment").Wrap(cause)
}
