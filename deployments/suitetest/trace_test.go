package suitetest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/ombud/ombud/deployments/suitetest/play"
)

// openingTrace is what one contact over REST must show: who called whom, and every store
// call that no cache may save. Siblings come in the order of their beginning; others may
// stand between.
const openingTrace = `
ombud-gateway POST /v1/contacts
  ombud-gateway ombud.intake.v1.ContactService/RegisterContact
    ombud-intake ombud.intake.v1.ContactService/RegisterContact
      ombud-intake insert contacts
      ombud-intake worker contacts
        ombud-intake insert identities
        ombud-intake insert customers
        ombud-intake ombud.classification.v1.ClassificationService/Classify
          ombud-classification ombud.classification.v1.ClassificationService/Classify
        ombud-intake ombud.catalog.v1.CommitmentService/QuoteCommitment
          ombud-catalog ombud.catalog.v1.CommitmentService/QuoteCommitment
        ombud-intake ombud.escalation.v1.HandlingService/OpenHandling
          ombud-escalation ombud.escalation.v1.HandlingService/OpenHandling
            ombud-escalation insert handlings
        ombud-intake insert cases
        ombud-intake update contacts
`

// firingTrace is what a clock that runs out must show.
const firingTrace = `
ombud-escalation worker handlings
  ombud-escalation update handlings
`

// reportTrace is how the timeline learns of it.
const reportTrace = `
ombud-escalation worker handlings
  ombud-escalation ombud.intake.v1.CaseService/RecordEvents
    ombud-intake ombud.intake.v1.CaseService/RecordEvents
      ombud-intake update cases
  ombud-escalation update handlings
`

// testTraces registers a contact and lets its ladder of seconds run out. The call is one
// trace through all services and their stores; what the clock does is a trace of its own,
// linked to the one that opened the case; and no span tells what the customer said.
func testTraces(t *testing.T, suite *running, spans *spans) {
	t.Helper()
	defer spans.stop()
	player := suite.players[1] // REST
	prepareLadder(t, player)

	opened := call(t, player.Protocol, player.Tokens["integration"], "RegisterContact", map[string]any{
		"channel": "CHAT", "from": map[string]any{"handle": "chat:marmalade"}, "text": "Marmalade, please.", "serviceHint": "services/traced",
	})
	name := opened["case"].(map[string]any)["name"].(string)
	promised := awaitEvent(t, player, name, "PROMISED")
	opening := promised["traceId"].(string)
	spans.await(t, func(all []sdktrace.ReadOnlySpan) bool { return contains(tree(all, opening), openingTrace) },
		"the trace of the contact is", func(all []sdktrace.ReadOnlySpan) string { return tree(all, opening) })

	expired := awaitEvent(t, player, name, "STEP_EXPIRED")
	firing := expired["traceId"].(string)
	require.NotEqual(t, opening, firing)
	for _, want := range []string{firingTrace, reportTrace} {
		spans.await(t, func(all []sdktrace.ReadOnlySpan) bool {
			return contains(linked(all, opening), want)
		}, "the traces linked to that of the contact are", func(all []sdktrace.ReadOnlySpan) string { return linked(all, opening) })
	}
	for _, span := range spans.ended() {
		for _, attribute := range span.Attributes() {
			require.NotContains(t, strings.ToLower(attribute.Value.String()), "marmalade", "%s: %s", span.Name(), attribute.Key)
		}
	}
}

// prepareLadder makes the service `services/traced` with a ladder of seconds: more of them than
// it takes to open a case, or its first step would run out in the very same trace.
func prepareLadder(t *testing.T, player *play.Player) {
	t.Helper()
	admin := player.Tokens["admin"]
	call(t, player.Protocol, admin, "CreateService", map[string]any{
		"serviceId": "traced", "service": map[string]any{"displayName": "Traced", "serviceLevel": "serviceLevels/standard"},
	})
	call(t, player.Protocol, admin, "CreateLadderPolicy", map[string]any{
		"ladderPolicyId": "traced",
		"ladderPolicy": map[string]any{
			"displayName": "Traced", "service": "services/traced",
			"steps": []any{
				map[string]any{"level": 1, "team": "teams/front-line", "duration": "5s"},
				map[string]any{"level": 2, "team": "teams/specialists"},
			},
		},
	})
}

func awaitEvent(t *testing.T, player *play.Player, name, kind string) map[string]any {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	event, err := player.Feed.AwaitEvent(ctx, name, func(event any) bool { return event.(map[string]any)["kind"] == kind })
	require.NoError(t, err)
	return event.(map[string]any)
}
