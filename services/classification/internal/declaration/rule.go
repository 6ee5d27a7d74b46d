// Package declaration keeps the rule that declares mass incidents without a person.
package declaration

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/singleton"
)

// Actor declares an incident on behalf of the rule.
const Actor = "declarationRule"

// Rule declares a candidate as a mass incident. Without an expression it never does.
type Rule struct {
	Expression string `bson:"expression,omitempty"` // CEL over the facts of a candidate
	Reason     string `bson:"reason,omitempty"`     // a sentence for the agents
	Text       string `bson:"text,omitempty"`       // the first message to the customers
}

// CheckFields returns an InvalidArgument fault for a wrong rule, with fields below the given one.
func (r Rule) CheckFields(field string) error {
	if r.Expression == "" {
		return nil
	}
	var wrong *fault.Error
	if _, err := Compile(r.Expression); err != nil {
		wrong = wrong.Field(field+".expression", "%v", err)
	}
	if r.Reason == "" {
		wrong = wrong.Field(field+".reason", "is required with an expression")
	}
	if r.Text == "" {
		wrong = wrong.Field(field+".text", "is required with an expression")
	}
	return wrong.Err()
}

// document holds the rule; nil stands for no rule.
type document struct {
	Rule *Rule `bson:"declaration,omitempty"`
}

// Repository stores the rule.
type Repository struct{ setting *singleton.Setting[document] }

// OpenRepository opens the setting.
func OpenRepository(ctx context.Context, db docstore.Database, c clock.Clock) (*Repository, error) {
	setting, err := singleton.OpenSetting[document](ctx, db, c, "declaration-rule", "declarationRule")
	return &Repository{setting}, err
}

// GetRule returns the rule and its revision; an empty rule and revision 0 before the first ReplaceRule.
func (r *Repository) GetRule(ctx context.Context) (Rule, int64, error) {
	stored, revision, err := r.setting.Get(ctx)
	if err != nil || stored.Rule == nil {
		return Rule{}, 0, err
	}
	return *stored.Rule, revision, nil
}

// ReplaceRule writes the rule once per command. A wrong rule is an InvalidArgument fault; an outdated revision is a
// Conflict fault, ETAG_MISMATCH. [singleton.AnyRevision] fits every state.
func (r *Repository) ReplaceRule(ctx context.Context, rule Rule, revision int64, command idempotency.Command) error {
	if err := rule.CheckFields("declaration_rule"); err != nil {
		return err
	}
	return r.setting.Replace(ctx, document{&rule}, revision, command)
}
