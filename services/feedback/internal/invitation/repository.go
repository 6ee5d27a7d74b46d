package invitation

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
)

// submittedAt is the path of the time of the answer that counts.
const submittedAt = "answer.submittedAt"

// Doc is an invitation with its id.
type Doc = docstore.Doc[Invitation]

// Repository stores invitations, with the answers in them.
type Repository struct {
	documents *docstore.Collection[Invitation]
	lists     *listing.Fields
}

func newSpec() docstore.Spec {
	return docstore.Spec{
		Name: string(Invitations),
		Indexes: []docstore.Index{
			worker.Index(),
			worker.ParkedIndex(),
			{Fields: []string{submittedAt}},
			{Fields: []string{"case", submittedAt}},
			{Fields: []string{"customer", submittedAt}},
		},
		ShardKey: "case",
	}
}

// OpenRepository declares the collection in db.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	documents, err := docstore.Open[Invitation](ctx, db, newSpec())
	if err != nil {
		return nil, err
	}
	lists, err := listing.NewFields(
		newSpec(),
		listing.Field{Name: "case", Path: "case"},
		listing.Field{Name: "customer", Path: "customer"},
		listing.Field{Name: "submitTime", Path: submittedAt, Type: listing.Timestamp},
	)
	if err != nil {
		return nil, err
	}
	return &Repository{documents: documents, lists: lists}, nil
}

// ensure inserts an invitation, or returns the stored one that has its id.
func (r *Repository) ensure(ctx context.Context, i Invitation) (Doc, error) {
	id := deriveID(i.Case, i.Resolution)
	doc, err := r.documents.Insert(ctx, id, i)
	if fault.Is(err, fault.AlreadyExists) {
		return r.get(ctx, id)
	}
	return doc, err
}

// get returns the invitation with the id, or the NotFound fault of resources.
func (r *Repository) get(ctx context.Context, id string) (Doc, error) {
	doc, err := r.documents.Get(ctx, id)
	return doc, resource.Named(err, Invitations.Name(id))
}

// update changes the present state of an invitation. [docstore.ErrSkip] of change leaves it as it is.
func (r *Repository) update(ctx context.Context, id string, change func(*Invitation) error) (Doc, error) {
	doc, err := r.documents.Update(ctx, id, change)
	return doc, resource.Named(err, Invitations.Name(id))
}

// supersede marks an invitation as followed by another one. A case may have no invitation before.
func (r *Repository) supersede(ctx context.Context, id string) error {
	_, err := r.documents.Update(ctx, id, func(i *Invitation) error {
		if i.Superseded {
			return docstore.ErrSkip
		}
		i.Superseded = true
		return nil
	})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// ListAnswered returns a page of the invitations with an answer, in the order of the answers that count, the newest
// first, and the token of the next page. Filters may name case, customer and submitTime.
func (r *Repository) ListAnswered(
	ctx context.Context, pageSize int32, pageToken, filter string,
) ([]Doc, string, error) {
	page, err := r.lists.Page(listing.Request{
		PageSize:  pageSize,
		PageToken: pageToken,
		Filter:    filter,
		OrderBy:   "submitTime desc",
	})
	if err != nil {
		return nil, "", err
	}
	if page.Query.Range == nil {
		// Without a lower bound, invitations without an answer would follow the others.
		page.Query.Order = nil
		page.Query.Range = &docstore.Range{Field: submittedAt, GT: time.Unix(0, 0)}
	}
	return listing.FetchPage(ctx, r.documents, page)
}

// newWorker returns a worker that runs handle for due invitations.
func (r *Repository) newWorker(handle worker.Handler[Invitation], options worker.Options) *worker.Worker[Invitation] {
	return worker.New(r.documents, taskOf, handle, options)
}
