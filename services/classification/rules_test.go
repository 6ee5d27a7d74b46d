package classification_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func (s suite) rules() classificationv1.RuleServiceClient {
	return classificationv1.NewRuleServiceClient(s.As(auth.Admin))
}

// herons is a rule of a firm that minds herons.
func herons() *classificationv1.Rule {
	return &classificationv1.Rule{
		DisplayName: "Herons", Reason: "A heron is about.", Expression: `says() && contact.channel == "EMAIL"`, Order: 5,
		Phrases: []*classificationv1.Rule_Phrases{{Language: "en", Phrases: []string{"heron*"}}, {Language: "ru", Phrases: []string{"цапл*"}}},
		Effect: &classificationv1.Rule_Effect{
			ImpactAtLeast: typev1.Severity_HIGH, UrgencyAtLeast: typev1.Severity_HIGH, Trigger: classificationv1.Trigger_LEGAL_CONSEQUENCES,
			Handling: classificationv1.Rule_ASYNCHRONOUS,
		},
	}
}

// said classifies a message that came by e-mail, with whatever else is known.
func (s suite) said(text string, change ...func(*classificationv1.ClassifyRequest)) *classificationv1.Classification {
	s.Helper()
	r := &classificationv1.ClassifyRequest{Text: text, Facts: &classificationv1.CaseFacts{Channel: typev1.Channel_EMAIL}}
	for _, c := range change {
		c(r)
	}
	answer, err := s.intake().Classify(s.Context(), r)
	require.NoError(s, err)
	return answer
}

// firedBy returns what a rule did to an answer; nil when it did not fire.
func firedBy(c *classificationv1.Classification, rule string) *classificationv1.FiredRule {
	for _, f := range c.GetRules() {
		if f.GetRule() == rule {
			return f
		}
	}
	return nil
}

func TestAFirmMakesChangesAndRemovesRules(t *testing.T) {
	const text = "A heron stands on our roof"
	onTestedStore(t, func(s suite) {
		t, rules := s.T, s.rules()
		replica := suite{s.Replica(), s.told}
		require.Nil(t, firedBy(s.said(text), "herons"))

		create := &classificationv1.CreateRuleRequest{RuleId: "herons", Rule: herons(), RequestId: "once"}
		made, err := rules.CreateRule(t.Context(), create)
		require.NoError(t, err)
		require.Equal(t, "rules/herons", made.GetName())
		require.True(t, made.GetEnabled())
		again, err := rules.CreateRule(t.Context(), create)
		require.NoError(t, err)
		require.True(t, proto.Equal(made, again))
		_, err = rules.CreateRule(t.Context(), &classificationv1.CreateRuleRequest{RuleId: "herons", Rule: herons()})
		require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))

		judged := s.said(text)
		require.Equal(t, "A heron is about.", firedBy(judged, "herons").GetReason())
		require.Equal(t, "LEGAL_CONSEQUENCES", firedBy(judged, "herons").GetTrigger())
		require.Equal(t, typev1.Priority_P1, judged.GetPriority())
		require.False(t, judged.GetRealTime())
		require.Equal(t, "A heron is about.", judged.GetRealTimeReason())
		require.NotNil(t, firedBy(s.said("Цапля на крыше"), "herons"))
		s.pass(2)
		replica.Eventually(func() bool { return firedBy(replica.said(text), "herons") != nil }, "on the other replica")

		updated, err := rules.UpdateRule(t.Context(), &classificationv1.UpdateRuleRequest{
			Rule:       &classificationv1.Rule{Name: "rules/herons", Enabled: proto.Bool(false), Reason: "ignored", Etag: made.GetEtag()},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"enabled"}},
		})
		require.NoError(t, err)
		require.False(t, updated.GetEnabled())
		require.Equal(t, made.GetReason(), updated.GetReason())
		require.Nil(t, firedBy(s.said(text), "herons"), "it is off")
		_, err = rules.UpdateRule(t.Context(), &classificationv1.UpdateRuleRequest{Rule: made})
		require.Equal(t, "ETAG_MISMATCH", fault.ReasonOf(err))

		s.Restart()
		got, err := s.rules().GetRule(t.Context(), &classificationv1.GetRuleRequest{Name: "rules/herons"})
		require.NoError(t, err)
		require.True(t, proto.Equal(updated, got))
		_, err = s.rules().DeleteRule(t.Context(), &classificationv1.DeleteRuleRequest{Name: "rules/herons", Etag: got.GetEtag()})
		require.NoError(t, err)
		_, err = s.rules().GetRule(t.Context(), &classificationv1.GetRuleRequest{Name: "rules/herons"})
		require.Equal(t, "RESOURCE_NOT_FOUND", fault.ReasonOf(err))
	})
}

