package docstore

import (
	"strings"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	// maxBody is the largest body in bytes. MongoDB refuses documents of more than
	// 16 MiB; a little is left for the id and the revision.
	maxBody = 16<<20 - 8<<10
	// maxID is the longest id in bytes.
	maxID = 1024
)

// codec turns bodies into records that both stores accept and index alike.
type codec struct {
	collection string
	fields     []string
	unique     []Index
}

func newCodec(spec Spec) codec {
	return codec{collection: spec.Name, fields: spec.Fields(), unique: spec.UniqueIndexes()}
}

// encodeBody makes a record of a body.
func (c codec) encodeBody(id string, revision int64, body any) (Record, error) {
	if id == "" || len(id) > maxID || !utf8.ValidString(id) || strings.ContainsRune(id, 0) {
		return Record{}, fault.Invalid("id", "must be 1 to %d bytes of UTF-8 without zero bytes", maxID)
	}
	raw, err := bson.Marshal(body)
	if err != nil {
		return Record{}, fault.New(
			fault.Internal,
			ReasonCodec,
			"%s: a body cannot be encoded",
			c.collection,
		).Wrap(err)
	}
	if len(raw) > maxBody {
		return Record{}, fault.New(
			fault.InvalidArgument,
			ReasonTooLarge,
			"%s: the document is larger than %d bytes",
			c.collection,
			maxBody,
		)
	}
	indexed, err := c.prepareIndexed(raw)
	return Record{ID: id, Revision: revision, Body: indexed}, err
}

// decodeBody fills a body from a record.
func (c codec) decodeBody(record Record, body any) error {
	if err := bson.Unmarshal(record.Body, body); err != nil {
		return fault.New(
			fault.Internal,
			ReasonCodec,
			"%s: a document does not fit its type",
			c.collection,
		).Wrap(err)
	}
	if old, ok := body.(Upgrader); ok {
		old.Upgrade()
	}
	return nil
}

// prepareIndexed checks the indexed values of a body and takes out those that are null,
// because MongoDB's sparse indexes tell null from missing and SQL's do not.
func (c codec) prepareIndexed(body bson.Raw) (bson.Raw, error) {
	found, err := lookupFields(body, c.fields)
	if err != nil {
		return nil, err
	}
	for i, field := range c.fields {
		if found[i].Type == bson.TypeNull {
			body = removePath(body, field)
		} else if _, err := scalarOf(field, found[i]); err != nil {
			return nil, err
		}
	}
	for _, index := range c.unique {
		if err := checkUniqueValues(body, index); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// checkUniqueValues checks that a body has every field of a unique index, because SQL and
// MongoDB do not agree on whether two missing values are the same.
func checkUniqueValues(body bson.Raw, index Index) error {
	found, err := lookupFields(body, index.Fields)
	if err != nil {
		return err
	}
	for i, field := range index.Fields {
		switch {
		case found[i].Type != 0:
		case i == 0 && index.Sparse:
			return nil
		default:
			return wrongValue(field, "is part of a unique index and has no value")
		}
	}
	return nil
}
