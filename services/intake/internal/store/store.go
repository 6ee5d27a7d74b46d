package store

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// Store is all repositories.
type Store struct {
	Cases     *Cases
	Contacts  *Contacts
	Mails     *Mails
	Customers *Customers
	Incidents *docstore.Collection[casework.MassIncident]
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
	incidents, err := docstore.Open[casework.MassIncident](ctx, db, docstore.Spec{
		Name: "mass_incidents", Indexes: []docstore.Index{worker.Index(), worker.ParkedIndex()},
	})
	if err != nil {
		return nil, err
	}
	return &Store{
		Cases:     cases,
		Contacts:  contacts,
		Mails:     &Mails{mails},
		Customers: customers,
		Incidents: incidents,
	}, nil
}
