// Package play plays scenarios against a running suite, by one protocol.
package play

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc/codes"

	"github.com/ombud/ombud/deployments/suitetest/invoke"
	"github.com/ombud/ombud/deployments/suitetest/scenario"
	"github.com/ombud/ombud/pkg/clock"
)

const (
	// callLimit is how long one call may take.
	callLimit = 30 * time.Second
	// defaultWait limits a step without a limit of its own.
	defaultWait = time.Minute
	// restOfMonth is how much of the month a scenario with InMonth needs.
	restOfMonth = 4 * time.Minute
	// again is how long a call that is to come to something waits at most until it is
	// made again: not everything makes an event.
	again = 250 * time.Millisecond
)

// Player plays scenarios. It is safe for concurrent use.
type Player struct {
	// Protocol is how everything is called that it offers.
	Protocol invoke.Protocol
	// Internal is how the rest is called.
	Internal invoke.Protocol
	// Feed knows the events of the suite.
	Feed *invoke.Feed
	// Tokens are the bearer tokens of the roles, by name.
	Tokens map[string]string
	// Clock times the repetition of calls and gives ${now}.
	Clock clock.Clock
}

// PlayScenario plays a scenario, or every row of it, as subtests in parallel. The known values
// are there by name, and so are values that no other play has: ${unique},
// fit for an id, ${digits}, fit for a phone number, and ${word}, which tells a text from those that others correct.
func (p *Player) PlayScenario(t *testing.T, s scenario.Scenario, known scenario.Values) {
	t.Helper()
	t.Run(s.Name, func(t *testing.T) {
		t.Parallel()
		if len(s.Each) == 0 {
			p.playRow(t, s, known, nil)
			return
		}
		for _, row := range s.Each {
			t.Run(row["name"].(string), func(t *testing.T) {
				t.Parallel()
				p.playRow(t, s, known, row)
			})
		}
	})
}

func (p *Player) playRow(t *testing.T, s scenario.Scenario, known scenario.Values, row map[string]any) {
	t.Helper()
	if s.InMonth {
		p.awaitRoomInMonth()
	}
	values, err := known.WithMore(uniqueValues())
	require.NoError(t, err)
	values[scenario.Now] = p.Clock.Now
	given := map[string]any{}
	maps.Copy(given, s.Given)
	maps.Copy(given, row)
	values, err = values.WithMore(given)
	require.NoError(t, err)
	run := &performance{
		Player: p,
		t:      t,
		parts:  s.Parts,
		values: values,
	}
	run.playSteps(s.Steps)
}

// awaitRoomInMonth waits for the next month at the end of one.
func (p *Player) awaitRoomInMonth() {
	now := p.Clock.Now().UTC()
	left := time.Date(now.Year(), now.Month()+1, 1, 0, 0, 0, 0, time.UTC).Sub(now)
	if left < restOfMonth {
		<-p.Clock.After(left)
	}
}

// performance is one play of one scenario.
type performance struct {
	*Player
	t      *testing.T
	parts  map[string][]scenario.Step
	values scenario.Values
}

func (p *performance) playSteps(steps []scenario.Step) {
	for _, step := range steps {
		if step.Only != "" && step.Only != p.Protocol.Name() {
			continue
		}
		switch {
		case step.Use != "":
			p.playPart(step)
		case step.Wait != "":
			p.awaitEvent(step)
		default:
			p.playCall(step)
		}
	}
}

// playPart plays a part. Its saved values stay known afterwards, its given ones do not.
func (p *performance) playPart(step scenario.Step) {
	name := p.fillText(step, step.Use)
	part, ok := p.parts[name]
	if !ok {
		p.failStep(step, "there is no part %q", name)
	}
	inner, err := p.values.WithMore(step.With)
	p.requireNoError(step, err)
	outer := p.values
	p.values = inner
	p.playSteps(part)
	for key, value := range p.values {
		if _, given := step.With[key]; !given {
			outer[key] = value
		}
	}
	p.values = outer
}

func (p *performance) awaitEvent(step scenario.Step) {
	ctx, cancel := context.WithTimeout(p.t.Context(), waitLimit(step))
	defer cancel()
	name := p.fillText(step, step.Wait)
	event, err := p.Feed.AwaitEvent(ctx, name, func(event any) bool {
		return len(step.Event.Mismatches(event, p.values.Fill)) == 0
	})
	p.requireNoError(step, err)
	p.saveValues(step, event)
}

