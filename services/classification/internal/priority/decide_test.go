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
		"the worst of what is plausible": {
			priority.Input{Text: "hm", IsUndecided: true, Plausible: []priority.Usual{
				{Category: "how-to", Impact: priority.Low, Urgency: priority.Low},
				{Category: "outage", Impact: priority.Medium, Urgency: priority.High},
				{Category: "billing", Impact: priority.Medium, Urgency: priority.Medium},
			}},
			priority.Medium, priority.High, priority.P2, priority.Written, nil,
		},
		"the worst of what is plausible, in a record of an earlier build": {
			priority.Input{Text: "hm", Plausible: []priority.Usual{{Category: "outage", Impact: priority.Medium, Urgency: priority.High}}},
			priority.Medium, priority.High, priority.P2, priority.Written, nil,
		},
		"an ordinary problem, if all that is plausible is less": {
			priority.Input{Text: "hm", IsUndecided: true, Plausible: []priority.Usual{
				{Category: "how-to", Impact: priority.Low, Urgency: priority.Low},
			}},
			priority.Medium, priority.Medium, priority.P3, priority.Written, nil,
		},
		"an ordinary problem, if nothing is plausible": {
			priority.Input{Text: "hm", IsUndecided: true},
			priority.Medium, priority.Medium, priority.P3, priority.Written, nil,
		},
		"real time, if that pays for something plausible": {
			priority.Input{Text: "hm", IsUndecided: true, Facts: priority.Facts{Channel: "PHONE"}, Plausible: []priority.Usual{
				{Category: "appointment", Impact: priority.Low, Urgency: priority.Medium},
			}},
			priority.Medium, priority.Medium, priority.P3, priority.RealTime, nil,
		},
		"rules about what is plausible": {
			priority.Input{Text: "another customer has my data", Facts: priority.Facts{Critical: true}, IsUndecided: true, Plausible: []priority.Usual{
				{Category: "data-protection", Impact: priority.Medium, Urgency: priority.Medium},
				{Category: "outage", Impact: priority.Medium, Urgency: priority.Low},
			}},
			priority.High, priority.High, priority.P1, priority.RealTime,
			[]priority.Trigger{priority.BusinessThreat, priority.Legal},
		},
		"a paid level": {
			priority.Input{Text: "hello", Facts: priority.Facts{Paid: true, Fast: true}},
			priority.Low, priority.Medium, priority.P4, priority.Written,
			[]priority.Trigger{priority.PaidLevel, priority.SpeedPromised},
		},
		"an outage of what is critical": {
			priority.Input{Text: "nic nie działa", Category: "outage", Facts: priority.Facts{Critical: true}},
			priority.High, priority.High, priority.P1, priority.RealTime,
			[]priority.Trigger{priority.BusinessThreat},
		},
		"critical, but another category": {
			priority.Input{Text: "nic nie działa", Category: "billing", Facts: priority.Facts{Critical: true}},
			priority.Low, priority.Low, priority.P4, priority.Written, nil,
		},
		"a question on the phone": {
			priority.Input{Text: "how do I", Category: "how-to", Facts: priority.Facts{Channel: "PHONE"}},
			priority.Low, priority.Low, priority.P4, priority.RealTime, nil,
		},
		"customers whom bad handling damages": {
			priority.Input{Text: "hello", Facts: priority.Facts{Damage: "HIGH"}},
			priority.Medium, priority.Low, priority.P4, priority.Written, nil,
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
			for _, f := range d.ListTriggers() {
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
	require.Equal(t, "P1 (impact HIGH, urgency HIGH): Fire, smoke, gas or an explosion", d.String())
}

// own compiles one rule.
func own(t testing.TB, expression string, phrases ...string) *priority.Engine {
	t.Helper()
	r := priority.Rule{
		ID: "own", DisplayName: "Own", Reason: "It is so.", Expression: expression,
		Then: priority.Effect{UrgencyAtLeast: priority.High},
	}
	if len(phrases) > 0 {
		r.Phrases = map[string][]string{"en": phrases}
	}
	e, err := priority.New([]priority.Rule{r}, priority.DefaultMatrix())
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
		{"smoke|fumes from", "fumes from it", true},
		{"smoke|fumes from", "smoke and", false},
		{"child* + swallow*", "He swallowed it, our child.", true},
		{"child* + swallow*", "Our child did not swallow it.", false},
		{"child* + swallow*", "The child " + strings.Repeat("very ", 12) + "swallowed", false},
		{"out of / no + pills", "we ran out of pills", true},
		{"out of / no + pills", "there are no pills", true},
		{"out of / no + pills", "the pills came", false},
		{"~lawyer*", "my laywers", true},
		{"~lawyer*", "my lawer", true},
		{"~lawyer*", "my lawwyer", true},
		{"~lawyer*", "my lawxer", true},
		{"~lawyer*", "many layers", true},
		{"~lawyer*", "my lower", false},
		{"lawyer*", "my laywer", false},
		{"pożar", "POZAR", true},
		{"lawyer*", "no need for lawyers", false},
		{"lawyer*", "I have no intention of calling a lawyer", false},
		{"lawyer*", "a lawyer is not needed", false},
		{"адвокат*", "Адвокат нам для этого не нужен", false},
		{"пожар*", "Пожара нет, всё тихо", false},
		{"пожар*", "Нет, у нас пожар", true},
		{"pożar*", "Pożaru nie było", false},
		{"pożar*", "Pożar nie został ugaszony", true},
		{"fire", "no, I have a fire", true},
		{"fire", "no I have a fire", true},
		{"fire", "not only a fire", true},
		{"humiliated", "I have never been so humiliated", true},
		{"court", "> see you in court\nthat was last year", false},
		{"^fire$", "FIRE!!!", true},
		{"^fire$", "Help, fire!", true},
		{"^fire$", "Hello, the fire stick", false},
		{"^fire", "fire in the hall", true},
		{"^fire", "a fire in the hall", false},
		{"hall$", "the hall, please", true},
		{"hall$", "the hall light", false},
		{"^a b$ / c", "x, a b. y", true},
		{"court", "a lawyer: court unnecessary", false},
		{"court", "court is an unnecessary step", true},
		{"karetka", "Karetka zbędna, dziękuję", false},
		{"скорая", "Скорая излишня.", false},
		{"court", "the film about a court does not play", false},
		{"court", "the book that I ordered about the high court", false},
		{"court", "the film, about the court", true},
		{"court", "the film is about love and you hear of me in court", true},
		{"court", "a film about our court", true},
		{"court", "a film about how the court failed", true},
		{"sąd*", "Nagrałem film o tym sądzie", true},
		{"суд*", "Фильм о суде не воспроизводится", false},
		{"sąd*", "Książka o sądach nie przyszła", false},
		{"sąd*", "Piszę o tym do sądu", true},
		{"пожар*", "п\u006fжар", true},
		{"fire", "fir\u0435", true},
	}
	for _, c := range cases {
		d := own(t, "says()", c.phrase).Decide(priority.Input{Text: c.text})
		require.Equal(t, c.want, fired(d, "own"), "%q in %q", c.phrase, c.text)
	}
}

