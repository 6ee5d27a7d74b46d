package store

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

// RuleBook implements rulebook.Store.
func (s *Store) RuleBook(ctx context.Context) (rulebook.Book, int64, error) {
	doc, err := s.settings.Get(ctx, ruleBook)
	if fault.KindOf(err) == fault.NotFound {
		return rulebook.Book{}, 0, nil
	}
	if err != nil || doc.Body.Rules == nil {
		return rulebook.Book{}, 0, err
	}
	return *doc.Body.Rules, doc.Revision, nil
}

// ChangeRuleBook implements rulebook.Store.
func (s *Store) ChangeRuleBook(ctx context.Context, change func(*rulebook.Book) error) (rulebook.Book, error) {
	doc, err := s.changeSetting(ctx, ruleBook, func(present *setting) error {
		if present.Rules == nil {
			present.Rules = &rulebook.Book{}
		}
		return change(present.Rules)
	})
	if err != nil || doc.Body.Rules == nil {
		return rulebook.Book{}, err
	}
	return *doc.Body.Rules, nil
}
