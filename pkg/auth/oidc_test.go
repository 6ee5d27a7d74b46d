package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

// issuer is an OpenID Connect provider with one key at a time.
type issuer struct {
	*httptest.Server
	key     atomic.Pointer[jose.JSONWebKey]
	down    atomic.Bool
	fetches atomic.Int32 // of the keys
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{}
	i.rotate(t, "first")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, i, map[string]any{"issuer": i.URL, "jwks_uri": i.URL + "/jwks"})
	})
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, _ *http.Request) {
		i.fetches.Add(1)
		answer(w, i, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{i.key.Load().Public()}})
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func answer(w http.ResponseWriter, i *issuer, body any) {
	if i.down.Load() {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func (i *issuer) rotate(t *testing.T, id string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	i.key.Store(&jose.JSONWebKey{Key: key, KeyID: id, Algorithm: string(jose.ES256)})
}

// token signs the claims laid over those of a good token.
func (i *issuer) token(t *testing.T, claims map[string]any) string {
	t.Helper()
	all := map[string]any{
		"iss": i.URL, "aud": []string{"other", "ombud"}, "sub": "u-17", "name": "Ann",
		"exp": noon().Add(time.Hour).Unix(), "roles": []string{"agent", "wizard", "service"},
	}
	for name, value := range claims {
		all[name] = value
	}
	return i.sign(t, jose.SigningKey{Algorithm: jose.ES256, Key: i.key.Load()}, all)
}

func (i *issuer) sign(t *testing.T, key jose.SigningKey, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(key, nil)
	require.NoError(t, err)
	payload, err := json.Marshal(claims)
	require.NoError(t, err)
	signed, err := signer.Sign(payload)
	require.NoError(t, err)
	token, err := signed.CompactSerialize()
	require.NoError(t, err)
	return token
}

func (i *issuer) authenticator(c clock.Clock, rolesClaim string) auth.Authenticator {
	return auth.OIDC(auth.OIDCConfig{Issuer: i.URL, Audience: "ombud", RolesClaim: rolesClaim, Clock: c})
}

func TestAnOIDCTokenIsWhoItSays(t *testing.T) {
	i := newIssuer(t)
	for _, tc := range []struct {
		name, rolesClaim string
		claims           map[string]any
		want             auth.Identity
	}{
		{"roles that are ours", "", nil, auth.Identity{Subject: "users/u-17", Name: "Ann", Roles: []auth.Role{auth.Agent}}},
		{
			"roles in an object", "realm_access.roles",
			map[string]any{"realm_access": map[string]any{"roles": []string{"admin", "supervisor"}}},
			auth.Identity{Subject: "users/u-17", Name: "Ann", Roles: []auth.Role{auth.Admin, auth.Supervisor}},
		},
		{"one role that is no list", "role", map[string]any{"role": "agent"}, auth.Identity{Subject: "users/u-17", Name: "Ann", Roles: []auth.Role{auth.Agent}}},
		{"no roles", "absent.claim", nil, auth.Identity{Subject: "users/u-17", Name: "Ann"}},
		{"another name", "absent", map[string]any{"name": "", "preferred_username": "ann"}, auth.Identity{Subject: "users/u-17", Name: "ann"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			id, err := i.authenticator(clock.NewFake(noon()), tc.rolesClaim).Authenticate(t.Context(), i.token(t, tc.claims))
			require.NoError(t, err)
			require.Equal(t, tc.want, id)
		})
	}
}

func TestAWrongOIDCTokenIsRejected(t *testing.T) {
	i, stranger := newIssuer(t), newIssuer(t)
	good := i.token(t, nil)
	shared := jose.SigningKey{Algorithm: jose.HS256, Key: []byte("0123456789abcdef0123456789abcdef")}
	for name, token := range map[string]string{
		"expired":                i.token(t, map[string]any{"exp": noon().Add(-time.Second).Unix()}),
		"for somebody else":      i.token(t, map[string]any{"aud": "other"}),
		"by another issuer":      i.token(t, map[string]any{"iss": "https://example.com"}),
		"not valid yet":          i.token(t, map[string]any{"nbf": noon().Add(time.Hour).Unix()}),
		"of nobody":              i.token(t, map[string]any{"sub": ""}),
		"with a stranger's key":  stranger.token(t, map[string]any{"iss": i.URL}),
		"with a shared secret":   i.sign(t, shared, map[string]any{"iss": i.URL, "aud": "ombud", "sub": "x"}),
		"with a changed payload": good[:len(good)/2] + "A" + good[len(good)/2+1:],
		"that is no token":       "eyJ.eyJ.x",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := i.authenticator(clock.NewFake(noon()), "").Authenticate(t.Context(), token)
			require.True(t, fault.Is(err, fault.Unauthenticated), err)
		})
	}
	_, err := i.authenticator(clock.NewFake(noon()), "").Authenticate(t.Context(), "ombud_a_b")
	require.ErrorIs(t, err, auth.ErrForeignToken)
}

func TestNewKeysOfTheIssuerAreFoundAndNonsenseDoesNotHammerIt(t *testing.T) {
	i, now := newIssuer(t), clock.NewFake(noon())
	users := i.authenticator(now, "")
	old := i.token(t, nil)
	_, err := users.Authenticate(t.Context(), old)
	require.NoError(t, err)

	i.rotate(t, "second")
	for range 100 {
		_, err := users.Authenticate(t.Context(), i.token(t, nil))
		require.True(t, fault.Is(err, fault.Unauthenticated), "not known yet")
	}
	require.EqualValues(t, 1, i.fetches.Load())
	now.Advance(10 * time.Second)
	requireSoon(t, "", func() error { _, err := users.Authenticate(t.Context(), i.token(t, nil)); return err })
	require.EqualValues(t, 2, i.fetches.Load())
	requireSoon(t, "CREDENTIALS_REJECTED", func() error { _, err := users.Authenticate(t.Context(), old); return err }) // its key is gone
}

func TestAnIssuerThatIsDownDoesNotMakeATokenWrong(t *testing.T) {
	i, now := newIssuer(t), clock.NewFake(noon())
	users := i.authenticator(now, "")
	i.down.Store(true)
	_, err := users.Authenticate(t.Context(), i.token(t, nil))
	require.Equal(t, "CREDENTIALS_UNCHECKED", fault.ReasonOf(err))
	i.down.Store(false)
	_, err = users.Authenticate(t.Context(), i.token(t, nil))
	require.Equal(t, "CREDENTIALS_UNCHECKED", fault.ReasonOf(err), "not asked again at once")
	now.Advance(5 * time.Second)
	_, err = users.Authenticate(t.Context(), i.token(t, nil))
	require.NoError(t, err)

	i.rotate(t, "second")
	i.down.Store(true)
	now.Advance(time.Minute)
	requireSoon(t, "CREDENTIALS_UNCHECKED", func() error { // for its key cannot be had
		_, err := users.Authenticate(t.Context(), i.token(t, nil))
		return err
	})
}

// requireSoon waits for a reason ("" for no error): the library shares an answer
// of the issuer for a moment after it has given it.
func requireSoon(t *testing.T, reason string, try func() error) {
	t.Helper()
	require.Eventually(t, func() bool { return fault.ReasonOf(try()) == reason }, time.Minute, time.Millisecond)
}