func TestDefaultRulesAreRulesLikeOthers(t *testing.T) {
	const text = "My lawyer will sue you"
	onTestedStore(t, func(s suite) {
		t := s.T
		require.NotNil(t, firedBy(s.said(text), "legal-action"))
		_, err := s.rules().DeleteRule(t.Context(), &classificationv1.DeleteRuleRequest{Name: "rules/legal-action"})
		require.NoError(t, err)
		require.Nil(t, firedBy(s.said(text), "legal-action"))
		s.Restart()
		require.Nil(t, firedBy(s.said(text), "legal-action"), "it does not come back")

		var names []string
		page := &classificationv1.ListRulesRequest{PageSize: 10}
		for {
			answer, err := s.rules().ListRules(t.Context(), page)
			require.NoError(t, err)
			for _, r := range answer.GetRules() {
				names = append(names, r.GetName())
			}
			if page.PageToken = answer.GetNextPageToken(); page.GetPageToken() == "" {
				break
			}
		}
		require.Greater(t, len(names), 25)
		require.Equal(t, "rules/fire", names[0])
		require.NotContains(t, names, "rules/legal-action")
		_, err = s.rules().ListRules(t.Context(), &classificationv1.ListRulesRequest{PageToken: "nonsense"})
		require.True(t, fault.Is(err, fault.InvalidArgument))
	})
}

func TestWrongRulesAreRefusedWithThePlace(t *testing.T) {
	cases := map[string]struct {
		change    func(*classificationv1.Rule)
		path, say string
	}{
		"a variable there is not": {func(r *classificationv1.Rule) { r.Expression = "true &&\n customer.shoe == 44" }, "rule.expression", "line 2, column 2: undeclared reference"},
		"a loop":                  {func(r *classificationv1.Rule) { r.Expression = `[1].all(x, x > 0)` }, "rule.expression", "line 1, column"},
		"too much work": {func(r *classificationv1.Rule) {
			r.Expression = strings.Repeat("contact.text.contains(contact.subject) && ", 150) + "true"
		}, "rule.expression", "too much work"},
		"no effect":        {func(r *classificationv1.Rule) { r.Effect = &classificationv1.Rule_Effect{} }, "rule.effect", "does nothing"},
		"a wrong phrase":   {func(r *classificationv1.Rule) { r.Phrases[0].Phrases[0] = "a*" }, "rule.phrases.en[0]", "at least 3 letters"},
		"a language twice": {func(r *classificationv1.Rule) { r.Phrases[1].Language = "en" }, "rule.phrases[1].language", "twice"},
	}
	onTestedStore(t, func(s suite) {
		for name, c := range cases {
			rule := herons()
			c.change(rule)
			_, err := s.rules().CreateRule(s.Context(), &classificationv1.CreateRuleRequest{RuleId: "herons", Rule: rule})
			refused, ok := fault.As(err)
			require.True(s, ok, name)
			require.Equal(s, fault.InvalidArgument, refused.Kind(), name)
			require.Equal(s, c.path, refused.Fields()[0].Path, name)
			require.Contains(s, refused.Fields()[0].Description, c.say, name)
		}
	})
}

// TestEveryTriggerFires lets each trigger of the proto fire by words of a
// customer or by facts about them, and the decision on real time too.
func TestEveryTriggerFires(t *testing.T) {
	const question = "I forgot my password and cannot log in to my account"
	knowing := func(change func(*classificationv1.CaseFacts)) func(*classificationv1.ClassifyRequest) {
		return func(r *classificationv1.ClassifyRequest) { change(r.GetFacts()) }
	}
	nothing := func(*classificationv1.ClassifyRequest) {}
	cases := []struct {
		text    string
		known   func(*classificationv1.ClassifyRequest)
		rule    string
		trigger string
	}{
		{"I am desperate and in tears", nothing, "distress", "SEVERE_DISTRESS"},
		{"Мы теряем клиентов, производство стоит", nothing, "business-down", "BUSINESS_THREAT"},
		{"The internet connection is down, nothing works", knowing(func(f *classificationv1.CaseFacts) { f.CriticalService = true }), "critical-outage", "BUSINESS_THREAT"},
		{"Jestem na wózku, mieszkam sama", nothing, "lacks-means", "LACKS_MEANS"},
		{"Hello", func(r *classificationv1.ClassifyRequest) { r.Segment = "segments/vulnerable" }, "vulnerable-customer", "LACKS_MEANS"},
		{"Hello", knowing(func(f *classificationv1.CaseFacts) { f.PaidResponse = true }), "paid-response", "PAID_RESPONSE"},
		{"Hello", knowing(func(f *classificationv1.CaseFacts) { f.SpeedPromised = true }), "speed-promised", "SPEED_PROMISED"},
		{"Ulatnia się gaz!", nothing, "fire", "SERIOUS_HARM"},
		{"My lawyer will sue you", nothing, "legal-action", "LEGAL_CONSEQUENCES"},
		{"Hello", knowing(func(f *classificationv1.CaseFacts) { f.Damage = "HIGH" }), "great-damage", ""},
		{"Hello", knowing(func(f *classificationv1.CaseFacts) { f.Reopened = true }), "reopened", ""},
	}
	var tried []string
	for _, c := range cases {
		tried = append(tried, c.trigger)
	}
	for number, trigger := range classificationv1.Trigger_name {
		if number != int32(classificationv1.Trigger_TRIGGER_UNSPECIFIED) {
			require.Contains(t, tried, trigger)
		}
	}
	onTestedStore(t, func(s suite) {
		for _, c := range cases {
			fired := firedBy(s.said(c.text, c.known), c.rule)
			require.NotNil(s, fired, c.rule)
			require.Equal(s, c.trigger, fired.GetTrigger())
			require.NotEmpty(s, fired.GetReason())
		}
		call := s.said(question, knowing(func(f *classificationv1.CaseFacts) { f.Channel = typev1.Channel_PHONE }))
		require.True(s, call.GetRealTime())
		letter := s.said(question)
		require.False(s, letter.GetRealTime())
		require.NotEqual(s, call.GetRealTimeReason(), letter.GetRealTimeReason())
	})
}

