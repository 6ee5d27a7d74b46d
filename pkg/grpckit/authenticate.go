package grpckit

import (
	"context"
	"strings"

	"google.golang.org/grpc/metadata"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	authorization = "authorization"
	bearer        = "Bearer "
)

// authenticateStage identifies the caller and asks the policy. The handler gets the
// caller from auth.From.
func authenticateStage(who auth.Authenticator, policy *auth.Policy) stage {
	return func(ctx context.Context, c call, next func(context.Context) error) error {
		token, err := bearerToken(ctx)
		if err != nil {
			return err
		}
		var caller auth.Identity
		if token != "" {
			if caller, err = who.Authenticate(ctx, token); err != nil {
				return err
			}
		}
		if err := policy.Allow(c.method, caller); err != nil {
			return err
		}
		return next(auth.With(ctx, caller))
	}
}

// bearerToken returns the token of the call, or "" when it carries no
// credentials. Two credentials are refused: somebody between the caller and us
// has added one, and which of them counts would be a guess.
func bearerToken(ctx context.Context) (string, error) {
	values := metadata.ValueFromIncomingContext(ctx, authorization)
	switch {
	case len(values) == 0:
		return "", nil
	case len(values) > 1:
		return "", fault.New(fault.Unauthenticated, "CREDENTIALS_REJECTED", "more than one authorization header")
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	if !strings.EqualFold(scheme, strings.TrimSpace(bearer)) || token == "" {
		return "", fault.New(fault.Unauthenticated, "CREDENTIALS_REJECTED", "the authorization header must be: Bearer <token>")
	}
	return token, nil
}
