package listing_test

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
)

// filed is the document behind spec.
type filed struct {
	State   int       `bson:"state"`
	Owner   owner     `bson:"owner"`
	Created time.Time `bson:"created_at"`
	Urgent  *bool     `bson:"urgent"` // the sparse index leaves out those without it
	Promise promise   `bson:"promise"`
}

type owner struct {
	Team string `bson:"team"`
}

type promise struct {
	Level int `bson:"level"`
}

func open(t *testing.T) *docstore.Collection[filed] {
	t.Helper()
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "cases.db"), sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	cases, err := docstore.Open[filed](t.Context(), db, spec())
	require.NoError(t, err)
	return cases
}

// term is one condition, as text and as what it means.
type term struct {
	text  string
	holds func(filed) bool
}

// TestFiltersMeanWhatTheySay reads random lists page by page and compares them with all documents looked at one by one.
func TestFiltersMeanWhatTheySay(t *testing.T) {
	cases, declared := open(t), fields(t)
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	docs := make([]docstore.Doc[filed], 300)
	for i := range docs { // the factors have no common divisor, so that all combinations occur
		docs[i] = docstore.Doc[filed]{ID: fmt.Sprintf("case-%03d", i), Body: filed{
			State: 1 + i%2, Owner: owner{Team: string(rune('a' + i%3))},
			Created: start.Add(time.Duration(i%7) * time.Millisecond), Promise: promise{Level: i % 5},
		}}
		if urgent := i%11 < 5; i%13 != 0 {
			docs[i].Body.Urgent = &urgent
		}
	}
	for _, err := range cases.InsertMany(t.Context(), docs) {
		require.NoError(t, err)
	}

	served := 0
	rapid.Check(t, func(t *rapid.T) {
		terms := slices.Concat(equalities(t), bounds(t, start))
		terms = rapid.Permutation(terms).Draw(t, "terms")
		request := listing.Request{Descending: rapid.Bool().Draw(t, "descending")}
		texts := make([]string, len(terms))
		for i, term := range terms {
			texts[i] = term.text
		}
		request.Filter = strings.Join(texts, " AND ")

		want := slices.DeleteFunc(slices.Clone(docs), func(doc docstore.Doc[filed]) bool {
			return slices.ContainsFunc(terms, func(term term) bool { return !term.holds(doc.Body) })
		})
		got, err := everyPage(t, cases, declared, request)
		if err != nil {
			refused, _ := fault.As(err)
			require.Contains(t, refused.Message(), "cannot be used together", request.Filter)
			return
		}
		require.ElementsMatch(t, ids(want), ids(got), request.Filter)
		served++
	})
	require.Greater(t, served, 20, "nearly every list was refused")
}

func TestListsComeInOrder(t *testing.T) {
	cases := open(t)
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for i := range 30 {
		_, err := cases.Insert(t.Context(), fmt.Sprintf("case-%02d", i), filed{Created: start.Add(time.Duration(i*7%10) * time.Second)})
		require.NoError(t, err)
	}
	for _, orderBy := range []string{"createTime", "createTime desc"} {
		got, err := everyPage(t, cases, fields(t), listing.Request{OrderBy: orderBy, PageSize: 7})
		require.NoError(t, err)
		require.Len(t, got, 30)
		require.True(t, slices.IsSortedFunc(got, func(a, b docstore.Doc[filed]) int {
			order := cmp.Or(a.Body.Created.Compare(b.Body.Created), strings.Compare(a.ID, b.ID))
			if orderBy == "createTime desc" {
				return -order
			}
			return order
		}), orderBy)
	}
}

// everyPage reads a list to its end.
func everyPage(t require.TestingT, from *docstore.Collection[filed], f *listing.Fields, req listing.Request) ([]docstore.Doc[filed], error) {
	var all []docstore.Doc[filed]
	for {
		if draw, ok := t.(*rapid.T); ok {
			req.PageSize = rapid.Int32Range(1, 60).Draw(draw, "size")
		}
		page, err := f.Page(req)
		if err != nil {
			return nil, err
		}
		docs, next, err := listing.FetchPage(context.Background(), from, page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(docs), int(req.PageSize))
		all = append(all, docs...)
		if next == "" {
			return all, nil
		}
		req.PageToken = next
	}
}

// equalities draws some of the equality conditions.
func equalities(t *rapid.T) []term {
	state := rapid.SampledFrom([]string{"OPEN", "CLOSED"}).Draw(t, "state")
	team := rapid.SampledFrom([]string{"a", "b", "none"}).Draw(t, "team")
	urgent := rapid.Bool().Draw(t, "urgent")
	all := []term{
		{"state = " + state, func(f filed) bool { return f.State == map[string]int{"OPEN": 1, "CLOSED": 2}[state] }},
		{fmt.Sprintf("team = %q", team), func(f filed) bool { return f.Owner.Team == team }},
		{fmt.Sprintf("urgent = %t", urgent), func(f filed) bool { return f.Urgent != nil && *f.Urgent == urgent }},
	}
	served := [][]term{{}, all[:1], all[:2], all[2:], all[1:2]} // the last one is not
	return rapid.SampledFrom(served).Draw(t, "equalities")
}

// bounds draws none, one or two bounds of one field. Times lie between the milliseconds of documents too.
func bounds(t *rapid.T, start time.Time) []term {
	operators := rapid.SampledFrom([][]string{{}, {">"}, {">="}, {"<"}, {"<="}, {">", "<"}, {">=", "<="}}).Draw(t, "operators")
	byTime := rapid.Bool().Draw(t, "by time")
	var terms []term
	for _, operator := range operators {
		at := start.Add(time.Duration(rapid.IntRange(0, 14).Draw(t, "at")) * 500 * time.Microsecond)
		level := rapid.IntRange(0, 5).Draw(t, "level")
		if byTime {
			terms = append(terms, term{
				fmt.Sprintf("createTime %s timestamp(%q)", operator, at.Format(time.RFC3339Nano)),
				func(f filed) bool { return compares(f.Created.Compare(at), operator) },
			})
			continue
		}
		terms = append(terms, term{
			fmt.Sprintf("promise.level %s %d", operator, level),
			func(f filed) bool { return compares(cmp.Compare(f.Promise.Level, level), operator) },
		})
	}
	return terms
}

func compares(order int, operator string) bool {
	switch operator {
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	default:
		return order <= 0
	}
}

func ids(docs []docstore.Doc[filed]) []string {
	all := make([]string, len(docs))
	for i, doc := range docs {
		all[i] = doc.ID
	}
	return all
}
