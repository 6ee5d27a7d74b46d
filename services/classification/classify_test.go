package classification_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func TestAFreshInstallationClassifiesInThreeLanguages(t *testing.T) {
	cases := []struct{ text, language, category string }{
		{"I was charged twice on my invoice for October, please check the bill.", "en", "billing"},
		{"Nobody can log in, the whole system has been down since this morning.", "en", "outage"},
		{"Мне дважды выставили счёт за октябрь, проверьте, пожалуйста, оплату.", "ru", "billing"},
		{"Посылка с моим заказом не пришла, курьер так и не приехал.", "ru", "delivery"},
		{"Na fakturze za październik dwa razy policzono abonament, proszę o sprawdzenie rachunku.", "pl", "billing"},
		{"Paczka nie dotarła, kurier nie przyjechał z moim zamówieniem.", "pl", "delivery"},
	}
	onTestedStore(t, func(s suite) {
		t := s.T
		for _, c := range cases {
			got := s.classify(c.text)
			require.Equal(t, "categories/"+c.category, got.GetCategory(), c.text)
			require.Equal(t, c.language, got.GetLanguage(), c.text)
			require.Positive(t, got.GetConfidence())
			require.NotZero(t, got.GetImpact())
			require.NotZero(t, got.GetUrgency())
			require.NotZero(t, got.GetPriority())
			require.Len(t, got.GetSuggestions(), 2, "the next best, for whoever decides")
			require.Equal(t, s.model().GetName(), got.GetModel())
			require.NotEmpty(t, got.GetPhrases(), "why")
			require.Contains(t, strings.ToLower(c.text), got.GetPhrases()[0].GetText())
		}
	})
}

func TestWhatNobodyCanTellGoesToTriage(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		for _, text := range []string{"xyzzy plugh", "blah", "Бла-бла", "To jest tylko test", "4711", "???"} {
			got := s.classify(text)
			require.True(t, got.GetNeedsTriage(), text)
			require.Less(t, got.GetConfidence(), 0.7, text)
			require.Equal(t, typev1.Priority_P3, got.GetPriority(), "%s: dealt with as an ordinary problem", text)
		}
		require.False(t, s.classify("Are you a robot?").GetNeedsTriage(), "what says something may be of the catch-all")
	})
}

func TestACallForHelpIsDecidedByItsSubject(t *testing.T) {
	onTestedStore(t, func(s suite) {
		for _, text := range []string{
			"Something is wrong, call me.", "Please help me, thank you", "It is terrible, please help me, thank you",
			"Что-то не так.", "Перезвоните мне, пожалуйста.", "Пожалуйста, помогите мне, спасибо",
			"Coś jest nie tak.", "Proszę mi pomóc, dziękuję", "Proszę o kontakt.",
		} {
			got := s.classify(text)
			require.True(s.T, got.GetNeedsTriage(), text)
			require.Empty(s.T, got.GetSuggestions(), text)
			require.Equal(s.T, typev1.Priority_P3, got.GetPriority(), "%s: dealt with as an ordinary problem", text)
		}
		for text, category := range map[string]string{
			"Please help me, my internet is down, thank you":    "outage",
			"Please help me, I was charged twice on my invoice": "billing",
			"Помогите, у нас нет интернета, спасибо":            "outage",
			"Перезвоните мне, в счёте списали лишнее":           "billing",
			"Proszę mi pomóc, nie mam internetu, dziękuję":      "outage",
			"Proszę o kontakt, na fakturze naliczono za dużo":   "billing",
			"Thank you for your help":                           "feedback",
			"Спасибо за помощь":                                 "feedback",
			"Dziękuję za pomoc":                                 "feedback",
		} {
			got := s.classify(text)
			require.False(s.T, got.GetNeedsTriage(), text)
			require.Equal(s.T, "categories/"+category, got.GetCategory(), text)
		}
	})
}

