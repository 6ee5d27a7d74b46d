package store

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
)

// Store is all repositories.
type Store struct {
	Cases     *Cases
	Contacts  *Contacts
	Mails     *Mails
	Customers *Customers
}

// Open opens the collections, making them if need be. Written is called after every
// write of a case.
func Open(ctx context.Context, db docstore.Database, c clock.Clock, written func()) (*Store, error) {
	cases, err := openCases(ctx, db, c, written)
	if err != nil {
		return nil, err
	}
	contacts, err := openContacts(ctx, db)
	if err != nil {
		return nil, err
	}
	mails, err := docstore.Open[rawMail](ctx, db, docstore.Spec{Name: "mails"})
	if err != nil {
		return nil, err
	}
	customers, err := openCustomers(ctx, db)
	if err != nil {
		return nil, err
	}
	return &Store{Cases: cases, Contacts: contacts, Mails: &Mails{mails}, Customers: customers}, nil
}
