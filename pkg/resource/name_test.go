package resource_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/resource"
)

func TestNames(t *testing.T) {
	const cases resource.Collection = "cases"
	require.Equal(t, "cases/7", cases.Name("7"))
	require.Empty(t, cases.Name(""), "no resource has no name")
	require.Equal(t, "7", cases.ID("cases/7"))
	require.Equal(t, "7", cases.ID("7"))
	require.Equal(t, "contacts/7", cases.ID("contacts/7"))

	id, ok := cases.CutName("cases/7")
	require.True(t, ok)
	require.Equal(t, "7", id)
	id, ok = cases.CutName("casesX/7")
	require.False(t, ok)
	require.Empty(t, id)

	require.Equal(t, "9", resource.LastID("cases/7/contacts/9"))
	require.Equal(t, "9", resource.LastID("9"))
}

func TestTrimQuery(t *testing.T) {
	const cases resource.Collection = "cases"
	query := docstore.Query{Equal: []docstore.Eq{
		{Field: "case", Value: "cases/7"},
		{Field: "other", Value: "cases/8"},
		{Field: "case", Value: 9},
	}}
	cases.TrimQuery(&query, "case")
	require.Equal(t, []docstore.Eq{
		{Field: "case", Value: "7"},
		{Field: "other", Value: "cases/8"},
		{Field: "case", Value: 9},
	}, query.Equal)
}
