package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/ombud/ombud/pkg/clock"
)

const (
	// discoveryPause is how long a failed discovery is not tried again.
	discoveryPause = 5 * time.Second
	// issuerTimeout bounds one request to the issuer.
	issuerTimeout = 5 * time.Second
)

// OIDCConfig describes the accepted OpenID Connect tokens.
type OIDCConfig struct {
	// Issuer is the issuer's address, exactly as in its tokens.
	Issuer string
	// Audience must be among the audiences of a token. It is the client id, as a rule.
	Audience string
	// RolesClaim is the claim that lists the roles by their names here; a path with
	// dots reaches into objects ("realm_access.roles"). "roles" when empty.
	RolesClaim string
	// Clock is asked whether a token has expired.
	Clock clock.Clock
}

// OIDC returns an authenticator for the tokens of one issuer, verified with the
// keys that the issuer publishes. The issuer is first asked when the first token
// comes, so that a process starts without it. Roles that Ombud does not know are
// ignored, and Service cannot be had this way.
func OIDC(c OIDCConfig) Authenticator {
	if c.RolesClaim == "" {
		c.RolesClaim = "roles"
	}
	return &oidcAuthenticator{config: c, client: &http.Client{
		Timeout:   issuerTimeout,
		Transport: &cachingTransport{next: http.DefaultTransport, clock: c.Clock, cached: map[string]cachedResponse{}},
	}}
}

type oidcAuthenticator struct {
	config OIDCConfig
	client *http.Client

	mu       sync.Mutex
	keys     oidc.KeySet // nil until discovered
	failed   error       // of the last discovery
	failedAt time.Time
}

// Authenticate implements Authenticator.
func (a *oidcAuthenticator) Authenticate(ctx context.Context, token string) (Identity, error) {
	if !strings.HasPrefix(token, "eyJ") || strings.Count(token, ".") != 2 { // {"… in base64
		return Identity{}, ErrForeignToken
	}
	keys, err := a.keySet(ctx)
	if err != nil {
		return Identity{}, tokenUnchecked(err)
	}
	recording := &recordingKeySet{KeySet: keys}
	verified, err := a.newVerifier(recording).Verify(ctx, token)
	var expired *oidc.TokenExpiredError
	switch {
	case errors.As(err, &expired):
		return Identity{}, tokenRejected("this token has expired")
	case err != nil && recording.isUnreachable():
		return Identity{}, tokenUnchecked(err)
	case err != nil:
		return Identity{}, tokenRejected("this token is not valid here").Wrap(err)
	}
	return a.toIdentity(verified)
}

func (a *oidcAuthenticator) newVerifier(keys oidc.KeySet) *oidc.IDTokenVerifier {
	return oidc.NewVerifier(a.config.Issuer, keys, &oidc.Config{
		ClientID: a.config.Audience,
		Now:      a.config.Clock.Now,
		SupportedSigningAlgs: []string{
			oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512,
			oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA,
		},
	})
}

// keySet asks the issuer, once, where its keys are.
func (a *oidcAuthenticator) keySet(ctx context.Context) (oidc.KeySet, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.keys != nil {
		return a.keys, nil
	}
	now := a.config.Clock.Now()
	if a.failed != nil && now.Sub(a.failedAt) < discoveryPause {
		return nil, a.failed
	}
	// One caller asks for all that wait, so that caller's end must not matter.
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), a.client)
	provider, err := oidc.NewProvider(ctx, a.config.Issuer)
	if err != nil {
		a.failed, a.failedAt = fmt.Errorf("discover %s: %w", a.config.Issuer, err), now
		return nil, a.failed
	}
	var found struct {
		JWKS string `json:"jwks_uri"`
	}
	if err := provider.Claims(&found); err != nil {
		return nil, err
	}
	a.keys = oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), a.client), found.JWKS)
	return a.keys, nil
}

func (a *oidcAuthenticator) toIdentity(token *oidc.IDToken) (Identity, error) {
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Identity{}, tokenRejected("the claims of this token cannot be read").Wrap(err)
	}
	if token.Subject == "" {
		return Identity{}, tokenRejected("this token does not say whose it is")
	}
	if !isPlainUser(token.Subject) {
		return Identity{}, tokenRejected("the subject of this token has blanks, control or foreign characters, or more than 150 of them")
	}
	id := Identity{Subject: userSubjects + token.Subject, Roles: rolesIn(claims, a.config.RolesClaim)}
	for _, claim := range []string{"name", "preferred_username"} {
		if name, _ := claims[claim].(string); name != "" && id.Name == "" {
			id.Name = name
		}
	}
	return id, nil
}

// rolesIn returns the roles of Ombud at the path of the claims: a list of names,
// or one name.
func rolesIn(claims map[string]any, path string) (roles []Role) {
	var value any = claims
	for step := range strings.SplitSeq(path, ".") {
		object, _ := value.(map[string]any)
		value = object[step]
	}
	names, ok := value.([]any)
	if !ok {
		names = []any{value}
	}
	for _, name := range names {
		text, _ := name.(string)
		if role := Role(text); role != Service && slices.Contains(Roles(), role) {
			roles = append(roles, role)
		}
	}
	return roles
}

// recordingKeySet keeps why a signature was not verified, which the verifier does not
// pass on in a form that a program can read. It serves one token.
type recordingKeySet struct {
	oidc.KeySet
	err error
}

func (w *recordingKeySet) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := w.KeySet.VerifySignature(ctx, jwt)
	w.err = err
	return payload, err
}

// isUnreachable reports whether the keys could not be had: only then is the error
// one that wraps another.
func (w *recordingKeySet) isUnreachable() bool { return errors.Unwrap(w.err) != nil }
