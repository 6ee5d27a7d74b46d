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
	coll := openTickets(t, db)
	rapid.Check(t, func(r *rapid.T) {
		for _, id := range findIDs(t, coll, docstore.Query{}) {
			require.NoError(t, coll.Delete(t.Context(), id))
		}
		m := &machine{t: t, coll: coll, model: model{}}
		r.Repeat(map[string]func(*rapid.T){
			"insert":     m.insertOne,
			"insertMany": m.insertMany,
			"replace":    m.replaceOne,
			"update":     m.updateOne,
			"delete":     m.deleteOne,
			"get":        m.getMany,
			"find":       m.findAll,
			"page":       m.findPages,
			"count":      m.countAll,
		})
	})
}

// machine holds a collection against its model.
type machine struct {
	t     *testing.T
	coll  *docstore.Collection[Ticket]
	model model
}

func ticketIDs() *rapid.Generator[string] { return rapid.SampledFrom(splitIDs("abcdefghij")) }

// ticketBodies have few values, so that many are equal.
func ticketBodies() *rapid.Generator[Ticket] {
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
			body.Task.Due = secondsIn(due)
		}
		return body
	})
}

// drawQuestion draws a query that one index serves and no other does in its place.
func drawQuestion() *rapid.Generator[question] {
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
			v := valueOf(ticketBodies().Draw(r, "like"), field)
			if v == nil && index.Sparse && i == 0 {
				v = valueOf(Ticket{Email: "x@example.com", Task: Task{Due: secondsIn(1)}}, field)
			}
			q.query.Equal = append(q.query.Equal, docstore.Eq{Field: field, Value: v})
		}
		q.query.Range = drawRange(append(append([]string{}, index.Fields...), docstore.IDField)[fixed]).Draw(r, "range")
		return q
	})
}

// drawRange draws bounds of a field, or none.
func drawRange(field string) *rapid.Generator[*docstore.Range] {
	return rapid.Custom(func(r *rapid.T) *docstore.Range {
		bound := func(label string) any {
			if rapid.Bool().Draw(r, label+" is open") {
				return nil
			}
			if field == docstore.IDField {
				return ticketIDs().Draw(r, label)
			}
			return valueOf(ticketBodies().Draw(r, label), field)
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

func (m *machine) insertOne(r *rapid.T) {
	id, body := ticketIDs().Draw(r, "id"), ticketBodies().Draw(r, "body")
	want := m.insertModel(id, body)
	doc, err := m.coll.Insert(m.t.Context(), id, body)
	require.Equal(r, want, fault.ReasonOf(err))
	if want == "" {
		require.Equal(r, m.model[id], doc)
	}
}

func (m *machine) insertMany(r *rapid.T) {
	docs := rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) docstore.Doc[Ticket] {
		return docstore.Doc[Ticket]{ID: ticketIDs().Draw(r, "id"), Body: ticketBodies().Draw(r, "body")}
	}), 0, 4, func(doc docstore.Doc[Ticket]) string { return doc.ID }).Draw(r, "docs")
	for i, err := range m.coll.InsertMany(m.t.Context(), docs) {
		// In which order a list is written is not promised: of two that exclude each
		// other, either may be in.
		if err == nil {
			require.Empty(r, m.insertModel(docs[i].ID, docs[i].Body))
		}
	}
	for i, doc := range docs {
		_, in := m.model[doc.ID]
		require.True(r, in || m.model.reasonTaken(doc.ID, doc.Body) != "", "document %d is neither in nor excluded", i)
	}
}

// insertModel inserts into the model and returns the reason for which it cannot.
func (m *machine) insertModel(id string, body Ticket) string {
	if _, ok := m.model[id]; ok {
		return docstore.ReasonIDTaken
	}
	if reason := m.model.reasonTaken(id, body); reason != "" {
		return reason
	}
	m.model[id] = docstore.Doc[Ticket]{ID: id, Revision: 1, Body: body}
	return ""
}

// replaceModel replaces in the model and returns the reason for which it cannot.
func (m *machine) replaceModel(id string, revision int64, body Ticket) string {
	doc, ok := m.model[id]
	switch {
	case !ok:
		return docstore.ReasonNotFound
	case doc.Revision != revision:
		return docstore.ReasonRevision
	case m.model.reasonTaken(id, body) != "":
		return docstore.ReasonUniqueIndex
	}
	m.model[id] = docstore.Doc[Ticket]{ID: id, Revision: revision + 1, Body: body}
	return ""
}

func (m *machine) replaceOne(r *rapid.T) {
	id, body := ticketIDs().Draw(r, "id"), ticketBodies().Draw(r, "body")
	revision := max(m.model[id].Revision+rapid.Int64Range(-1, 1).Draw(r, "off"), 1)
	want := m.replaceModel(id, revision, body)
	doc, err := m.coll.Replace(m.t.Context(), docstore.Doc[Ticket]{ID: id, Revision: revision, Body: body})
	require.Equal(r, want, fault.ReasonOf(err))
	if want == "" {
		require.Equal(r, m.model[id], doc)
	}
}

func (m *machine) updateOne(r *rapid.T) {
	id, body := ticketIDs().Draw(r, "id"), ticketBodies().Draw(r, "body")
	want := m.replaceModel(id, m.model[id].Revision, body)
	doc, err := m.coll.Update(m.t.Context(), id, func(b *Ticket) error {
		*b = body
		return nil
	})
	require.Equal(r, want, fault.ReasonOf(err))
	if want == "" {
		require.Equal(r, m.model[id], doc)
	}
}

func (m *machine) deleteOne(r *rapid.T) {
	id, want := ticketIDs().Draw(r, "id"), ""
	if _, ok := m.model[id]; !ok {
		want = docstore.ReasonNotFound
	}
	delete(m.model, id)
	require.Equal(r, want, fault.ReasonOf(m.coll.Delete(m.t.Context(), id)))
}

func (m *machine) getMany(r *rapid.T) {
	asked := rapid.SliceOfDistinct(ticketIDs(), func(id string) string { return id }).Draw(r, "ids")
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

func (m *machine) findAll(r *rapid.T) {
	q := drawQuestion().Draw(r, "question")
	var docs []docstore.Doc[Ticket]
	for doc, err := range m.coll.Find(m.t.Context(), q.query) {
		require.NoError(r, err)
		docs = append(docs, doc)
	}
	require.Equal(r, m.model.answerQuestion(q), docs)
}

func (m *machine) findPages(r *rapid.T) {
	q := drawQuestion().Draw(r, "question")
	q.query.Limit = 0
	want := m.model.answerQuestion(q)
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

func (m *machine) countAll(r *rapid.T) {
	q := drawQuestion().Draw(r, "question")
	n, err := m.coll.Count(m.t.Context(), q.query)
	require.NoError(r, err)
	require.EqualValues(r, len(m.model.answerQuestion(q)), n)
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
	require.EqualValues(r, len(m.model.answerQuestion(q)), total)
}
