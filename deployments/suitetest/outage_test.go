package suitetest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/deployments/suitetest/invoke"
	"github.com/ombud/ombud/deployments/suitetest/play"
)

// catchUp bounds the time in which the suite does the work that was left, once the missing
// service serves again. A slow machine gets more, see allow.
const catchUp = 10 * time.Second

// testOutages takes the services behind the intake away, one after the other, politely
// and by force. Contacts are accepted meanwhile, and all catch up when it is back.
func testOutages(t *testing.T, suite *running, fleet *form.Fleet) {
	t.Helper()
	for _, service := range []string{"classification", "catalog", "escalation", "feedback"} {
		process, err := fleet.ProcessNamed("ombud-" + service)
		require.NoError(t, err)
		for how, end := range map[string]func() error{
			"stopped": func() error { return process.Stop(t.Context()) },
			"killed":  process.Kill,
		} {
			t.Run(service+" "+how, func(t *testing.T) {
				o := outage{service: service, process: process, end: end, players: suite.players}
				o.play(t)
			})
		}
	}
}

// testReturns kills what callers are connected to, right after contacts were accepted.
// When it is back the streams of events go on where they broke, with no event missing.
func testReturns(t *testing.T, suite *running, fleet *form.Fleet) {
	t.Helper()
	for _, name := range []string{"ombud-intake", "ombud-gateway"} {
		t.Run(name, func(t *testing.T) {
			process, err := fleet.ProcessNamed(name)
			require.NoError(t, err)
			o := outage{process: process, players: suite.players}
			cases := o.measure(t)
			require.NoError(t, process.Kill())
			require.NoError(t, process.Start(t.Context()))
			deadline := time.Now().Add(o.allow(2 * catchUp))
			o.reach(t)
			cases = append(cases, o.register(t, "after")...)
			for _, name := range cases {
				o.await(t, name, "MESSAGE_PREPARED", time.Until(deadline))
				o.requireWhole(t, name)
			}
		})
	}
}

// reach waits until calls by each protocol get through again: clients and the gateway
// come back to a server a moment after it serves.
func (o *outage) reach(t *testing.T) {
	t.Helper()
	method, err := invoke.FindMethod("ListCases")
	require.NoError(t, err)
	for _, player := range o.players {
		require.Eventually(t, func() bool {
			reply, err := player.Protocol.Call(t.Context(), invoke.Call{Method: method, Token: player.Tokens["agent"]})
			return err == nil && reply.Code == codes.OK
		}, o.allow(catchUp), 50*time.Millisecond)
	}
}

// requireWhole wants the events of a case to have come in order and without a gap, in the
// streams of both protocols.
func (o *outage) requireWhole(t *testing.T, name string) {
	t.Helper()
	for _, player := range o.players {
		events, _ := player.Feed.EventsOf(name)
		for i, event := range events {
			require.Equal(t, fmt.Sprint(i+1), event.(map[string]any)["sequence"], "by %s", player.Protocol.Name())
		}
	}
}

// outage is the time without one service.
type outage struct {
	service string
	process *form.Process
	end     func() error
	players []*play.Player
	// pace is the time that registering contacts took while every service was up.
	pace time.Duration
}

// allow adds to a limit, in proportion to how slow the machine has been just before.
func (o *outage) allow(limit time.Duration) time.Duration { return limit + 10*o.pace }

func (o *outage) play(t *testing.T) {
	t.Helper()
	early := o.measure(t)
	for _, name := range early {
		o.await(t, name, "MESSAGE_PREPARED", o.allow(catchUp))
	}
	o.claim(t, early)
	require.NoError(t, o.end())
	late := o.register(t, "meanwhile")
	o.resolve(t, early)
	if o.service != "feedback" {
		o.requireNew(t, late[0])
	}
	require.NoError(t, o.process.Start(t.Context()))

	limit := o.allow(catchUp)
	deadline := time.Now().Add(limit)
	for _, name := range late {
		o.await(t, name, "MESSAGE_PREPARED", time.Until(deadline))
	}
	for _, name := range early {
		o.await(t, name, "FEEDBACK_INVITED", time.Until(deadline))
	}
	t.Logf("all caught up %s after it served again", limit-time.Until(deadline))
}

// measure registers contacts while every service is up, sets the pace, and returns the
// cases.
func (o *outage) measure(t *testing.T) []string {
	t.Helper()
	began := time.Now()
	cases := o.register(t, "before")
	o.pace = time.Since(began)
	return cases
}

// register registers contacts by each protocol and returns their cases.
func (o *outage) register(t *testing.T, when string) []string {
	t.Helper()
	const each = 3
	var cases []string
	for _, player := range o.players {
		for i := range each {
			reply := call(t, player.Protocol, player.Tokens["integration"], "RegisterContact", map[string]any{
				"channel":   "CHAT",
				"from":      map[string]any{"handle": fmt.Sprintf("chat:%s-%d", player.Protocol.Name(), i)},
				"text":      "I was charged twice for the same invoice, please refund the second payment.",
				"requestId": fmt.Sprintf("%s %s %s %d", t.Name(), player.Protocol.Name(), when, i),
			})
			cases = append(cases, reply["case"].(map[string]any)["name"].(string))
		}
	}
	return cases
}

// claim makes an agent the holder of cases, and waits until the intake knows.
func (o *outage) claim(t *testing.T, cases []string) {
	t.Helper()
	player := o.players[0]
	for _, name := range cases {
		handling := strings.Replace(name, "cases/", "handlings/", 1)
		call(t, player.Protocol, player.Tokens["agent"], "ClaimHandling", map[string]any{"name": handling})
		o.await(t, name, "CLAIMED", o.allow(catchUp))
	}
}

// resolve resolves cases, which stays possible for their holder, too.
func (o *outage) resolve(t *testing.T, cases []string) {
	t.Helper()
	player := o.players[0]
	for _, name := range cases {
		reply := call(t, player.Protocol, player.Tokens["agent"], "ResolveCase", map[string]any{"name": name, "fix": "Refunded."})
		require.Equal(t, "RESOLVED", reply["state"])
	}
}

// requireNew wants a case that is recorded and not promised, of which the matrix of
// states says what may be done to it.
func (o *outage) requireNew(t *testing.T, name string) {
	t.Helper()
	player := o.players[0]
	known := call(t, player.Protocol, player.Tokens["agent"], "GetCase", map[string]any{"name": name})
	require.Equal(t, "NEW", known["state"])
	require.Nil(t, known["promise"])
	method, err := invoke.FindMethod("ReopenCase")
	require.NoError(t, err)
	reply, err := player.Protocol.Call(t.Context(), invoke.Call{
		Method: method, Body: map[string]any{"name": name, "reason": "It came back."}, Token: player.Tokens["agent"],
	})
	require.NoError(t, err)
	require.Equal(t, "ILLEGAL_STATE", reply.Reason())
	require.Contains(t, reply.Body.(map[string]any)["message"], "in state NEW; legal now: reply, note, wait, resolve, link")
}

// await waits for an event of a case, in the stream of either protocol.
func (o *outage) await(t *testing.T, name, kind string, within time.Duration) {
	t.Helper()
	for _, player := range o.players {
		ctx, cancel := context.WithTimeout(t.Context(), within)
		_, err := player.Feed.AwaitEvent(ctx, name, func(event any) bool {
			return event.(map[string]any)["kind"] == kind
		})
		cancel()
		require.NoError(t, err, "%s of %s by %s", kind, name, player.Protocol.Name())
	}
}
