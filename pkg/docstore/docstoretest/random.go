package docstoretest

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// testModel does random operations on a collection and on the model of it, and expects
// the same outcomes and answers.
func testModel(t *testing.T, db docstore.Database) {
	t.Helper()
	coll := tickets(t, db)
	rapid.Check(t, func(r *rapid.T) {
		for _, id := range found(t, coll, docstore.Query{}) {
			require.NoError(t, coll.Delete(t.Context(), id))
		}
		m := &machine{t: t, coll: coll, model: model{}}
		r.Repeat(map[string]func(*rapid.T){
			"insert":     m.insert,
			"insertMany": m.insertMany,
			"replace":    m.replace,
			"update":     m.update,
			"delete":     m.delete,
			"get":        m.get,
			"find":       m.find,
			"page":       m.page,
			"count":      m.count,
		})
	})
}

// machine holds a collection against its model.
type machine struct {
	t     *testing.T
	coll  *docstore.Collection[Ticket]
	model model
}

func ids() *rapid.Generator[string] { return rapid.SampledFrom(letters("abcdefghij")) }

// bodies have few values, so that many are equal.
func bodies() *rapid.Generator[Ticket] {
	return rapid.Custom(func(r *rapid.T) Ticket {
		body := Ticket{
			State:  rapid.SampledFrom([]string{"", "done", "open"}).Draw(r, "state"),
			Level:  rapid.Int32Range(-1, 1).Draw(r, "level"),
			Urgent: rapid.Bool().Draw(r, "urgent"),
			Key:    rapid.StringMatching(`[a-l]`).Draw(r, "key"),
			Email:  rapid.SampledFrom([]string{"", "", "x@example.com", "y@example.com"}).Draw(r, "email"),
		}
		body.Task.Owner = rapid.SampledFrom([]string{"", "ann", "Ann", "żaba"}).Draw(r, "owner")
		if due := rapid.IntRange(-2, 2).Draw(r, "due"); due != 0 {
			body.Task.Due = at(due)
		}
		return body
	})
}

// questions draws a query that one index serves and no other does in its place.
func questions() *rapid.Generator[question] {
	indexes := append([]docstore.Index{{}}, ticketSpec().Indexes...)
	return rapid.Custom(func(r *rapid.T) question {
		index := rapid.SampledFrom(indexes).Draw(r, "index")
		fixed := rapid.IntRange(0, len(index.Fields)).Draw(r, "equalities")
		q := question{index: index, query: docstore.Query{
			// The order of all that is left names the index beyond doubt.
			Order:      append([]string{}, index.Fields[fixed:]...),
			Descending: rapid.Bool().Draw(r, "descending"),
			Limit:      rapid.SampledFrom([]int{0, 1, 3}).Draw(r, "limit"),
		}}
		for i, field := range index.Fields[:fixed] {
			v := value(bodies().Draw(r, "like"), field)
			if v == nil && index.Sparse && i == 0 {
				v = value(Ticket{Email: "x@example.com", Task: Task{Due: at(1)}}, field)
			}
			q.query.Equal = append(q.query.Equal, docstore.Eq{Field: field, Value: v})
		}
		q.query.Range = ranges(append(append([]string{}, index.Fields...), docstore.IDField)[fixed]).Draw(r, "range")
		return q
	})
}

// ranges draws bounds of a field, or none.
func ranges(field string) *rapid.Generator[*docstore.Range] {
	return rapid.Custom(func(r *rapid.T) *docstore.Range {
		bound := func(label string) any {
			if rapid.Bool().Draw(r, label+" is open") {
				return nil
			}
			if field == docstore.IDField {
				return ids().Draw(r, label)
			}
			return value(bodies().Draw(r, label), field)
		}
		switch rapid.IntRange(0, 2).Draw(r, "bounds") {
		case 0:
			return nil
		case 1:
			return &docstore.Range{Field: field, GT: bound("gt"), LTE: bound("lte")}
		default:
			return &docstore.Range{Field: field, GTE: bound("gte"), LT: bound("lt")}
		}
	})
}

func (m *machine) insert(r *rapid.T) {
	id, body := ids().Draw(r, "id"), bodies().Draw(r, "body")
	want := m.add(id, body)
	doc, err := m.coll.Insert(m.t.Context(), id, body)
	require.Equal(r, want, fault.ReasonOf(err))
	if want == "" {
		require.Equal(r, m.model[id], doc)
	}
}