func TestExceptions(t *testing.T) {
	r := priority.Rule{
		ID:          "own",
		DisplayName: "Own",
		Reason:      "It is so.",
		Expression:  "says()",
		Phrases:     map[string][]string{"en": {"fire", "smoke + house"}},
		Exceptions:  map[string][]string{"en": {"fire alarm", "smoke detector"}},
		Then:        priority.Effect{UrgencyAtLeast: priority.High},
	}
	e, err := priority.New([]priority.Rule{r}, priority.DefaultMatrix())
	require.NoError(t, err)
	for text, want := range map[string]bool{
		"a fire":                            true,
		"the fire alarm":                    false,
		"the fire alarm: there is a fire":   true,
		"smoke detector for my house":       false,
		"smoke detector: smoke in my house": true,
		"A fire! Alarm the neighbours":      true,
		"the fire, alarm and all":           false,
	} {
		require.Equal(t, want, fired(e.Decide(priority.Input{Text: text}), "own"), text)
	}
}

func TestExpressions(t *testing.T) {
	in := priority.Input{
		Text: "Router\nIt is urgent, not broken", Category: "outage", Language: "en",
		Facts: priority.Facts{
			Subject: "Router", Body: "It is urgent, not broken", Channel: "CHAT", Hour: 22, Segment: "gold", Territory: "PL",
			Speaks: "pl", Internal: true, Damage: "MEDIUM", Service: "internet", Critical: true, Paid: true, Reopened: true,
		},
	}
	cases := map[string]bool{
		`true`:                             true,
		`says("urgent")`:                   true,
		`says("broken")`:                   false,
		`says("late", "urgent")`:           true,
		`says("urgent") && !says("it is")`: false,
		`says("late") || says("router")`:   true,
		`contact.subject == "Router"`:      true,
		`contact.text.contains("urgent")`:  true,
		`contact.text.matches("^It")`:      true,
		`contact.channel == "CHAT" && contact.live && contact.hour >= 20`:                                   true,
		`customer.segment in ["gold", "silver"] && customer.territory == "PL" && customer.language == "pl"`: true,
		`customer.internal && customer.damage == "MEDIUM"`:                                                  true,
		`service.id == "internet" && service.critical`:                                                      true,
		`commitment.paid && !commitment.respondsFast`:                                                       true,
		`case.reopened && !case.massIncident`:                                                               true,
		`category == "outage" && language == "en"`:                                                          true,
		`1 / (contact.hour - 22) == 1`:                                                                      false,
	}
	for expression, want := range cases {
		require.Equal(t, want, fired(own(t, expression).Decide(in), "own"), expression)
	}
}

func TestARuleKnowsItsOwnPhrasesOnly(t *testing.T) {
	rule := func(id, phrase string) priority.Rule {
		return priority.Rule{
			ID: id, DisplayName: "A", Reason: "B.", Expression: `says() || says("both")`,
			Phrases: map[string][]string{"en": {phrase}}, Then: priority.Effect{UrgencyAtLeast: priority.High},
		}
	}
	e, err := priority.New([]priority.Rule{rule("first", "cat"), rule("second", "dog")}, priority.DefaultMatrix())
	require.NoError(t, err)
	for text, want := range map[string][]string{"a cat": {"first"}, "a dog": {"second"}, "both": {"first", "second"}, "none": nil} {
		var ids []string
		for _, f := range e.Decide(priority.Input{Text: text}).Fired {
			ids = append(ids, f.RuleID)
		}
		require.Equal(t, want, ids, text)
	}
}

func TestLimits(t *testing.T) {
	least, most := priority.Effect{ImpactAtLeast: priority.High}, priority.Effect{ImpactAtMost: priority.Low}
	rule := func(id string, then priority.Effect) priority.Rule {
		return priority.Rule{ID: id, DisplayName: "A", Reason: "B.", Expression: `says("` + id + `")`, Then: then}
	}
	off := rule("off", least)
	off.Off = true
	e, err := priority.New([]priority.Rule{rule("least", least), rule("most", most), off}, priority.DefaultMatrix())
	require.NoError(t, err)
	for text, want := range map[string]priority.Level{
		"": priority.Medium, "least": priority.High, "most": priority.Low, "most least": priority.High, "off": priority.Medium,
	} {
		require.Equal(t, want, e.Decide(priority.Input{Text: text, Impact: priority.Medium}).Impact, text)
	}
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
