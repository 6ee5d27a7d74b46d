package docstore

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestChoice checks which of several indexes serves a query.
func TestChoice(t *testing.T) {
	spec := Spec{Name: "c", Indexes: []Index{
		{Fields: []string{"a"}, Sparse: true},
		{Fields: []string{"a", "b", "c"}},
		{Fields: []string{"a", "d"}},
		{Fields: []string{"a", "e"}},
		{Fields: []string{"f"}, Unique: true},
		{Fields: []string{"f", "g"}},
	}}
	require.NoError(t, spec.checkSpec())
	equal := func(fields ...string) (list []Eq) {
		for _, field := range fields {
			list = append(list, Eq{Field: field, Value: "x"})
		}
		return list
	}
	for _, c := range []struct {
		name, further string
		query         Query
		want          string
	}{
		{"everything goes by id", "", Query{}, ""},
		{"a value is found as well in a sparse index", "", Query{Equal: equal("a")}, "a"},
		{"an order is not: that would leave some out", "", Query{Order: []string{"a"}}, "a,d"},
		{"nor is the lack of a value", "", Query{Equal: []Eq{{Field: "a"}}}, "a,d"},
		{"the order names the index", "", Query{Equal: equal("a"), Order: []string{"e"}}, "a,e"},
		{"the range names the index", "", Query{Equal: equal("a"), Range: &Range{Field: "b", GT: 1}}, "a,b,c"},
		{"the fewest further fields", "", Query{Equal: equal("f")}, "f"},
		{"the first declared", "", Query{Equal: equal("a"), Range: &Range{Field: "d", GT: 1}}, "a,d"},
		{"the grouped field must be in it", "g", Query{Equal: equal("f")}, "f,g"},
		{"the grouped field may come late", "c", Query{}, "a,b,c"},
	} {
		a, err := spec.chooseIndex(c.query, c.further)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, a.index.Key(), c.name)
	}
}

// TestSeeks checks the stretches behind a position: one for each field that may be
// greater, and none that begins before it.
func TestSeeks(t *testing.T) {
	spec := Spec{Name: "c", Indexes: []Index{{Fields: []string{"a", "b"}}, {Fields: []string{"u"}, Unique: true}}}
	cond := func(field string, op Op, value any) Cond { return Cond{Field: field, Op: op, Value: value} }
	for _, c := range []struct {
		name  string
		query Query
		after position
		want  [][]Cond
	}{
		{
			"upwards",
			Query{Order: []string{"a"}},
			position{[]any{"x", int64(1)}, "id"},
			[][]Cond{
				{cond("a", Equal, "x"), cond("b", Equal, int64(1)), cond(IDField, Above, "id")},
				{cond("a", Equal, "x"), cond("b", Above, int64(1))},
				{cond("a", Above, "x")},
			},
		},
		{
			"downwards, those without a value last",
			Query{Order: []string{"a"}, Descending: true},
			position{[]any{"x", nil}, "id"},
			[][]Cond{
				{cond("a", Equal, "x"), cond("b", Missing, nil), cond(IDField, Below, "id")},
				{cond("a", Below, "x")},
				{cond("a", Missing, nil)},
			},
		},
		{
			"a passed bound is dropped, the other stays",
			Query{Range: &Range{Field: "a", GTE: "c", LT: "z"}},
			position{[]any{"x", nil}, "id"},
			[][]Cond{
				{cond("a", Equal, "x"), cond("b", Missing, nil), cond(IDField, Above, "id")},
				{cond("a", Equal, "x"), cond("b", Present, nil)},
				{cond("a", Above, "x"), cond("a", Below, "z")},
			},
		},
		{
			"unique values need no id",
			Query{Order: []string{"u"}},
			position{[]any{"x"}, "id"},
			[][]Cond{{cond("u", Above, "x")}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := spec.chooseIndex(c.query, "")
			require.NoError(t, err)
			var got [][]Cond
			for _, plan := range a.plansAfter(&c.after) {
				got = append(got, plan.Where)
			}
			require.Equal(t, c.want, got)
		})
	}
}