func (m *machine) insertMany(r *rapid.T) {
	docs := rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) docstore.Doc[Ticket] {
		return docstore.Doc[Ticket]{ID: ids().Draw(r, "id"), Body: bodies().Draw(r, "body")}
	}), 0, 4, func(doc docstore.Doc[Ticket]) string { return doc.ID }).Draw(r, "docs")
	for i, err := range m.coll.InsertMany(m.t.Context(), docs) {
		// In which order a list is written is not promised: of two that exclude each
		// other, either may be in.
		if err == nil {
			require.Empty(r, m.add(docs[i].ID, docs[i].Body))
		}
	}
	for i, doc := range docs {
		_, in := m.model[doc.ID]
		require.True(r, in || m.model.taken(doc.ID, doc.Body) != "", "document %d is neither in nor excluded", i)
	}
}

// add inserts into the model and returns the reason for which it cannot.
func (m *machine) add(id string, body Ticket) string {
	if _, ok := m.model[id]; ok {
		return docstore.ReasonIDTaken
	}
	if reason := m.model.taken(id, body); reason != "" {
		return reason
	}
	m.model[id] = docstore.Doc[Ticket]{ID: id, Revision: 1, Body: body}
	return ""
}

// write replaces in the model and returns the reason for which it cannot.
func (m *machine) write(id string, revision int64, body Ticket) string {
	doc, ok := m.model[id]
	switch {
	case !ok:
		return docstore.ReasonNotFound
	case doc.Revision != revision:
		return docstore.ReasonRevision
	case m.model.taken(id, body) != "":
		return docstore.ReasonUniqueIndex
	}
	m.model[id] = docstore.Doc[Ticket]{ID: id, Revision: revision + 1, Body: body}
	return ""
}

func (m *machine) replace(r *rapid.T) {
	id, body := ids().Draw(r, "id"), bodies().Draw(r, "body")
	revision := max(m.model[id].Revision+rapid.Int64Range(-1, 1).Draw(r, "off"), 1)
	want := m.write(id, revision, body)
	doc, err := m.coll.Replace(m.t.Context(), docstore.Doc[Ticket]{ID: id, Revision: revision, Body: body})
	require.Equal(r, want, fault.ReasonOf(err))
	if want == "" {
		require.Equal(r, m.model[id], doc)
	}
}

func (m *machine) update(r *rapid.T) {
	id, body := ids().Draw(r, "id"), bodies().Draw(r, "body")
	want := m.write(id, m.model[id].Revision, body)
	doc, err := m.coll.Update(m.t.Context(), id, func(b *Ticket) error {
		*b = body
		return nil
	})
	require.Equal(r, want, fault.ReasonOf(err))
	if want == "" {
		require.Equal(r, m.model[id], doc)
	}
}

func (m *machine) delete(r *rapid.T) {
	id, want := ids().Draw(r, "id"), ""
	if _, ok := m.model[id]; !ok {
		want = docstore.ReasonNotFound
	}
	delete(m.model, id)
	require.Equal(r, want, fault.ReasonOf(m.coll.Delete(m.t.Context(), id)))
}

func (m *machine) get(r *rapid.T) {
	asked := rapid.SliceOfDistinct(ids(), func(id string) string { return id }).Draw(r, "ids")
	var want []docstore.Doc[Ticket]
	for _, id := range asked {
		if doc, ok := m.model[id]; ok {
			want = append(want, doc)
		}
	}
	docs, err := m.coll.GetMany(m.t.Context(), asked)
	require.NoError(r, err)
	require.Len(r, docs, len(want))
	for i := range want {
		require.Equal(r, want[i], docs[i])
	}
}

func (m *machine) find(r *rapid.T) {
	q := questions().Draw(r, "question")
	var docs []docstore.Doc[Ticket]
	for doc, err := range m.coll.Find(m.t.Context(), q.query) {
		require.NoError(r, err)
		docs = append(docs, doc)
	}
	require.Equal(r, m.model.answer(q), docs)
}

func (m *machine) page(r *rapid.T) {
	q := questions().Draw(r, "question")
	q.query.Limit = 0
	want := m.model.answer(q)
	q.query.Limit = rapid.IntRange(1, 4).Draw(r, "size")
	var docs []docstore.Doc[Ticket]
	for {
		page, next, err := m.coll.Page(m.t.Context(), q.query)
		require.NoError(r, err)
		docs = append(docs, page...)
		if next == "" {
			break
		}
		q.query.After = next
	}
	require.Equal(r, want, docs)
}

func (m *machine) count(r *rapid.T) {
	q := questions().Draw(r, "question")
	n, err := m.coll.Count(m.t.Context(), q.query)
	require.NoError(r, err)
	require.EqualValues(r, len(m.model.answer(q)), n)
	q.query.Limit = 0
	if len(q.index.Fields) == 0 || len(q.query.Order) == 0 {
		return // without a further field the query may be served by another index
	}
	groups, err := m.coll.GroupCount(m.t.Context(), q.query, q.query.Order[0])
	require.NoError(r, err)
	var total int64
	for _, n := range groups {
		total += n
	}
	require.EqualValues(r, len(m.model.answer(q)), total)
}
