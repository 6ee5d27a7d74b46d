package mongodb

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
)

// A server chooses a partial index when it sees that the field exists; not every one sees
// that in an upper bound.
func TestFilter(t *testing.T) {
	cond := func(field string, op docstore.Op) docstore.Cond {
		return docstore.Cond{Field: field, Op: op, Value: int64(7)}
	}
	for name, c := range map[string]struct {
		sparse bool
		where  []docstore.Cond
		want   string
	}{
		"all":                {false, nil, `{}`},
		"at most":            {false, []docstore.Cond{cond("due", docstore.AtMost)}, `{"body.due":{"$lte":7}}`},
		"sparse, at most":    {true, []docstore.Cond{cond("due", docstore.AtMost)}, `{"body.due":{"$exists":true,"$lte":7}}`},
		"sparse, below":      {true, []docstore.Cond{cond("due", docstore.Below)}, `{"body.due":{"$exists":true,"$lt":7}}`},
		"sparse, at least":   {true, []docstore.Cond{cond("due", docstore.AtLeast)}, `{"body.due":{"$gte":7}}`},
		"sparse, both":       {true, []docstore.Cond{cond("due", docstore.Above), cond("due", docstore.AtMost)}, `{"body.due":{"$gt":7,"$lte":7}}`},
		"sparse, equal":      {true, []docstore.Cond{cond("due", docstore.Equal), cond("_id", docstore.Below)}, `{"body.due":{"$eq":7},"_id":{"$lt":7}}`},
		"sparse, any at all": {true, []docstore.Cond{cond("due", docstore.Present)}, `{"body.due":{"$exists":true,"$ne":null}}`},
	} {
		t.Run(name, func(t *testing.T) {
			plan := docstore.Plan{Index: docstore.Index{Fields: []string{"due"}, Sparse: c.sparse}, Where: c.where}
			got, err := bson.MarshalExtJSON(planFilter(plan), false, false)
			require.NoError(t, err)
			require.JSONEq(t, c.want, string(got))
		})
	}
}
