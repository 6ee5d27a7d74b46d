package notice

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// Carrier brings messages to addresses of one channel.
type Carrier interface {
	// Send brings a message to an address. The same id is the same message again.
	Send(ctx context.Context, id, to string, m Message) error
}

// sendDue is the step of the worker: it seals the notice, sends it and records that.
func (s *Service) sendDue(ctx context.Context, claim *worker.Claim[Notice]) error {
	doc, err := s.sealNotice(ctx, claim.Doc())
	if err != nil {
		return err
	}
	carrier := s.options.Carriers[doc.Body.Channel]
	if carrier == nil {
		return fault.New(fault.Precondition, "CHANNEL_CLOSED", "this channel is not configured any more")
	}
	if err := carrier.Send(ctx, doc.ID, doc.Body.To, *doc.Body.Message); err != nil {
		return err
	}
	return claim.Finish(ctx, func(n *Notice) error {
		n.SentAt = clock.ToMilliseconds(claim.Now())
		return nil
	})
}

// sealNotice closes a notice to further events and then writes its message. An event that is added later finds the notice sealed.
func (s *Service) sealNotice(ctx context.Context, doc Doc) (Doc, error) {
	if doc.Body.Message != nil {
		return doc, nil
	}
	if _, err := s.options.Repository.updateNotice(ctx, doc.ID, func(n *Notice) { n.Sealed = true }); err != nil {
		return doc, err
	}
	events, ids, err := s.options.Repository.findEvents(ctx, doc.ID, maxShown)
	if err != nil {
		return doc, err
	}
	listener, err := s.findListener(ctx, doc.Body.Recipient)
	if err != nil {
		return doc, err
	}
	message, err := s.options.Writer.newMessage(listener, events, ids)
	if err != nil {
		s.options.Worker.Logger.ErrorContext(ctx, "texts of a notice failed", "notice", doc.ID, "error", err)
	}
	return s.options.Repository.updateNotice(ctx, doc.ID, func(n *Notice) {
		if n.Message == nil { // else another attempt has written it, and may have sent it
			n.Message = message
		}
	})
}

// findListener returns the language and the zone of a recipient, and the names of people.
func (s *Service) findListener(ctx context.Context, recipient string) (listener, error) {
	people, err := s.options.Directory.Snapshot(ctx)
	if err != nil {
		return listener{}, err
	}
	person := people.Person(recipient)
	return listener{
		names:     people,
		languages: person.Languages,
		zone:      person.Zone(),
		now:       s.options.Clock.Now(),
	}, nil
}
