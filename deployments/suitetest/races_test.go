package suitetest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"

	"github.com/ombud/ombud/deployments/suitetest/invoke"
)

// testRaces has several people take one case at the same moment, by a claim and by decisions. Whoever comes first, every event
// takes the case from the hands that held it, and a decision follows after its actor has taken it.
func testRaces(t *testing.T, suite *running) {
	t.Helper()
	r := race{p: invoke.GRPC{Conn: suite.Conn}, tokens: map[string]string{}, customer: suite.tokens["integration"]}
	for _, who := range []string{"racer-anna", "racer-boris"} {
		call(t, r.p, suite.AdminKey, "CreateStaff", map[string]any{
			"staffId": who, "staff": map[string]any{"displayName": who, "level": 4, "subject": who},
		})
		r.tokens[who] = createKey(t, r.p, suite.AdminKey, map[string]any{"roles": []any{roleName("agent")}, "subject": who})
	}
	const anna, boris = "racer-anna", "racer-boris"
	claim, wait, solve, correct := r.claim, r.wait, r.solve, r.correct
	for name, acts := range map[string][]act{
		"two claims":               {{anna, claim}, {boris, claim}, {anna, claim}},
		"a claim and a solution":   {{anna, claim}, {boris, solve}},
		"both by one person":       {{anna, claim}, {anna, solve}},
		"a claim and a question":   {{anna, claim}, {boris, wait}, {anna, wait}},
		"a claim and a correction": {{anna, claim}, {boris, correct}, {anna, correct}},
		"two solutions":            {{anna, solve}, {boris, solve}, {anna, claim}},
		"all":                      {{anna, claim}, {boris, solve}, {anna, correct}, {boris, claim}, {anna, wait}, {boris, correct}},
	} {
		t.Run(name, func(t *testing.T) {
			for n := range 5 {
				id := r.register(t, fmt.Sprint(name, n))
				r.start(t, id, acts)
				r.requireOneStory(t, id)
			}
		})
	}
}

// race is people who act at the same moment.
type race struct {
	p        invoke.Protocol
	tokens   map[string]string // by subject
	customer string
}

// act is something that one of the people does with a case; it may be refused.
type act struct {
	who string
	do  func(id string) (method string, body map[string]any)
}

func (race) claim(id string) (method string, body map[string]any) {
	return "ClaimHandling", map[string]any{"name": "handlings/" + id}
}

func (race) wait(id string) (method string, body map[string]any) {
	return "WaitForCustomer", map[string]any{"name": "cases/" + id, "reason": "Which one?"}
}

func (race) solve(id string) (method string, body map[string]any) {
	return "ResolveCase", map[string]any{"name": "cases/" + id, "fix": "Refunded."}
}

func (race) correct(id string) (method string, body map[string]any) {
	return "CorrectCase", map[string]any{"name": "cases/" + id, "urgency": "LOW", "reason": "There is time."}
}

// register makes a case with a promise, and returns its id.
func (r race) register(t *testing.T, who string) string {
	t.Helper()
	reply := call(t, r.p, r.customer, "RegisterContact", map[string]any{
		"channel": "CHAT",
		"from":    map[string]any{"handle": "chat:" + strings.ReplaceAll(who, " ", "-")},
		"text":    "I was charged twice for the same invoice, please refund the second payment.",
	})
	id := strings.TrimPrefix(reply["case"].(map[string]any)["name"].(string), "cases/")
	require.Eventually(t, func() bool { return len(r.events(t, id, "PROMISED")) > 0 }, time.Minute, 10*time.Millisecond)
	return id
}

// start has everybody act at once.
func (r race) start(t *testing.T, id string, acts []act) {
	t.Helper()
	begin := make(chan struct{})
	var group sync.WaitGroup
	for _, a := range acts {
		name, body := a.do(id)
		method, err := invoke.FindMethod(name)
		require.NoError(t, err)
		group.Go(func() {
			<-begin
			reply, err := r.p.Call(t.Context(), invoke.Call{Method: method, Body: body, Token: r.tokens[a.who]})
			if isFault := slices.Contains([]codes.Code{codes.Internal, codes.Unknown, codes.DataLoss}, reply.Code); err != nil || isFault {
				t.Errorf("%s by %s: %s %v", name, a.who, reply.Code, err)
			}
		})
	}
	close(begin)
	group.Wait()
}

// events returns the events of some kinds on the timeline of a case; all without any.
func (r race) events(t *testing.T, id string, kinds ...string) []map[string]any {
	t.Helper()
	reply := call(t, r.p, r.tokens["racer-anna"], "ListTimeline", map[string]any{"parent": "cases/" + id, "pageSize": 500})
	var found []map[string]any
	all, _ := reply["events"].([]any)
	for _, e := range all {
		event := e.(map[string]any)
		if len(kinds) == 0 || slices.Contains(kinds, event["kind"].(string)) {
			found = append(found, event)
		}
	}
	return found
}

// requireOneStory requires that the timeline and the passes of a case tell the same: from hand to hand, each named once.
func (r race) requireOneStory(t *testing.T, id string) {
	t.Helper()
	var passes []string
	require.Eventually(t, func() bool {
		handling := call(t, r.p, r.tokens["racer-anna"], "GetHandling", map[string]any{"name": "handlings/" + id})
		passes = nil
		for _, pass := range handling["passes"].([]any) {
			if holder := pass.(map[string]any)["holder"].(string); holder != "customer" {
				passes = append(passes, holder)
			}
		}
		return len(r.events(t, id, "CLAIMED")) >= len(passes)-1 && len(passes) > 1 && r.isSettled(t, id, handling)
	}, time.Minute, 10*time.Millisecond)
	var told []string
	for _, event := range r.events(t, id, "HANDLING_OPENED", "CLAIMED", "WAIT_STARTED", "CORRECTED", "RESOLVED") {
		details, _ := event["details"].(map[string]any)
		switch event["kind"] {
		case "HANDLING_OPENED":
			told = append(told, details["owner"].(string))
		case "CLAIMED":
			require.Equal(t, told[len(told)-1], details["from"], "%v", event)
			told = append(told, details["owner"].(string))
		default:
			require.Equal(t, told[len(told)-1], event["actor"], "%v decides without the case", event)
		}
	}
	require.Equal(t, passes, told)
}

// isSettled reports whether a handling knows that its case is solved, if it is.
func (r race) isSettled(t *testing.T, id string, handling map[string]any) bool {
	t.Helper()
	isSolved := len(r.events(t, id, "RESOLVED")) > 0
	return isSolved == (handling["state"] == "RESOLVED")
}