// A person who corrects such words has learned the matter elsewhere. The next author of them may mean anything.
func TestACorrectionTeachesNothingAboutWordsThatSayNothing(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		_, err := s.incidents().CreateMassIncident(t.Context(), &classificationv1.CreateMassIncidentRequest{
			Category: "categories/outage", Words: []string{"help", "blah", "pomoc"}, Text: "A cable is cut.",
		})
		require.NoError(t, err)
		for n, text := range []string{"Please help me.", "blah", "Nie wiem, co robić, proszę o pomoc!", "???", "Перезвоните мне"} {
			corrected := s.correct(caseName(n+1), text, "outage")
			require.Equal(t, "categories/outage", corrected.GetCategory(), text)
			require.False(t, corrected.GetNeedsTriage(), text)
			got := s.remember(caseName(n+11), text)
			require.True(t, got.GetNeedsTriage(), text)
			require.Empty(t, got.GetCategory(), text)
			require.Empty(t, got.GetMassIncident(), text)
		}
		_, err = s.intake().CorrectClassification(t.Context(), &classificationv1.CorrectClassificationRequest{
			Case: caseName(1), Text: "blah", Category: "categories/nothing",
		})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	})
}

// One person's word on one case is enough to sort the next one, and not to tell its customer of an outage.
func TestACorrectionAloneLetsNoOtherCaseJoin(t *testing.T) {
	const known, odd = "My internet is down", "The heron on the roof is back again"
	onTestedStore(t, func(s suite) {
		t := s.T
		incident, err := s.incidents().CreateMassIncident(t.Context(), &classificationv1.CreateMassIncidentRequest{
			Category: "categories/outage", Words: []string{"heron", "internet"}, Text: "A cable is cut.",
		})
		require.NoError(t, err)
		require.Equal(t, incident.GetName(), s.correct(caseName(1), odd, "outage").GetMassIncident(), "a person is sure of this one")
		got := s.remember(caseName(2), odd)
		require.Equal(t, "categories/outage", got.GetCategory())
		require.False(t, got.GetNeedsTriage())
		require.Empty(t, got.GetMassIncident())
		s.correct(caseName(3), known, "outage")
		require.Equal(t, incident.GetName(), s.remember(caseName(4), known).GetMassIncident(), "the model says so too")
	})
}

// "again" makes the category unsure; that must cost the customer nothing.
func TestUnsureIsNotUnimportant(t *testing.T) {
	facts := map[string]*classificationv1.CaseFacts{
		"a customer whose leaving threatens the firm": {Damage: "CRITICAL"},
		"a service that the customer's work needs":    {CriticalService: true},
	}
	onTestedStore(t, func(s suite) {
		t := s.T
		for name, f := range facts {
			for text, isUnsure := range map[string]bool{
				"Internet is completely down in our office":        false,
				"Internet is completely down in our office again.": true,
			} {
				got, err := s.intake().Classify(context.Background(), &classificationv1.ClassifyRequest{Text: text, Facts: f})
				require.NoError(t, err)
				require.Equal(t, isUnsure, got.GetNeedsTriage(), text)
				require.Equal(t, typev1.Priority_P1, got.GetPriority(), "%s: %s", name, text)
				said := slices.ContainsFunc(got.GetRules(), func(r *classificationv1.FiredRule) bool {
					return r.GetRule() == "undecided" && strings.Contains(r.GetReason(), "outage (8")
				})
				require.Equal(t, isUnsure, said, text)
			}
		}
	})
}

func TestRulesSayWhy(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		got := s.classify("My lawyer will sue you if you do not refund me today.")
		require.NotEmpty(t, got.GetRules())
		for _, rule := range got.GetRules() {
			require.NotEmpty(t, rule.GetRule())
			require.NotEmpty(t, rule.GetReason())
		}
	})
}