func TestADryRunSaysWhatWouldChange(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		for n, text := range []string{"A heron stands on our roof", "My lawyer will sue you", "A question"} {
			s.said(text, func(r *classificationv1.ClassifyRequest) { r.Case = caseName(n) })
		}
		try := func(r *classificationv1.DryRunRulesRequest) *classificationv1.DryRunRulesResponse {
			answer, err := s.rules().DryRunRules(t.Context(), r)
			require.NoError(t, err)
			return answer
		}
		rule := herons()
		rule.Name = "rules/herons"
		dry := &classificationv1.DryRunRulesRequest{Rules: []*classificationv1.Rule{rule}}
		s.Eventually(func() bool {
			s.Clock.Advance(time.Second)
			return try(dry).GetExaminedCount() == 3
		}, "the cases are recorded")
		got := try(dry)
		require.EqualValues(t, 1, got.GetChangedCount())
		change := got.GetChanges()[0]
		require.Equal(t, caseName(0), change.GetCase())
		require.NotContains(t, change.GetBefore().GetRules(), "rules/herons")
		require.Equal(t, typev1.Priority_P1, change.GetAfter().GetPriority())
		require.Equal(t, []classificationv1.Trigger{classificationv1.Trigger_LEGAL_CONSEQUENCES}, change.GetAfter().GetTriggers())
		require.Nil(t, firedBy(s.said("A heron"), "herons"), "nothing has changed")

		dry.ReplaceAll = true
		require.EqualValues(t, 2, try(dry).GetChangedCount(), "the lawyer does not count any more")
		require.EqualValues(t, 1, try(&classificationv1.DryRunRulesRequest{Limit: 1}).GetExaminedCount())
		require.Zero(t, try(&classificationv1.DryRunRulesRequest{Filter: `createTime < "2020-01-01T00:00:00Z"`}).GetExaminedCount())

		rule.Expression = "heron"
		_, err := s.rules().DryRunRules(t.Context(), dry)
		refused, ok := fault.As(err)
		require.True(t, ok)
		require.Equal(t, "rules[0].expression", refused.Fields()[0].Path)
	})
}

// A further message raises the judgement of its case by its own words, and nothing lowers it.
func TestAFurtherMessageOnlyRaises(t *testing.T) {
	standing := func(impact, urgency typev1.Severity) func(*classificationv1.ClassifyRequest) {
		return func(r *classificationv1.ClassifyRequest) {
			r.Facts.Damage = "CRITICAL"
			r.Standing = &classificationv1.Standing{Category: "categories/billing", Impact: impact, Urgency: urgency}
		}
	}
	low := standing(typev1.Severity_LOW, typev1.Severity_LOW)
	onTestedStore(t, func(s suite) {
		t := s.T
		for text, want := range map[string]typev1.Priority{
			"Any news?":                                         typev1.Priority_P4,
			"There is smoke coming out of it now!":              typev1.Priority_P1,
			"Thanks.\n\n> There is smoke coming out of it now!": typev1.Priority_P4,
		} {
			got := s.said(text, low)
			require.Equal(t, want, got.GetPriority(), text)
			require.Equal(t, "categories/billing", got.GetCategory())
			require.False(t, got.GetNeedsTriage())
			require.Empty(t, got.GetSimilar())
		}
		require.Equal(t, "LEGAL_CONSEQUENCES", firedBy(s.said("My lawyer will write to you.", low), "legal-action").GetTrigger())
		calm := s.said("No hurry at all.", standing(typev1.Severity_HIGH, typev1.Severity_HIGH))
		require.Equal(t, typev1.Priority_P1, calm.GetPriority())
		require.True(t, s.said("Thank you very much!", low).GetPlainThanks())
		require.False(t, s.said("Thanks, but it still does not work.", low).GetPlainThanks())
		require.False(t, s.said("Thank you!\nBest regards\nI smell gas in the hall", low).GetPlainThanks(), "more stands below the closing")
		subject := func(words string) func(*classificationv1.ClassifyRequest) {
			return func(r *classificationv1.ClassifyRequest) { r.Subject = words }
		}
		require.False(t, s.said("Thank you!", low, subject("There is smoke in the hall")).GetPlainThanks(), "the subject says more")
		require.True(t, s.said("Thank you!", low, subject("Re: There is smoke in the hall")).GetPlainThanks(), "the subject is of the message before")
	})
}
