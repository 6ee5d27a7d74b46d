package reception

import (
	"context"
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// contactSpec declares the contacts.
func contactSpec() docstore.Spec {
	return docstore.Spec{Name: "contacts", Indexes: []docstore.Index{
		{Fields: []string{"created"}},
		{Fields: []string{"case", "created"}},
		{Fields: []string{"customer", "created"}, Sparse: true},
		{Fields: []string{"messageId"}, Sparse: true},
		{Fields: []string{"request"}, Unique: true, Sparse: true},
		worker.Index(),
		worker.ParkedIndex(),
	}}
}

// rawMail is a mail as it came in.
type rawMail struct {
	Raw []byte `bson:"raw"`
}

// Repository stores contacts and raw mails. It is safe for concurrent use.
type Repository struct {
	contacts *docstore.Collection[Contact]
	mails    *docstore.Collection[rawMail]
	lists    *listing.Fields
}

// OpenRepository opens the collections, making them if need be.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	lists, err := listing.NewFields(
		contactSpec(),
		listing.Field{Name: "case", Path: "case", Type: listing.String},
		listing.Field{Name: "customer", Path: "customer", Type: listing.String},
		listing.Field{Name: "createTime", Path: "created", Type: listing.Timestamp},
	)
	if err != nil {
		return nil, err
	}
	contacts, err := docstore.Open[Contact](ctx, db, contactSpec())
	if err != nil {
		return nil, err
	}
	mails, err := docstore.Open[rawMail](ctx, db, docstore.Spec{Name: "mails"})
	if err != nil {
		return nil, err
	}
	return &Repository{contacts: contacts, mails: mails, lists: lists}, nil
}

func (r *Repository) newWorker(
	handle worker.Handler[Contact], opt worker.Options,
) *worker.Worker[Contact] {
	return worker.New(r.contacts, taskOf, handle, opt)
}

// Get returns a contact, or the NotFound fault of the kit.
func (r *Repository) Get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.contacts.Get(ctx, id)
	return doc, resource.Named(err, Collection.Name(id))
}

// List returns a page of contacts and the token of the next page; "" at the end. Filters name cases and customers in full.
func (r *Repository) List(ctx context.Context, req listing.Request) ([]Doc, string, error) {
	if strings.TrimSpace(req.Filter) == "" {
		req.OrderBy = "createTime" // ids are not in the order of time
	}
	page, err := r.lists.Page(req)
	if err != nil {
		return nil, "", err
	}
	casefile.Collection.TrimQuery(&page.Query, "case")
	customer.Collection.TrimQuery(&page.Query, "customer")
	return listing.FetchPage(ctx, r.contacts, page)
}

// insertContact writes a new contact and returns it as given. Its times are in UTC and in whole milliseconds, as they are
// stored.
func (r *Repository) insertContact(ctx context.Context, id string, c Contact) (Doc, error) {
	return r.contacts.InsertAsGiven(ctx, id, c)
}

func (r *Repository) findByRequest(ctx context.Context, request string) (Doc, bool, error) {
	return r.findFirst(ctx, "request", request)
}

func (r *Repository) findByMessageID(ctx context.Context, messageID string) (Doc, bool, error) {
	return r.findFirst(ctx, "messageId", messageID)
}

// findFirst returns the first contact with the value in a field that an index begins with; false for none.
func (r *Repository) findFirst(ctx context.Context, field, value string) (Doc, bool, error) {
	return r.contacts.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: field, Value: value}}})
}

// ReadWords returns the words of a contact.
func (r *Repository) ReadWords(ctx context.Context, contact string) (casefile.Words, error) {
	doc, err := r.contacts.Get(ctx, contact)
	return casefile.Words{Subject: doc.Body.Subject, Text: doc.Body.Text}, err
}

// FindPending returns the first contact of a case; false for none.
func (r *Repository) FindPending(ctx context.Context, id string) (casework.Statement, bool, error) {
	doc, isFound, err := r.findFirst(ctx, "case", id)
	if err != nil || !isFound {
		return casework.Statement{}, false, err
	}
	return newStatement(doc, ""), true, nil
}

// HasContact reports whether a contact of the case is recorded.
func (r *Repository) HasContact(ctx context.Context, id string) (bool, error) {
	_, isFound, err := r.findFirst(ctx, "case", id)
	return isFound, err
}

// insertMail writes a raw mail under the id of its contact. A mail that is there already stays as it is.
func (r *Repository) insertMail(ctx context.Context, id string, raw []byte) error {
	_, err := r.mails.Insert(ctx, id, rawMail{raw})
	if fault.Is(err, fault.AlreadyExists) {
		return nil
	}
	return err
}

// readMail returns the raw mail of a contact, or a NotFound fault.
func (r *Repository) readMail(ctx context.Context, id string) ([]byte, error) {
	doc, err := r.mails.Get(ctx, id)
	return doc.Body.Raw, err
}