// playCall makes a call, and repeats it if the step says so, until the reply meets the
// expectation.
func (p *performance) playCall(step scenario.Step) {
	call := p.composeCall(step)
	ctx, cancel := context.WithTimeout(p.t.Context(), waitLimit(step))
	defer cancel()
	for {
		_, changed := p.Feed.EventsOf("")
		reply, err := p.makeCall(call)
		p.requireNoError(step, err)
		wrong := p.findMismatches(step, reply)
		if len(wrong) == 0 {
			p.saveValues(step, reply.Body)
			return
		}
		if step.Within == 0 || !p.awaitRetry(ctx, changed) {
			p.failStep(step, "%s\nthe reply: %s", strings.Join(wrong, "\n"), formatReply(reply))
		}
	}
}

// awaitRetry waits until it is time to call again; false when there is none left.
func (p *performance) awaitRetry(ctx context.Context, changed <-chan struct{}) bool {
	select {
	case <-changed:
	case <-p.Clock.After(again):
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

func (p *performance) composeCall(step scenario.Step) invoke.Call {
	method, err := invoke.FindMethod(p.fillText(step, step.Call))
	p.requireNoError(step, err)
	body, err := p.values.FillAll(step.Body)
	p.requireNoError(step, err)
	call := invoke.Call{
		Method:         method,
		Body:           body,
		Token:          p.tokenOf(step),
		IdempotencyKey: p.fillText(step, step.IdempotencyKey),
	}
	if step.Raw != nil {
		call.Raw = []byte(p.fillText(step, *step.Raw))
	}
	return call
}

func (p *performance) tokenOf(step scenario.Step) string {
	as := p.fillText(step, step.As)
	if as == "nobody" {
		return ""
	}
	if token, ok := p.Tokens[as]; ok {
		return token
	}
	return as
}

func (p *performance) makeCall(call invoke.Call) (invoke.Reply, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), callLimit)
	defer cancel()
	reply, err := p.Protocol.Call(ctx, call)
	if errors.Is(err, invoke.ErrNotOffered) {
		return p.Internal.Call(ctx, call)
	}
	return reply, err
}

// findMismatches returns the differences between reply and expectation.
func (p *performance) findMismatches(step scenario.Step, reply invoke.Reply) []string {
	var wrong []string
	want := p.fillText(step, step.Expect.Code)
	if want == "" {
		want = code.Code_OK.String()
	}
	if got := codeName(reply.Code); got != want {
		wrong = append(wrong, "the code is "+got+", not "+want)
	}
	if reply.Status != 0 && reply.Status != runtime.HTTPStatusFromCode(reply.Code) {
		wrong = append(wrong, "the HTTP status does not go with the code")
	}
	if reason := p.fillText(step, step.Expect.Reason); reason != "" && reply.Reason() != reason {
		wrong = append(wrong, "the reason is "+reply.Reason()+", not "+reason)
	}
	for _, line := range step.Expect.Fields.Mismatches(wrongFields(reply), p.values.Fill) {
		wrong = append(wrong, "wrong fields: "+line)
	}
	return append(wrong, step.Expect.Reply.Mismatches(reply.Body, p.values.Fill)...)
}

func (p *performance) saveValues(step scenario.Step, from any) {
	for name, path := range step.Save {
		value, err := scenario.Lookup(from, p.fillText(step, path))
		p.requireNoError(step, err)
		p.values[p.fillText(step, name)] = value
	}
}

func (p *performance) fillText(step scenario.Step, text string) string {
	filled, err := p.values.FillText(text)
	p.requireNoError(step, err)
	return filled
}

func (p *performance) requireNoError(step scenario.Step, err error) {
	p.t.Helper()
	if err != nil {
		p.failStep(step, "%v", err)
	}
}

func (p *performance) failStep(step scenario.Step, format string, args ...any) {
	p.t.Helper()
	p.t.Fatalf("%s:%d: "+format, append([]any{step.File, step.Line}, args...)...)
}

func waitLimit(step scenario.Step) time.Duration {
	if step.Within > 0 {
		return step.Within
	}
	return defaultWait
}

func codeName(c codes.Code) string { return code.Code(c).String() }
