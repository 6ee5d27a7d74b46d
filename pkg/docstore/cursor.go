package docstore

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/fault"
)

// position is a place in the results of a query: a document's values of the order
// fields, and its id.
type position struct {
	values []any
	id     string
}

// token is how a cursor carries a position. Shape tells queries apart.
type token struct {
	Shape  int64           `bson:"s"`
	Values []bson.RawValue `bson:"v,omitempty"`
	ID     string          `bson:"i"`
}

// positionOf returns the place of a record.
func (a *access) positionOf(record Record) (*position, error) {
	at := &position{id: record.ID, values: make([]any, len(a.order))}
	for i, field := range a.order {
		var err error
		if at.values[i], err = Value(record.Body, field); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// encodeCursor returns the place of a record in a form for callers.
func (a *access) encodeCursor(record Record) (Cursor, error) {
	at, err := a.positionOf(record)
	if err != nil {
		return "", err
	}
	raw, err := bson.Marshal(bson.D{
		{Key: "s", Value: a.queryShape()},
		{Key: "v", Value: at.values},
		{Key: "i", Value: at.id},
	})
	if err != nil {
		return "", fault.New(fault.Internal, ReasonCodec, "a cursor cannot be encoded").Wrap(err)
	}
	return Cursor(base64.RawURLEncoding.EncodeToString(raw)), nil
}

// decodeCursor reads a cursor; nil for the empty one.
func (a *access) decodeCursor(c Cursor) (*position, error) {
	if c == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return nil, badCursor()
	}
	var t token
	if err := bson.Unmarshal(raw, &t); err != nil || t.Shape != a.queryShape() || len(t.Values) != len(a.order) {
		return nil, badCursor()
	}
	at := &position{id: t.ID, values: make([]any, len(a.order))}
	for i, field := range a.order {
		if at.values[i], err = scalarOf(field, t.Values[i]); err != nil {
			return nil, badCursor()
		}
	}
	return at, nil
}

// queryShape returns a number that tells queries with incompatible cursors apart.
func (a *access) queryShape() int64 {
	h := fnv.New32a()
	_, _ = fmt.Fprint(h, a.index.Key(), len(a.equal), a.descending)
	return int64(h.Sum32())
}

func badCursor() error {
	return fault.Invalid("cursor", "does not belong to this query").WithReason(ReasonCursor)
}
