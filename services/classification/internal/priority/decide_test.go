package priority_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

func TestDecide(t *testing.T) {
	e := engine(t)
	cases := map[string]struct {
		in       priority.Input
		impact   priority.Level
		urgency  priority.Level
		priority priority.Priority
		handling priority.Mode
		triggers []priority.Trigger
	}{
		"nothing said": {
			priority.Input{}, priority.Low, priority.Low, priority.P4, priority.Written, nil,
		},
		"what is usual for the category": {
			priority.Input{Text: "hm", Impact: priority.Medium, Urgency: priority.High},
			priority.Medium, priority.High, priority.P2, priority.Written, nil,
		},
		"rules only raise": {
			priority.Input{Text: "my colleagues say hello", Impact: priority.High, Urgency: priority.Medium},
			priority.High, priority.Medium, priority.P2, priority.Written, nil,
		},
		"no hurry lowers what is usual": {
			priority.Input{Text: "no rush", Impact: priority.Medium, Urgency: priority.High},
			priority.Medium, priority.Low, priority.P4, priority.Written, nil,
		},
		"danger beats no hurry": {
			priority.Input{Text: "no rush, but I smell gas: there is a gas leak"},
			priority.High, priority.High, priority.P1, priority.RealTime,
			[]priority.Trigger{priority.SeriousHarm},
		},
		"danger beats the wish for a letter": {
			priority.Input{Text: "answer in writing only. the house is on fire"},
			priority.High, priority.High, priority.P1, priority.RealTime,
			[]priority.Trigger{priority.SeriousHarm},
		},
		"a wish for a letter beats the rest": {
			priority.Input{Text: "nobody can work here. please do not call"},
			priority.High, priority.High, priority.P1, priority.Written,
			[]priority.Trigger{priority.BusinessThreat},
		},
		"most pressing without a rule on handling": {
			priority.Input{Text: "urgent, all customers wait"},
			priority.High, priority.High, priority.P1, priority.RealTime, nil,
		},
		"a paid level": {
			priority.Input{Text: "hello", Facts: []priority.Fact{priority.FactPaidResponse, priority.FactSpeedPromised}},
			priority.Low, priority.Medium, priority.P4, priority.Written,
			[]priority.Trigger{priority.PaidLevel, priority.SpeedPromised},
		},
		"an outage of what is critical": {
			priority.Input{Text: "nic nie działa", Category: "outage", Facts: []priority.Fact{priority.FactCriticalService}},
			priority.High, priority.High, priority.P1, priority.RealTime,
			[]priority.Trigger{priority.BusinessThreat},
		},
		"critical, but another category": {
			priority.Input{Text: "nic nie działa", Category: "billing", Facts: []priority.Fact{priority.FactCriticalService}},
			priority.Low, priority.Low, priority.P4, priority.Written, nil,
		},
		"a question on the phone": {
			priority.Input{Text: "how do I", Category: "how-to", Facts: []priority.Fact{priority.FactLiveChannel}},
			priority.Low, priority.Low, priority.P4, priority.RealTime, nil,
		},
		"two reasons for one trigger, and another trigger": {
			priority.Input{Text: "У меня украли карту, завтра операция назначена, позову адвоката"},
			priority.Medium, priority.High, priority.P2, priority.RealTime,
			[]priority.Trigger{priority.SeriousHarm, priority.Legal},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d := e.Decide(c.in)
			require.Equal(t, c.impact, d.Impact)
			require.Equal(t, c.urgency, d.Urgency)
			require.Equal(t, c.priority, d.Priority)
			require.Equal(t, c.handling, d.Handling)
			require.NotEmpty(t, d.HandlingReason)
			var triggers []priority.Trigger
			for _, f := range d.Triggers() {
				triggers = append(triggers, f.Effect.Trigger)
				require.NotEmpty(t, f.Reason)
			}
			require.ElementsMatch(t, c.triggers, triggers)
		})
	}
}

func TestADecisionQuotesTheMessage(t *testing.T) {
	d := engine(t).Decide(priority.Input{Text: "Hello, I think there's a GAS LEAK."})
	require.Equal(t, "gas leak", d.Fired[0].Phrase)
	require.Equal(t, d.Fired[0].Reason, d.HandlingReason)
	require.Equal(t, "P1 (impact HIGH, urgency HIGH): Danger to life or health", d.String())
}

// own compiles one rule about phrases.
func own(t *testing.T, phrases, unless []string) *priority.Engine {
	t.Helper()
	e, err := priority.New([]priority.Rule{{
		ID: "own", Name: "Own", Reason: "It is so.",
		When: priority.Condition{
			Phrases: map[string][]string{"en": phrases}, Unless: map[string][]string{"en": unless},
		},
		Then: priority.Effect{Urgency: priority.High},
	}}, priority.DefaultMatrix())
	require.NoError(t, err)
	return e
}

func TestPhrases(t *testing.T) {
	cases := []struct {
		phrase, text string
		want         bool
	}{
		{"court", "see you in Court!", true},
		{"court", "courts are slow", false},
		{"court*", "courts are slow", true},
		{"court*", "the cour", false},
		{"for the * time", "for the third time", true},
		{"for the * time", "for the time", false},
		{"for the *", "for the", false},
		{"don't call", "please DONT call", true},
		{"ещё раз", "Еще раз", true},
		{"жёлтый*", "желтыйё", true},
		{"a b", "a", false},
		{"a b", "a a b", true},
		{"urgent", "it's not urgent", false},
		{"urgent", "it's not very urgent", false},
		{"urgent", "it's not working, urgent", true},
		{"urgent", "not that it matters. urgent", true},
		{"urgent", "not urgent? no, urgent? very urgent", true},
		{"not working", "it is not working", true},
		{"x1", "x1", true},
	}
	for _, c := range cases {
		d := own(t, []string{c.phrase}, nil).Decide(priority.Input{Text: c.text})
		require.Equal(t, c.want, fired(d, "own"), "%q in %q", c.phrase, c.text)
	}
}

func TestUnless(t *testing.T) {
	e := own(t, []string{"urgent"}, []string{"urgent care"})
	require.True(t, fired(e.Decide(priority.Input{Text: "urgent"}), "own"))
	require.False(t, fired(e.Decide(priority.Input{Text: "my urgent care card. urgent"}), "own"))
}

func TestHugeMessagesAreBounded(t *testing.T) {
	d := engine(t).Decide(priority.Input{Text: strings.Repeat("urgent ", 1<<18) + " gas leak"})
	require.True(t, fired(d, "time-critical"))
	require.False(t, fired(d, "danger-to-life"), "beyond what is read")
}

func BenchmarkDecide(b *testing.B) {
	e := engine(b)
	s := "Good morning, this is the third time I write to you. The heating failed last night, my mother is elderly, please come as soon as possible. " +
		"I have called your hotline twice and was told that somebody would ring back, which did not happen."
	b.ReportAllocs()
	for b.Loop() {
		e.Decide(priority.Input{Text: s})
	}
}
