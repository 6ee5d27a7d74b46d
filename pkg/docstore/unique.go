package docstore

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/fault"
)

// TakenFields returns the fields of the first unique index whose values in doc belong to another document; none when
// there is no such document any more. It explains a fault "UNIQUE_INDEX", because stores do not name the index.
func (c *Collection[T]) TakenFields(ctx context.Context, doc Doc[T]) ([]string, error) {
	body, err := bson.Marshal(doc.Body)
	if err != nil {
		return nil, fault.New(
			fault.Internal,
			ReasonCodec,
			"%s: a body cannot be encoded",
			c.spec.Name,
		).Wrap(err)
	}
	for _, index := range c.codec.unique {
		query, err := sameValues(body, index)
		if err != nil {
			return nil, err
		}
		if index.Sparse && query.Equal[0].Value == nil {
			continue // the index leaves doc out
		}
		other, found, err := c.First(ctx, query)
		if err != nil {
			return nil, err
		}
		if found && other.ID != doc.ID {
			return index.Fields, nil
		}
	}
	return nil, nil
}

// sameValues returns the query for a document with the values that the body has in a unique index.
func sameValues(body bson.Raw, index Index) (Query, error) {
	var query Query
	for _, field := range index.Fields {
		value, err := Value(body, field)
		if err != nil {
			return Query{}, err
		}
		query.Equal = append(query.Equal, Eq{Field: field, Value: value})
	}
	return query, nil
}
