package auth_test

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
)

const caseID = "01JD8Z6Q4X0000000000000000"

// rand32 returns 24 random characters in the alphabet of key ids.
func rand32(t *testing.T) string {
	t.Helper()
	return rand.Text()[:24]
}

func TestALinkOpensOneSubjectForOnePurposeForATime(t *testing.T) {
	links := auth.NewLinks(newFixture(t).secret)
	expires := noon().Add(time.Hour)
	token := links.Sign("feedback", caseID, expires)
	require.Less(t, len(token), 70)
	require.Regexp(t, `^[A-Za-z0-9_-]+$`, token, "fit for a URL")
	for _, tc := range []struct {
		name, purpose, token string
		now                  time.Time
		reason               string // "" when it opens
	}{
		{"as signed", "feedback", token, noon(), ""},
		{"to the last moment", "feedback", token, expires.Add(-time.Millisecond), ""},
		{"too late", "feedback", token, expires, "LINK_EXPIRED"},
		{"another purpose", purpose, token, noon(), "LINK_REJECTED"},
		{"no purpose", "", token, noon(), "LINK_REJECTED"},
		{"changed in the front", "feedback", strings.Replace(token, "ol_a", "ol_b", 1), noon(), "LINK_REJECTED"},
		{"changed at the end", "feedback", flipLast(token), noon(), "LINK_REJECTED"},
		{"cut", "feedback", token[:len(token)-4], noon(), "LINK_REJECTED"},
		{"with a line end", "feedback", token + "\n", noon(), "LINK_REJECTED"},
		{"with line ends within", "feedback", token[:20] + "\r\n" + token[20:], noon(), "LINK_REJECTED"},
		{"with padding", "feedback", token + "=", noon(), "LINK_REJECTED"},
		{"with another last bit", "feedback", token[:len(token)-1] + string(rune(token[len(token)-1]+1)), noon(), "LINK_REJECTED"},
		{"too short", "feedback", "ol_AAAA", noon(), "LINK_REJECTED"},
		{"another prefix", "feedback", "xl_" + token[3:], noon(), "LINK_REJECTED"},
		{"empty", "feedback", "", noon(), "LINK_REJECTED"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			subject, err := links.Verify(tc.purpose, tc.token, tc.now)
			if tc.reason == "" {
				require.NoError(t, err)
				require.Equal(t, caseID, subject)
				return
			}
			require.Equal(t, tc.reason, fault.ReasonOf(err))
			require.True(t, fault.Is(err, fault.Unauthenticated))
			require.Empty(t, subject)
		})
	}
}

// flipLast changes the last full character of a token.
func flipLast(token string) string {
	last := byte('A')
	if token[len(token)-2] == 'A' {
		last = 'B'
	}
	return token[:len(token)-2] + string(last) + token[len(token)-1:]
}

func TestLinksFromBeforeTheEpochAndForEverAreBounded(t *testing.T) {
	links := auth.NewLinks(newFixture(t).secret)
	_, err := links.Verify("p", links.Sign("p", "s", time.Time{}), noon())
	require.Equal(t, "LINK_EXPIRED", fault.ReasonOf(err))
	_, err = links.Verify("p", links.Sign("p", "s", noon().AddDate(500, 0, 0)), noon().AddDate(50, 0, 0))
	require.NoError(t, err)
}

func TestALinkIsGoodInEveryProcessThatSharesTheDatabaseAndNoOther(t *testing.T) {
	f := newFixture(t)
	var wg sync.WaitGroup
	secrets := make([]auth.Secret, 8)
	for i := range secrets {
		wg.Go(func() {
			secret, err := auth.LoadSecret(context.Background(), f.db, f.clock)
			if err == nil {
				secrets[i] = secret
			}
		})
	}
	wg.Wait()
	token := auth.NewLinks(f.secret).Sign("p", "s", noon().Add(time.Hour))
	for _, secret := range secrets {
		_, err := auth.NewLinks(secret).Verify("p", token, noon())
		require.NoError(t, err)
	}
	_, err := auth.NewLinks(newFixture(t).secret).Verify("p", token, noon())
	require.Error(t, err)
}

