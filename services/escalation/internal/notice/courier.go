package notice

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

// Ledger is the store as the courier needs it.
type Ledger interface {
	// Change changes a notice.
	Change(ctx context.Context, id string, change func(*Notice) error) (docstore.Doc[Notice], error)
	// Events returns the first events of a notice, oldest first, and the ids of all.
	Events(ctx context.Context, notice string, first int) (events []Event, ids []string, err error)
}

// Carrier brings a message to its recipient. A repeated id is the same message again.
type Carrier interface {
	Carry(ctx context.Context, id, to string, m Message) error
}

// Courier sends notices that are due.
type Courier struct {
	ledger   Ledger
	carriers map[Channel]Carrier
}

// NewCourier returns a courier that has a carrier for each channel that it is given.
func NewCourier(ledger Ledger, carriers map[Channel]Carrier) *Courier {
	return &Courier{ledger, carriers}
}

// Deliver is the step of the worker: it seals the notice, sends it, and notes that.
func (c *Courier) Deliver(ctx context.Context, claim *worker.Claim[Notice]) error {
	doc, err := c.seal(ctx, claim.Doc())
	if err != nil {
		return err
	}
	carrier := c.carriers[doc.Body.Channel]
	if carrier == nil {
		return fault.New(fault.Precondition, "CHANNEL_CLOSED", "this channel is not configured any more")
	}
	if err := carrier.Carry(ctx, doc.ID, doc.Body.To, *doc.Body.Message); err != nil {
		return err
	}
	_, err = claim.Commit(ctx, func(n *Notice) error {
		n.SentAt = claim.Now().UTC().Truncate(time.Millisecond)
		return nil
	})
	return err
}

// seal closes a notice to further events, and then writes down what it says: whatever is
// added later finds it sealed.
func (c *Courier) seal(ctx context.Context, doc docstore.Doc[Notice]) (docstore.Doc[Notice], error) {
	if doc.Body.Message != nil {
		return doc, nil
	}
	if _, err := c.ledger.Change(ctx, doc.ID, func(n *Notice) error {
		n.Sealed = true
		return nil
	}); err != nil {
		return doc, err
	}
	events, ids, err := c.ledger.Events(ctx, doc.ID, maxShown)
	if err != nil {
		return doc, err
	}
	return c.ledger.Change(ctx, doc.ID, func(n *Notice) error {
		n.Message = compose(events, ids)
		return nil
	})
}
