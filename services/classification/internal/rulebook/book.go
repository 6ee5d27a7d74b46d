package rulebook

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Collection begins the names of rules.
const Collection resource.Collection = "rules"

// Rule is a rule with its revision and the time of its last change.
type Rule struct {
	priority.Rule `bson:",inline"`
	Revision      int64     `bson:"revision"` // grows with every change of the rule
	Updated       time.Time `bson:"updated"`
}

// Etag changes with every change of the rule.
func (r Rule) Etag() string { return resource.EtagOf(r.Revision) }

// Book holds all rules in the order of evaluation.
type Book struct {
	Rules   []Rule          `bson:"rules"`
	Applied idempotency.Log `bson:"applied,omitempty"`
	// Generation is that of the shipped rules which the book has taken; 0 for the first.
	Generation int `bson:"generation,omitempty"`
}

// PriorityRules returns the rules as the priority engine compiles them.
func (b *Book) PriorityRules() []priority.Rule {
	rules := make([]priority.Rule, len(b.Rules))
	for i, r := range b.Rules {
		rules[i] = r.Rule
	}
	return rules
}

// WithRules returns the rules of the book with others added or replaced; only the others if replaceAll.
func (b *Book) WithRules(others []priority.Rule, replaceAll bool) []priority.Rule {
	next := Book{}
	if !replaceAll {
		next.Rules = slices.Clone(b.Rules)
	}
	for _, r := range others {
		next.putRule(r, time.Time{})
	}
	return next.PriorityRules()
}

func (b *Book) indexOf(id string) int {
	return slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == id })
}

func (b *Book) getRule(id string) (Rule, error) {
	at := b.indexOf(id)
	if at < 0 {
		return Rule{}, resource.NotFound(Collection.Name(id))
	}
	return b.Rules[at], nil
}

// getMatching returns the rule if the etag is current or empty.
func (b *Book) getMatching(id, etag string) (Rule, error) {
	r, err := b.getRule(id)
	if err != nil {
		return Rule{}, err
	}
	return r, resource.CheckEtag(Collection.Name(id), etag, r.Etag())
}

// putChecked puts a valid rule; a wrong one is an InvalidArgument fault with fields below "rule".
func (b *Book) putChecked(r priority.Rule, now time.Time) error {
	if err := r.CheckRule("rule"); err != nil {
		return err
	}
	b.putRule(r, now)
	return nil
}

// putRule adds the rule, or replaces the one with its id.
func (b *Book) putRule(r priority.Rule, now time.Time) {
	next := Rule{Rule: r, Revision: 1, Updated: now}
	if at := b.indexOf(r.ID); at >= 0 {
		next.Revision = b.Rules[at].Revision + 1
		b.Rules[at] = next
	} else {
		b.Rules = append(b.Rules, next)
	}
	slices.SortFunc(b.Rules, func(x, y Rule) int { return priority.CompareRules(x.Rule, y.Rule) })
}

func (b *Book) deleteRule(id string) {
	b.Rules = slices.DeleteFunc(b.Rules, func(r Rule) bool { return r.ID == id })
}
