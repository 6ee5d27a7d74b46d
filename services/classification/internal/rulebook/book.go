package rulebook

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

func (b *Book) index(id string) int {
	return slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == id })
}

func (b *Book) get(id string) (Rule, error) {
	at := b.index(id)
	if at < 0 {
		return Rule{}, fault.New(fault.NotFound, "RULE_NOT_FOUND", "there is no rule %s", id)
	}
	return b.Rules[at], nil
}

// expect returns the rule if it is as the etag says.
func (b *Book) expect(id, etag string) (Rule, error) {
	r, err := b.get(id)
	if err == nil && etag != "" && etag != r.Etag() {
		err = fault.New(fault.Conflict, "ETAG_MISMATCH", "the rule was changed meanwhile; read it again")
	}
	return r, err
}

// write checks a rule and puts it into the book.
func (b *Book) write(r priority.Rule, now time.Time) error {
	if err := r.Check("rule"); err != nil {
		return err
	}
	b.put(r, now)
	return nil
}

// put adds a rule, or replaces the one of its id.
func (b *Book) put(r priority.Rule, now time.Time) {
	next := Rule{Rule: r, Revision: 1, Updated: now}
	if at := b.index(r.ID); at >= 0 {
		next.Revision = b.Rules[at].Revision + 1
		b.Rules[at] = next
	} else {
		b.Rules = append(b.Rules, next)
	}
	slices.SortFunc(b.Rules, func(x, y Rule) int { return priority.Compare(x.Rule, y.Rule) })
}

// With returns the rules of the book with others put in; only the others when alone.
func (b Book) With(others []priority.Rule, alone bool) []priority.Rule {
	next := Book{}
	if !alone {
		next.Rules = slices.Clone(b.Rules)
	}
	for _, r := range others {
		next.put(r, time.Time{})
	}
	return next.Plain()
}
