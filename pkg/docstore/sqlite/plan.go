package sqlite

import (
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
)

// clauses are a plan in SQL.
type clauses struct {
	text, order, limit string
	args               []any
}

// planClauses turns a plan into clauses. It names the index, so that SQLite reports an error
// where it could only scan.
func planClauses(table string, plan docstore.Plan) clauses {
	var q clauses
	q.text = "FROM " + quoteName(table)
	if len(plan.Index.Fields) > 0 {
		q.text += " INDEXED BY " + indexName(table, plan.Index)
	}
	for i, cond := range plan.Where {
		if i == 0 {
			q.text += " WHERE "
		} else {
			q.text += " AND "
		}
		q.text += columnOf(cond.Field) + sqlOperator(cond.Op)
		if cond.Value != nil {
			q.args = append(q.args, sqlArgument(cond.Value))
		}
	}
	keys := make([]string, len(plan.Order))
	for i, field := range plan.Order {
		keys[i] = columnOf(field)
		if plan.Descending {
			keys[i] += " DESC"
		}
	}
	if len(keys) > 0 {
		q.order = " ORDER BY " + strings.Join(keys, ", ")
	}
	if plan.Limit > 0 {
		q.limit = " LIMIT ?"
		q.args = append(q.args, int64(plan.Limit))
	}
	return q
}

// sqlOperator returns the SQL behind the column. A comparison is never true of NULL.
func sqlOperator(op docstore.Op) string {
	switch op {
	case docstore.Equal:
		return " = ?"
	case docstore.Above:
		return " > ?"
	case docstore.AtLeast:
		return " >= ?"
	case docstore.Below:
		return " < ?"
	case docstore.AtMost:
		return " <= ?"
	case docstore.Missing:
		return " IS NULL"
	default:
		return " IS NOT NULL"
	}
}

// sqlArgument turns a value of an index into one that SQLite keeps in the same order.
func sqlArgument(value any) any {
	switch v := value.(type) {
	case bool:
		if v {
			return int64(1)
		}
		return int64(0)
	case bson.DateTime:
		return int64(v)
	default:
		return v
	}
}
