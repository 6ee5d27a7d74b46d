package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/contact"
)

// ContactSpec declares the contacts.
func ContactSpec() docstore.Spec {
	return docstore.Spec{Name: "contacts", Indexes: []docstore.Index{
		{Fields: []string{"created"}},
		{Fields: []string{"case", "created"}},
		{Fields: []string{"customer", "created"}, Sparse: true},
		{Fields: []string{"messageId"}, Sparse: true},
		{Fields: []string{"request"}, Unique: true, Sparse: true},
		worker.Index(), worker.ParkedIndex(),
	}}
}

// Contacts keeps contacts. It implements contact.Store and casework.Statements.
type Contacts struct {
	contacts *docstore.Collection[contact.Contact]
}

func openContacts(ctx context.Context, db docstore.Database) (*Contacts, error) {
	contacts, err := docstore.Open[contact.Contact](ctx, db, ContactSpec())
	return &Contacts{contacts}, err
}

// Collection returns the collection, for lists and the worker.
func (s *Contacts) Collection() *docstore.Collection[contact.Contact] { return s.contacts }

// Get implements contact.Store.
func (s *Contacts) Get(ctx context.Context, id string) (contact.Doc, error) {
	return s.contacts.Get(ctx, id)
}

// Insert implements contact.Store.
func (s *Contacts) Insert(ctx context.Context, id string, c contact.Contact) (contact.Doc, error) {
	return insert(ctx, s.contacts, id, c)
}

// ByRequest implements contact.Store.
func (s *Contacts) ByRequest(ctx context.Context, request string) (contact.Doc, bool, error) {
	return s.oldest(ctx, "request", request)
}

// ByMessageID implements contact.Store.
func (s *Contacts) ByMessageID(ctx context.Context, messageID string) (contact.Doc, bool, error) {
	return s.oldest(ctx, "messageId", messageID)
}

// Words implements casework.Statements.
func (s *Contacts) Words(ctx context.Context, id string) (casework.Words, error) {
	doc, err := s.contacts.Get(ctx, id)
	return casework.Words{Subject: doc.Body.Subject, Text: doc.Body.Text}, err
}

// Pending implements casework.Statements.
func (s *Contacts) Pending(ctx context.Context, id string) (casework.Statement, bool, error) {
	doc, ok, err := s.oldest(ctx, "case", id)
	if err != nil || !ok {
		return casework.Statement{}, false, err
	}
	return contact.Statement(doc, ""), true, nil
}

// oldest finds the first document with the value in a field that an index begins with.
func (s *Contacts) oldest(ctx context.Context, field, value string) (contact.Doc, bool, error) {
	return s.contacts.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: field, Value: value}}})
}

// rawMail is a mail as it came in.
type rawMail struct {
	Raw []byte `bson:"raw"`
}

// Mails keeps mails as they came in. It implements contact.Mails.
type Mails struct {
	mails *docstore.Collection[rawMail]
}

// Put implements contact.Mails.
func (s *Mails) Put(ctx context.Context, id string, raw []byte) error {
	_, err := s.mails.Insert(ctx, id, rawMail{raw})
	if fault.Is(err, fault.AlreadyExists) {
		return nil
	}
	return err
}

// Get implements contact.Mails.
func (s *Mails) Get(ctx context.Context, id string) ([]byte, error) {
	doc, err := s.mails.Get(ctx, id)
	return doc.Body.Raw, err
}
