package severity

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Count holds the answers about one trigger in one language.
type Count struct {
	Right  int // fired and must
	False  int // fired and must not
	Missed int // did not fire and must
}

// Precision returns the share of right ones among those that fired; 1 when none did.
func (c Count) Precision() float64 { return share(c.Right, c.False) }

// Recall returns the share of those that fired among those that must; 1 when none must.
func (c Count) Recall() float64 { return share(c.Right, c.Missed) }

func share(right, wrong int) float64 {
	if right+wrong == 0 {
		return 1
	}
	return float64(right) / float64(right+wrong)
}

// Mistake is a trigger that fired and must not, or the other way round.
type Mistake struct {
	Sentence Sentence
	Trigger  priority.Trigger // "" for a quiet sentence that something raised
	Rule     string           // the rule that fired; "" for one that is missing
}

// Result is the measurement of one language.
type Result struct {
	Language string
	Triggers map[priority.Trigger]Count
	Quiet    int // harmless and negated sentences
	Raised   int // those of them that some rule raised
	Mistakes []Mistake
}

// MeasuredTriggers returns the triggers of which there are labelled sentences, in the order of tables.
func MeasuredTriggers() []priority.Trigger {
	return []priority.Trigger{priority.SeriousHarm, priority.BusinessThreat, priority.Legal, priority.Distress}
}

// NewShippedDecider returns decisions by the shipped rules and the default matrix.
func NewShippedDecider() (func(text string) priority.Decision, error) {
	rules, err := priority.DefaultRules()
	if err != nil {
		return nil, err
	}
	engine, err := priority.New(rules, priority.DefaultMatrix())
	if err != nil {
		return nil, err
	}
	return func(text string) priority.Decision { return engine.Decide(priority.Input{Text: text}) }, nil
}

// MeasureRules decides all sentences, which are of one language.
func MeasureRules(sentences []Sentence, decide func(text string) priority.Decision) Result {
	result := Result{Triggers: map[priority.Trigger]Count{}}
	for _, s := range sentences {
		result.Language = s.Language
		d := decide(s.Text)
		for _, trigger := range MeasuredTriggers() {
			result.countTrigger(s, d, trigger)
		}
		if !s.IsQuiet() {
			continue
		}
		result.Quiet++
		if rule := findRaising(d); rule != "" {
			result.Raised++
			result.Mistakes = append(result.Mistakes, Mistake{Sentence: s, Rule: rule})
		}
	}
	return result
}

func (r *Result) countTrigger(s Sentence, d priority.Decision, trigger priority.Trigger) {
	isRule := func(f priority.Fired) bool { return f.Effect.Trigger == trigger }
	at := slices.IndexFunc(d.Fired, isRule)
	must := slices.Contains(s.Triggers, trigger)
	count := r.Triggers[trigger]
	switch {
	case at >= 0 && must:
		count.Right++
	case at >= 0 && !slices.Contains(s.Allowed, trigger):
		count.False++
		r.Mistakes = append(r.Mistakes, Mistake{Sentence: s, Trigger: trigger, Rule: d.Fired[at].RuleID})
	case at < 0 && must:
		count.Missed++
		r.Mistakes = append(r.Mistakes, Mistake{Sentence: s, Trigger: trigger})
	}
	r.Triggers[trigger] = count
}

// findRaising returns the first rule of a decision that raises impact or urgency; "" for none.
func findRaising(d priority.Decision) string {
	for _, f := range d.Fired {
		if f.Effect.ImpactAtLeast != 0 || f.Effect.UrgencyAtLeast != 0 || f.Effect.Trigger != "" {
			return f.RuleID
		}
	}
	return ""
}
