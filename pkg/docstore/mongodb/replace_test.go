package mongodb

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
)

func TestReplacementNamesTheShard(t *testing.T) {
	body, err := bson.Marshal(bson.D{{Key: "case", Value: "c1"}, {Key: "a", Value: bson.D{{Key: "b", Value: "deep"}}}})
	require.NoError(t, err)
	r := replacement{docstore.Record{ID: "x", Revision: 3, Body: body}, 2}
	for shardKey, want := range map[string]string{
		"":     `{"_id":"x","rev":2}`,
		"case": `{"_id":"x","rev":2,"body.case":"c1"}`,
		"none": `{"_id":"x","rev":2,"body.none":null}`,
		"a":    `{"_id":"x","rev":2}`,
		"a.b":  `{"_id":"x","rev":2,"body.a.b":"deep"}`,
	} {
		got, err := bson.MarshalExtJSON(r.revisionFilter(shardKey), false, false)
		require.NoError(t, err)
		require.JSONEq(t, want, string(got), shardKey)
	}
}
