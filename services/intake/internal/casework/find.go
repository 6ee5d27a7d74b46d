package casework

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Get returns a case, or the NotFound fault "CASE_NOT_FOUND". A case whose contact is
// recorded but not filed yet is answered as new, at revision 0.
func (d *Desk) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := d.cases.Get(ctx, id)
	if !fault.Is(err, fault.NotFound) {
		return doc, err
	}
	s, ok, err := d.statements.Pending(ctx, id)
	switch {
	case err != nil:
		return Doc{}, err
	case !ok:
		return Doc{}, notFound(id)
	default:
		return Doc{ID: id, Body: Draft{ID: id, Statement: s}.begin()}, nil
	}
}

// Opened returns a case if it has been opened, else nil.
func (d *Desk) Opened(ctx context.Context, id string) (*Doc, error) {
	doc, err := d.cases.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &doc, err
}

// missing turns the store's NotFound into what the caller should know: the case is
// about to be opened, and it is worth trying again; or there is none.
func (d *Desk) missing(ctx context.Context, id string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	if _, ok, failure := d.statements.Pending(ctx, id); failure != nil || ok {
		return NotReady(id)
	}
	return notFound(id)
}

// NotReady is the fault for a case that is about to be opened.
func NotReady(id string) error {
	return fault.New(fault.Unavailable, "CASE_NOT_READY", "cases/%s is being opened", id).RetryAfter(time.Second)
}

func notFound(id string) error {
	return fault.New(fault.NotFound, "CASE_NOT_FOUND", "there is no case %s", id)
}
