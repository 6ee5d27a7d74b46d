package suitetest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/deployments/suitetest/invoke"
	"github.com/ombud/ombud/deployments/suitetest/play"
	"github.com/ombud/ombud/pkg/clock"
)

// running is a suite together with those who call it.
type running struct {
	form.Suite
	tokens  map[string]string
	players []*play.Player // one for each protocol
}

// meet makes the keys of all roles, with records of staff for people, and begins to follow the events, over both protocols.
func meet(t *testing.T, suite form.Suite) *running {
	t.Helper()
	transport := &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}
	t.Cleanup(transport.CloseIdleConnections)
	grpc := invoke.GRPC{Conn: suite.Conn}
	rest := invoke.REST{URL: suite.URL, Client: &http.Client{Transport: transport}}
	r := &running{Suite: suite, tokens: map[string]string{"admin": suite.AdminKey, "service": suite.ServiceToken("suitetest")}}
	for _, role := range []string{"agent", "supervisor"} {
		r.tokens[role] = hire(t, grpc, suite.AdminKey, role)
	}
	r.tokens["integration"] = createKey(t, grpc, suite.AdminKey, map[string]any{"roles": []any{roleName("integration")}})
	for _, protocol := range []invoke.Protocol{grpc, rest} {
		feed := invoke.NewFeed(clock.System())
		follow(t, feed, protocol, r.tokens["integration"])
		r.players = append(r.players, &play.Player{Protocol: protocol, Internal: grpc, Feed: feed, Tokens: r.tokens, Clock: clock.System()})
	}
	return r
}

// follow follows the events until the test ends.
func follow(t *testing.T, feed *invoke.Feed, protocol invoke.Protocol, token string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		feed.FollowStream(ctx, protocol, token)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
}

// hire makes a member of staff with an API key of a role, who may own every case and is in no team, and returns the secret.
func hire(t *testing.T, p invoke.Protocol, adminKey, role string) string {
	t.Helper()
	subject := "any-" + role
	call(t, p, adminKey, "CreateStaff", map[string]any{
		"staffId": subject,
		"staff":   map[string]any{"displayName": "Any " + role, "level": 4, "subject": subject},
	})
	return createKey(t, p, adminKey, map[string]any{"roles": []any{roleName(role)}, "subject": subject})
}

// createKey makes an API key and returns its secret.
func createKey(t *testing.T, p invoke.Protocol, adminKey string, key map[string]any) string {
	t.Helper()
	key["displayName"] = t.Name()
	reply := call(t, p, adminKey, "CreateApiKey", map[string]any{"apiKey": key})
	return reply["secret"].(string)
}

// call makes a call that must succeed.
func call(t *testing.T, p invoke.Protocol, token, method string, body map[string]any) map[string]any {
	t.Helper()
	found, err := invoke.FindMethod(method)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	reply, err := p.Call(ctx, invoke.Call{Method: found, Body: body, Token: token})
	require.NoError(t, err)
	require.Equal(t, codes.OK, reply.Code, "%v", reply.Body)
	return reply.Body.(map[string]any)
}

func roleName(role string) string { return "ROLE_" + strings.ToUpper(role) }
