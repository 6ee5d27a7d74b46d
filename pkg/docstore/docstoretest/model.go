package docstoretest

import (
	"cmp"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

// model is the expected content of a collection of tickets: a map. Its queries filter and sort all of it.
type model map[string]docstore.Doc[Ticket]

// valueOf returns an indexed field of a ticket; nil when it has none.
func valueOf(body Ticket, field string) any {
	switch field {
	case "state":
		return body.State
	case "level":
		return int64(body.Level)
	case "urgent":
		return body.Urgent
	case "key":
		return body.Key
	case "email":
		if body.Email != "" {
			return body.Email
		}
	case "task.owner":
		if body.Task.Owner != "" {
			return body.Task.Owner
		}
	case "task.due":
		if body.Task.Due != nil {
			return *body.Task.Due
		}
	}
	return nil
}

// compareOrder compares two values of one field, nil before all.
func compareOrder(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	switch a := a.(type) {
	case string:
		return cmp.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	case time.Time:
		return a.Compare(b.(time.Time))
	default: // false before true
		if a == b {
			return 0
		} else if b == true {
			return -1
		}
		return 1
	}
}

// reasonTaken returns the reason for which a ticket cannot be written under an id.
func (m model) reasonTaken(id string, body Ticket) string {
	for other, doc := range m {
		if other == id {
			continue
		}
		if doc.Body.Key == body.Key || body.Email != "" && doc.Body.Email == body.Email {
			return docstore.ReasonUniqueIndex
		}
	}
	return ""
}

// question is a query together with the index that it is meant for.
type question struct {
	index docstore.Index
	query docstore.Query
}

// answerQuestion returns the documents that a question finds, in order.
func (m model) answerQuestion(q question) []docstore.Doc[Ticket] {
	var docs []docstore.Doc[Ticket]
	for _, doc := range m {
		if m.isMatch(q, doc) {
			docs = append(docs, doc)
		}
	}
	slices.SortFunc(docs, func(a, b docstore.Doc[Ticket]) int {
		by := 0
		for _, field := range q.index.Fields {
			by = cmp.Or(by, compareOrder(valueOf(a.Body, field), valueOf(b.Body, field)))
		}
		by = cmp.Or(by, cmp.Compare(a.ID, b.ID))
		if q.query.Descending {
			return -by
		}
		return by
	})
	if q.query.Limit > 0 && len(docs) > q.query.Limit {
		docs = docs[:q.query.Limit]
	}
	return docs
}

func (m model) isMatch(q question, doc docstore.Doc[Ticket]) bool {
	if q.index.Sparse && valueOf(doc.Body, q.index.Fields[0]) == nil {
		return false
	}
	for _, equal := range q.query.Equal {
		if compareOrder(valueOf(doc.Body, equal.Field), equal.Value) != 0 {
			return false
		}
	}
	if q.query.Range == nil {
		return true
	}
	r, v := *q.query.Range, valueOf(doc.Body, q.query.Range.Field)
	if r.Field == docstore.IDField {
		v = doc.ID
	}
	bounded := r.GT != nil || r.GTE != nil || r.LT != nil || r.LTE != nil
	return !bounded || v != nil &&
		(r.GT == nil || compareOrder(v, r.GT) > 0) && (r.GTE == nil || compareOrder(v, r.GTE) >= 0) &&
		(r.LT == nil || compareOrder(v, r.LT) < 0) && (r.LTE == nil || compareOrder(v, r.LTE) <= 0)
}