// purpose is that of links which open a case.
const purpose = "case"

func purposes() map[string]string { return map[string]string{purpose: "cases", "order": "orders"} }

func TestTheHolderOfALinkIsTheCustomerOfThatResource(t *testing.T) {
	f := newFixture(t)
	links := auth.NewLinks(f.secret)
	customers := auth.LinkHolders(links, f.clock, purposes())
	id, err := customers.Authenticate(t.Context(), links.Sign(purpose, caseID, noon().Add(time.Hour)))
	require.NoError(t, err)
	require.Equal(t, auth.Identity{Subject: "cases/" + caseID, Roles: []auth.Role{auth.Customer}, Resource: "cases/" + caseID}, id)

	_, err = customers.Authenticate(t.Context(), links.Sign("feedback", caseID, noon().Add(time.Hour)))
	require.Equal(t, "LINK_REJECTED", fault.ReasonOf(err))
	_, err = customers.Authenticate(t.Context(), links.Sign(purpose, caseID, noon()))
	require.Equal(t, "LINK_EXPIRED", fault.ReasonOf(err))
	id, err = customers.Authenticate(t.Context(), links.Sign("order", "7", noon().Add(time.Hour)))
	require.NoError(t, err)
	require.Equal(t, "orders/7", id.Resource)
	_, err = customers.Authenticate(t.Context(), "ombud_a_b")
	require.ErrorIs(t, err, auth.ErrForeignToken)
}

func TestServicesKnowEachOtherByTheAdminKey(t *testing.T) {
	ours, theirs := auth.NewServiceKey("the key of all processes"), auth.NewServiceKey("the key of another suite")
	id, err := auth.NewServiceKey("the key of all processes").Authenticate(t.Context(), ours.Token("intake"))
	require.NoError(t, err)
	require.Equal(t, auth.Identity{Subject: "services/intake", Name: "intake", Roles: []auth.Role{auth.Service}}, id)

	for name, token := range map[string]string{
		"another suite":    theirs.Token("intake"),
		"another name":     strings.Replace(ours.Token("intake"), "intake", "catalog", 1),
		"not encoded":      "ombud-service.intake.?",
		"no tag":           "ombud-service.intake",
		"a line end":       ours.Token("intake") + "\n",
		"a random process": auth.NewServiceKey("").Token("intake"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ours.Authenticate(t.Context(), token)
			require.True(t, fault.Is(err, fault.Unauthenticated), err)
		})
	}
	alone := auth.NewServiceKey("")
	_, err = alone.Authenticate(t.Context(), alone.Token("intake"))
	require.NoError(t, err)
}

func TestAChainAsksTheOneThatKnowsTheKind(t *testing.T) {
	f := newFixture(t)
	services, links := auth.NewServiceKey(""), auth.NewLinks(f.secret)
	chain := auth.Chain{services, f.keyring(t, ""), auth.LinkHolders(links, clock.NewFake(noon()), purposes())}
	for token, want := range map[string]string{
		services.Token("catalog"):                          "services/catalog",
		links.Sign(purpose, caseID, noon().Add(time.Hour)): "cases/" + caseID,
	} {
		id, err := chain.Authenticate(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, want, id.Subject)
	}
	for _, token := range []string{"ombud_wrong_secret", "something else"} {
		_, err := chain.Authenticate(t.Context(), token)
		require.True(t, fault.Is(err, fault.Unauthenticated), token)
	}
}

func TestNobodyIsNotAnIdentity(t *testing.T) {
	_, known := auth.From(t.Context())
	require.False(t, known)
	_, known = auth.From(auth.With(t.Context(), auth.Identity{}))
	require.False(t, known)
	id, known := auth.From(auth.With(t.Context(), auth.Identity{Subject: "admin"}))
	require.True(t, known)
	require.Equal(t, "admin", id.Subject)
}
