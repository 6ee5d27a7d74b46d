package reception

import (
	"context"
	"regexp"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// maxMentions bounds the numbers of cases that are looked up for one contact.
const maxMentions = 3

// newNumber returns the pattern of the number of a case, as letters say it: a ULID of this century.
func newNumber() *regexp.Regexp { return regexp.MustCompile(`(?i)01[0-9a-hjkmnp-tv-z]{24}`) }

// findMentioned returns the id of the first case of the speaker whose number the words have, as letters ask for; "" for none.
func (s *Service) findMentioned(ctx context.Context, from customer.Identity, words ...string) (string, error) {
	if !from.IsKnown() {
		return "", nil
	}
	for _, number := range s.number.FindAllString(strings.Join(words, "\n"), maxMentions) {
		id := strings.ToUpper(number)
		doc, err := s.cases.GetCase(ctx, id)
		if fault.Is(err, fault.NotFound) || err == nil && doc.Revision == 0 {
			continue
		}
		if err != nil {
			return "", err
		}
		if isOwn, err := s.isCaseOf(ctx, doc, from); isOwn || err != nil {
			return id, err
		}
	}
	return "", nil
}

// isCaseOf reports whether a case is one of the speaker.
func (s *Service) isCaseOf(ctx context.Context, c casefile.Doc, from customer.Identity) (bool, error) {
	speaker, err := s.customers.LookupCustomer(ctx, from)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return false, err
	}
	return speaker.ID != "" && speaker.ID == c.Body.Customer, nil
}
