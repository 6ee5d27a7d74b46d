package contact

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// file puts a contact where it belongs: it recognises the customer, continues a case
// or opens one, and marks the contact filed. It may be run again at any point. The
// result has the case even when the last step failed.
func (r *Reception) file(ctx context.Context, claim *worker.Claim[Contact], limit time.Duration) (Result, error) {
	doc := claim.Doc()
	who, err := r.recognise(ctx, doc.Body)
	if err != nil {
		return Result{}, err
	}
	filed, err := r.place(ctx, claim, who, limit)
	if err != nil {
		return Result{}, err
	}
	done, err := claim.CommitAsClaimed(ctx, func(c *Contact) error {
		c.Case, c.Spare, c.Customer, c.Filed = filed.ID, "", who.ID, true
		return nil
	})
	if err != nil {
		return Result{Contact: doc, Case: &filed}, err
	}
	return Result{Contact: done, Case: &filed}, nil
}

// recognise finds the customer; nobody for a contact that does not say whose it is.
func (r *Reception) recognise(ctx context.Context, c Contact) (customer.Doc, error) {
	if !c.From.Known() {
		return customer.Doc{}, nil
	}
	return r.customers.Recognise(ctx, c.From, c.FromName)
}

// place adds the contact to the case that it continues, or opens a new one.
func (r *Reception) place(ctx context.Context, claim *worker.Claim[Contact], who customer.Doc, limit time.Duration) (casework.Doc, error) {
	doc, now := claim.Doc(), claim.Now().UTC().Truncate(time.Millisecond)
	said := Statement(doc, who.ID)
	draft := casework.Draft{
		ID:        doc.Body.Case,
		Now:       now,
		Statement: said,
		Contract: casework.Contract{
			ServiceHint: doc.Body.ServiceHint,
			Segment:     who.Body.Segment,
			Territory:   who.Body.Territory,
			Speaks:      who.Body.Language,
			Internal:    who.Body.Internal,
			Department:  who.Body.Department,
		},
	}
	if doc.Body.Spare == "" {
		return r.desk.Open(ctx, draft, limit)
	}
	// An earlier try may have opened the new case; then it stays with that.
	opened, err := r.desk.Opened(ctx, doc.Body.Spare)
	if err != nil || opened != nil {
		return deref(opened), err
	}
	filed, err := r.desk.File(ctx, doc.Body.Case, said, now)
	if !fault.Is(err, fault.Precondition) {
		return filed, err
	}
	draft.ID, draft.Follows = doc.Body.Spare, doc.Body.Case
	return r.desk.Open(ctx, draft, limit)
}

func deref(doc *casework.Doc) casework.Doc {
	if doc == nil {
		return casework.Doc{}
	}
	return *doc
}
