package reception

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// clockSkew bounds the lead of a caller's clock over ours.
const clockSkew = 5 * time.Second

// oldestContact bounds the age of a contact that is promised something.
const oldestContact = 31 * 24 * time.Hour

// Draft is a contact as a caller brings it.
type Draft struct {
	Channel     casefile.Channel
	From        customer.Identity
	Subject     string
	Text        string
	ServiceHint string            // `services/{service}`; may be empty
	Case        string            // id of the continued case; may be empty
	Said        time.Time         // zero for now
	Details     map[string]string // answers, by the keys of checklists
	Command     idempotency.Command
}

// RegisterContact records a contact and files it within the budget. A named case must exist and belong to the speaker,
// and the time must not be in the future; otherwise RegisterContact returns an InvalidArgument fault. Without a name the
// contact continues the speaker's case whose number is in the words. A repeated request gets the first contact.
func (s *Service) RegisterContact(ctx context.Context, d Draft) (Result, error) {
	now := s.now()
	c := Contact{
		Case:        idempotency.NewID(now),
		Channel:     d.Channel,
		From:        d.From,
		Subject:     d.Subject,
		Text:        d.Text,
		ServiceHint: d.ServiceHint,
		Created:     now,
		Start:       now,
		Digest:      d.Command.Digest,
		Details:     d.Details,
	}
	if !d.Said.IsZero() {
		if d.Said.After(now.Add(clockSkew)) {
			return Result{}, fault.Invalid("contact_time", "is in the future")
		}
		c.Said = d.Said.UTC()
		if c.Said.Before(now) {
			c.Start = c.Said
		}
	}
	id := idempotency.CommandID(d.Command, now, "contact", d.Command.Caller)
	if c.Start.Before(now.Add(-oldestContact)) {
		if err := s.checkRepeated(ctx, id); err != nil {
			return Result{}, err
		}
	}
	continued, err := s.findContinued(ctx, d)
	if err != nil {
		return Result{}, err
	}
	if continued != "" {
		c.Case, c.Spare = continued, c.Case
	}
	return s.recordContact(ctx, id, c)
}

// findContinued returns the id of the case that a contact continues, by its name or the number in the words; "" for none.
func (s *Service) findContinued(ctx context.Context, d Draft) (string, error) {
	if d.Case != "" {
		return d.Case, s.checkContinued(ctx, d)
	}
	return s.findMentioned(ctx, d.From, d.Subject, d.Text)
}

// checkRepeated refuses a contact from long ago unless it is there already: a repeated request gets its first result.
func (s *Service) checkRepeated(ctx context.Context, id string) error {
	_, err := s.repository.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return fault.Invalid("contact_time", "must not be more than 31 days ago: older history is imported")
	}
	return err
}

// checkContinued checks that the continued case exists and belongs to the speaker.
func (s *Service) checkContinued(ctx context.Context, d Draft) error {
	doc, err := s.cases.GetCase(ctx, d.Case)
	if fault.Is(err, fault.NotFound) {
		return fault.Invalid("case", "there is no case %s", d.Case)
	}
	if err != nil {
		return err
	}
	if doc.Revision == 0 {
		return casefile.NotReady(d.Case)
	}
	isOwn, err := s.isCaseOf(ctx, doc, d.From)
	if err != nil || isOwn {
		return err
	}
	return fault.Invalid("case", "is not a case of the one who speaks")
}