func TestACorrectionCountsAtOnceAndEverywhere(t *testing.T) {
	const text = "The heron on the roof is back again."
	onTestedStore(t, func(s suite) {
		t := s.T
		replica := suite{s.Replica(), s.told}
		corrected := s.correct(caseName(1), text, "appointment")
		require.Equal(t, "categories/appointment", corrected.GetCategory())
		require.False(t, corrected.GetNeedsTriage())

		require.Equal(t, "categories/appointment", s.classify(text).GetCategory(), "at once")
		s.pass(2)
		replica.Eventually(func() bool { return replica.classify(text).GetCategory() == "categories/appointment" }, "on the other replica")
		replica.Stop()
		s.Restart()
		require.Equal(t, "categories/appointment", s.classify(text).GetCategory(), "after a restart")

		s.correct(caseName(1), text, "billing")
		require.Equal(t, "categories/billing", s.classify(text).GetCategory(), "a later correction takes the place of the earlier one")
	})
}

func TestWhatAPersonSaysOfImpactAndUrgencyStands(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		got, err := s.intake().CorrectClassification(context.Background(), &classificationv1.CorrectClassificationRequest{
			Case: caseName(1), Text: "A small question.", Category: "categories/how-to",
			Impact: typev1.Severity_HIGH, Urgency: typev1.Severity_HIGH,
		})
		require.NoError(t, err)
		require.Equal(t, typev1.Priority_P1, got.GetPriority())
	})
}

func TestSimilarCasesTellCauseAndFixOnceTheyAreSolved(t *testing.T) {
	const first = "The coffee machine on the third floor leaks water from the left valve."
	const again = "Water leaks from the left valve of our coffee machine on the third floor."
	onTestedStore(t, func(s suite) {
		t := s.T
		require.Empty(t, s.remember(caseName(1), first).GetSimilar(), "a case is not similar to itself")
		similar := s.remember(caseName(2), again).GetSimilar()
		require.Len(t, similar, 1)
		require.Equal(t, caseName(1), similar[0].GetCase())
		require.Greater(t, similar[0].GetSimilarity(), 0.5)
		require.False(t, similar[0].GetSolved())
		require.Empty(t, s.classify("My parcel went to the wrong town.").GetSimilar())

		outcome := &classificationv1.RecordOutcomeRequest{Case: caseName(1), Solved: true, Cause: "a worn seal", Fix: "a new seal"}
		for range 2 { // repeating it changes nothing
			_, err := s.intake().RecordOutcome(context.Background(), outcome)
			require.NoError(t, err)
		}
		requireSolved(t, s.classify(again))
		s.Restart()
		requireSolved(t, s.classify(again))

		_, err := s.intake().RecordOutcome(context.Background(), &classificationv1.RecordOutcomeRequest{Case: caseName(1)})
		require.NoError(t, err)
		for _, match := range s.classify(again).GetSimilar() {
			require.False(t, match.GetSolved(), "an outcome can be taken back")
		}
	})
}

func requireSolved(t *testing.T, c *classificationv1.Classification) {
	t.Helper()
	require.Len(t, c.GetSimilar(), 2)
	for _, match := range c.GetSimilar() {
		if match.GetCase() != caseName(1) {
			continue
		}
		require.True(t, match.GetSolved())
		require.Equal(t, "a worn seal", match.GetCause())
		require.Equal(t, "a new seal", match.GetFix())
		return
	}
	require.Fail(t, "the solved case is not among the similar ones")
}

func TestWhatWasRememberedLastIsWrittenWhenTheServiceStops(t *testing.T) {
	const text = "The lift in the north wing stops between the second and the third floor."
	onTestedStore(t, func(s suite) {
		t := s.T
		for n := range 600 { // more than fits into one write
			s.remember(caseName(n), text)
		}
		s.Restart()
		require.Len(t, s.classify(text).GetSimilar(), 5)
		found := map[string]bool{}
		for _, match := range s.classify(text).GetSimilar() {
			found[match.GetCase()] = true
		}
		require.Len(t, found, 5)
	})
}
