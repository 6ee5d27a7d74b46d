// Package rulebook keeps the rules of a firm: those that came with the program, as
// changed, and its own. All of them are one document, so that a change of several
// takes effect as a whole and every replica has the same.
package rulebook

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// most is how many rules there may be.
const most = 200

// Rule is a rule with the times it was changed.
type Rule struct {
	priority.Rule `bson:",inline"`
	Revision      int64     `bson:"revision"` // grows with every change of this rule
	Updated       time.Time `bson:"updated"`
}

// Etag changes with every change of the rule.
func (r Rule) Etag() string { return strconv.FormatInt(r.Revision, 10) }

// Book is all rules, in the order in which they are tried.
type Book struct {
	Rules   []Rule          `bson:"rules"`
	Applied idempotency.Log `bson:"applied,omitempty"`
}

// Plain returns the rules alone.
func (b Book) Plain() []priority.Rule {
	plain := make([]priority.Rule, len(b.Rules))
	for i, r := range b.Rules {
		plain[i] = r.Rule
	}
	return plain
}

// Store keeps the book.
type Store interface {
	// RuleBook returns it and its revision; 0 when there is none yet.
	RuleBook(ctx context.Context) (Book, int64, error)
	// ChangeRuleBook applies change, which may return docstore.ErrSkip, to the book that
	// there is or to an empty one.
	ChangeRuleBook(ctx context.Context, change func(*Book) error) (Book, error)
}

// Keeper changes the book. It is safe for concurrent use.
type Keeper struct {
	store Store
	clock clock.Clock
}

// New returns a keeper.
func New(store Store, c clock.Clock) *Keeper { return &Keeper{store: store, clock: c} }

// Seed makes the book with the rules that came with the program, if there is none.
func (k *Keeper) Seed(ctx context.Context, shipped []priority.Rule) error {
	_, revision, err := k.store.RuleBook(ctx)
	if err != nil || revision != 0 {
		return err
	}
	_, err = k.store.ChangeRuleBook(ctx, func(b *Book) error {
		if len(b.Rules) > 0 {
			return docstore.ErrSkip
		}
		for _, r := range shipped {
			b.put(r, k.now())
		}
		return nil
	})
	return err
}

// List returns all rules in order.
func (k *Keeper) List(ctx context.Context) ([]Rule, error) {
	book, _, err := k.store.RuleBook(ctx)
	return book.Rules, err
}

// Get returns one rule, or the fault NotFound "RULE_NOT_FOUND".
func (k *Keeper) Get(ctx context.Context, id string) (Rule, error) {
	book, _, err := k.store.RuleBook(ctx)
	if err != nil {
		return Rule{}, err
	}
	return book.get(id)
}

// Create adds a rule. One that is there already is AlreadyExists "RULE_EXISTS"; what is
// wrong with it is InvalidArgument, with the fields below "rule".
func (k *Keeper) Create(ctx context.Context, r priority.Rule, command idempotency.Command) (Rule, error) {
	return k.change(ctx, r.ID, command, func(b *Book) error {
		if b.index(r.ID) >= 0 {
			return fault.New(fault.AlreadyExists, "RULE_EXISTS", "there is a rule %s already", r.ID)
		}
		if len(b.Rules) >= most {
			return fault.New(fault.Precondition, "TOO_MANY_RULES", "there are %d rules, and no more are kept", most)
		}
		return b.write(r, k.now())
	})
}

// Update replaces a rule by what change makes of it. An etag of another revision is
// Conflict "ETAG_MISMATCH"; an empty one fits every revision.
func (k *Keeper) Update(ctx context.Context, id, etag string, command idempotency.Command, change func(Rule) (priority.Rule, error)) (Rule, error) {
	return k.change(ctx, id, command, func(b *Book) error {
		present, err := b.expect(id, etag)
		if err != nil {
			return err
		}
		next, err := change(present)
		if err != nil {
			return err
		}
		return b.write(next, k.now())
	})
}

// Delete removes a rule. Etags are those of Update.
func (k *Keeper) Delete(ctx context.Context, id, etag string, command idempotency.Command) error {
	_, err := k.apply(ctx, command, func(b *Book) error {
		if _, err := b.expect(id, etag); err != nil {
			return err
		}
		b.Rules = slices.Delete(b.Rules, b.index(id), b.index(id)+1)
		return nil
	})
	return err
}

func (k *Keeper) change(ctx context.Context, id string, command idempotency.Command, change func(*Book) error) (Rule, error) {
	book, err := k.apply(ctx, command, change)
	if err != nil {
		return Rule{}, err
	}
	return book.get(id)
}

// apply changes the book once for each command.
func (k *Keeper) apply(ctx context.Context, command idempotency.Command, change func(*Book) error) (Book, error) {
	return k.store.ChangeRuleBook(ctx, func(b *Book) error {
		if seen, err := b.Applied.Seen(command); err != nil {
			return err
		} else if seen {
			return docstore.ErrSkip
		}
		if err := change(b); err != nil {
			return err
		}
		b.Applied.Add(command, k.now())
		return nil
	})
}

func (k *Keeper) now() time.Time { return k.clock.Now().UTC().Truncate(time.Millisecond) }
