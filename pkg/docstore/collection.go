package docstore

import (
	"context"

	"github.com/ombud/ombud/pkg/fault"
)

// Collection is a typed view of one collection. It is safe for concurrent use.
// Besides the faults named at each method, all return Unavailable, Timeout or
// Canceled ones when the store could not do its work.
type Collection[T any] struct {
	spec   Spec
	codec  codec
	engine Engine
}

// Open makes the collection and its indexes if need be and returns a typed view of
// it. T is a struct with bson tags. A Spec that makes no sense is an Internal fault.
func Open[T any](ctx context.Context, db Database, spec Spec) (*Collection[T], error) {
	if err := spec.checkSpec(); err != nil {
		return nil, err
	}
	engine, err := db.Collection(ctx, spec)
	if err != nil {
		return nil, err
	}
	return &Collection[T]{spec: spec, codec: newCodec(spec), engine: engine}, nil
}

// Name returns the collection's name.
func (c *Collection[T]) Name() string { return c.spec.Name }

// Insert adds a document and returns it at revision 1. A fault AlreadyExists has the reason "ID_TAKEN" or
// "UNIQUE_INDEX"; an InvalidArgument fault names the value that cannot be stored.
func (c *Collection[T]) Insert(ctx context.Context, id string, body T) (Doc[T], error) {
	record, err := c.codec.encodeBody(id, 1, body)
	if err != nil {
		return Doc[T]{}, err
	}
	if err := c.engine.Insert(ctx, []Record{record})[0]; err != nil {
		return Doc[T]{}, err
	}
	return c.decodeRecord(record)
}

// InsertAsGiven is Insert without decoding: it returns the body as given, not as stored. It is for bodies whose times
// are in UTC and in whole milliseconds, which are stored unchanged.
func (c *Collection[T]) InsertAsGiven(ctx context.Context, id string, body T) (Doc[T], error) {
	if err := c.InsertMany(ctx, []Doc[T]{{ID: id, Body: body}})[0]; err != nil {
		return Doc[T]{}, err
	}
	return Doc[T]{ID: id, Revision: 1, Body: body}, nil
}

// InsertMissing adds those documents whose ids do not exist yet, and returns the ids that exist already. It tries all
// documents and returns the first other fault.
func (c *Collection[T]) InsertMissing(ctx context.Context, docs []Doc[T]) (existing []string, failed error) {
	for i, err := range c.InsertMany(ctx, docs) {
		switch {
		case fault.ReasonOf(err) == ReasonIDTaken:
			existing = append(existing, docs[i].ID)
		case err != nil && failed == nil:
			failed = err
		}
	}
	return existing, failed
}

// InsertMany adds documents independently of each other; their revisions are not
// looked at. It returns one error per document, nil for those that were added.
func (c *Collection[T]) InsertMany(ctx context.Context, docs []Doc[T]) []error {
	errs := make([]error, len(docs))
	records := make([]Record, 0, len(docs))
	places := make([]int, 0, len(docs))
	for i, doc := range docs {
		record, err := c.codec.encodeBody(doc.ID, 1, doc.Body)
		if err != nil {
			errs[i] = err
			continue
		}
		records, places = append(records, record), append(places, i)
	}
	if len(records) == 0 {
		return errs
	}
	for i, err := range c.engine.Insert(ctx, records) {
		errs[places[i]] = err
	}
	return errs
}

// Get returns the document, or a NotFound fault.
func (c *Collection[T]) Get(ctx context.Context, id string) (Doc[T], error) {
	record, err := c.getRecord(ctx, id)
	if err != nil {
		return Doc[T]{}, err
	}
	return c.decodeRecord(record)
}

// GetMany returns the documents in the order of the ids. Missing ones are left out,
// and an id given twice is answered once.
func (c *Collection[T]) GetMany(ctx context.Context, ids []string) ([]Doc[T], error) {
	if len(ids) == 0 {
		return nil, nil
	}
	records, err := c.engine.Get(ctx, ids)
	if err != nil {
		return nil, err
	}
	found := make(map[string]Record, len(records))
	for _, record := range records {
		found[record.ID] = record
	}
	docs := make([]Doc[T], 0, len(records))
	for _, id := range ids {
		record, ok := found[id]
		if !ok {
			continue
		}
		delete(found, id)
		doc, err := c.decodeRecord(record)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// Replace writes the body if the stored document still has doc.Revision, and returns
// it at the next revision. Otherwise: NotFound, or Conflict with the reason
// "REVISION", or AlreadyExists with "UNIQUE_INDEX".
func (c *Collection[T]) Replace(ctx context.Context, doc Doc[T]) (Doc[T], error) {
	stored, err := c.ReplaceStored(ctx, doc)
	if err != nil {
		return Doc[T]{}, err
	}
	return stored.Doc()
}

// ReplaceStored is Replace without decoding the document as stored.
func (c *Collection[T]) ReplaceStored(ctx context.Context, doc Doc[T]) (Stored[T], error) {
	record, err := c.codec.encodeBody(doc.ID, doc.Revision+1, doc.Body)
	if err != nil {
		return Stored[T]{}, err
	}
	return Stored[T]{collection: c, record: record}, c.engine.Replace(ctx, record, doc.Revision)
}

// Stored is a document as it was written.
type Stored[T any] struct {
	collection *Collection[T]
	record     Record
}

// Doc decodes the document afresh at each call, so that the result may be changed. It fails only with an Internal fault,
// when the stored document does not fit the type.
func (s Stored[T]) Doc() (Doc[T], error) { return s.collection.decodeRecord(s.record) }

// Delete removes the document, or returns a NotFound fault.
func (c *Collection[T]) Delete(ctx context.Context, id string) error {
	return c.engine.Delete(ctx, id)
}

// DeleteMany removes documents one after the other and returns how many there were. Those that do not exist are passed over.
// It ends at the first other fault.
func (c *Collection[T]) DeleteMany(ctx context.Context, ids ...string) (deleted int, err error) {
	for _, id := range ids {
		switch err := c.Delete(ctx, id); {
		case err == nil:
			deleted++
		case fault.ReasonOf(err) != ReasonNotFound:
			return deleted, err
		}
	}
	return deleted, nil
}

func (c *Collection[T]) getRecord(ctx context.Context, id string) (Record, error) {
	records, err := c.engine.Get(ctx, []string{id})
	if err != nil {
		return Record{}, err
	}
	if len(records) == 0 {
		return Record{}, NotFound(c.spec.Name)
	}
	return records[0], nil
}

func (c *Collection[T]) decodeRecord(record Record) (Doc[T], error) {
	doc := Doc[T]{ID: record.ID, Revision: record.Revision}
	err := c.codec.decodeBody(record, &doc.Body)
	return doc, err
}
