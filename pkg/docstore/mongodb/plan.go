package mongodb

import (
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
)

// bodyPath returns where a field is in a stored document.
func bodyPath(field string) string {
	if field == docstore.IDField {
		return field
	}
	return "body." + field
}

// planFilter turns the conditions of a plan into a filter.
func planFilter(plan docstore.Plan) bson.D {
	var fields bson.D
	at := map[string]int{}
	if openBelow(plan) {
		first := plan.Index.Fields[0]
		fields = append(fields, bson.E{Key: bodyPath(first), Value: bson.D{{Key: "$exists", Value: true}}})
		at[first] = 0
	}
	for _, cond := range plan.Where {
		i, ok := at[cond.Field]
		if !ok {
			i = len(fields)
			at[cond.Field] = i
			fields = append(fields, bson.E{Key: bodyPath(cond.Field), Value: bson.D{}})
		}
		fields[i].Value = append(fields[i].Value.(bson.D), condFilter(cond)...)
	}
	if fields == nil {
		return bson.D{}
	}
	return fields
}

// openBelow reports whether a plan bounds the first field of a partial index upwards only.
// DocumentDB does not see that such a field exists, and unless it is told, it reads all of
// the index: with a million clocks armed that took 7 s where 30 ms were enough.
func openBelow(plan docstore.Plan) bool {
	if !plan.Index.Sparse {
		return false
	}
	return !slices.ContainsFunc(plan.Where, func(cond docstore.Cond) bool {
		return cond.Field == plan.Index.Fields[0] && cond.Op != docstore.Below && cond.Op != docstore.AtMost
	})
}

// condFilter turns a condition into operators of its field. Null finds a missing value
// as well; presence is said twice, because a partial index is chosen by $exists, and a
// stretch of an index by $ne.
func condFilter(cond docstore.Cond) bson.D {
	switch cond.Op {
	case docstore.Equal:
		return bson.D{{Key: "$eq", Value: cond.Value}}
	case docstore.Above:
		return bson.D{{Key: "$gt", Value: cond.Value}}
	case docstore.AtLeast:
		return bson.D{{Key: "$gte", Value: cond.Value}}
	case docstore.Below:
		return bson.D{{Key: "$lt", Value: cond.Value}}
	case docstore.AtMost:
		return bson.D{{Key: "$lte", Value: cond.Value}}
	case docstore.Missing:
		return bson.D{{Key: "$eq", Value: nil}}
	default:
		return bson.D{{Key: "$exists", Value: true}, {Key: "$ne", Value: nil}}
	}
}

// planSort turns the order of a plan into a sort.
func planSort(plan docstore.Plan) bson.D {
	direction := 1
	if plan.Descending {
		direction = -1
	}
	sort := make(bson.D, len(plan.Order))
	for i, field := range plan.Order {
		sort[i] = bson.E{Key: bodyPath(field), Value: direction}
	}
	return sort
}

// planHint names the index of a plan, so that the server does not choose another.
func planHint(plan docstore.Plan) string {
	if len(plan.Index.Fields) == 0 {
		return "_id_"
	}
	return plan.Index.Key()
}
