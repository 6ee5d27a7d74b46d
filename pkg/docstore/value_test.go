package docstore

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"
)

func encode(t *testing.T, body any) bson.Raw {
	t.Helper()
	raw, err := bson.Marshal(body)
	require.NoError(t, err)
	return raw
}

func TestWithout(t *testing.T) {
	body := bson.D{
		{Key: "a", Value: 1},
		{Key: "b", Value: bson.D{{Key: "c", Value: nil}, {Key: "d", Value: "kept"}}},
		{Key: "e", Value: bson.A{bson.D{{Key: "c", Value: 2}}}},
	}
	for path, want := range map[string]bson.D{
		"a":   {body[1], body[2]},
		"b.c": {body[0], {Key: "b", Value: bson.D{{Key: "d", Value: "kept"}}}, body[2]},
		"e":   {body[0], body[1]},
	} {
		require.Equal(t, encode(t, want), removePath(encode(t, body), path), path)
	}
}

// TestNullsAreTakenOut checks that a record has no null in an indexed field, and keeps
// those that no index looks at.
func TestNullsAreTakenOut(t *testing.T) {
	c := newCodec(Spec{Name: "c", Indexes: []Index{{Fields: []string{"task.due", "gone"}}, {Fields: []string{"parent.child"}}}})
	record, err := c.encodeBody("id", 1, bson.D{
		{Key: "gone", Value: nil},
		{Key: "other", Value: nil},
		{Key: "parent", Value: nil},
		{Key: "task", Value: bson.D{{Key: "due", Value: nil}, {Key: "origin", Value: nil}}},
	})
	require.NoError(t, err)
	require.Equal(t, encode(t, bson.D{
		{Key: "other", Value: nil},
		{Key: "parent", Value: nil},
		{Key: "task", Value: bson.D{{Key: "origin", Value: nil}}},
	}), record.Body)
}

func TestGroupKey(t *testing.T) {
	for want, value := range map[string]any{
		"":                         nil,
		"open":                     "open",
		"true":                     true,
		"-7":                       int64(-7),
		"2026-11-02T09:00:00.120Z": bson.NewDateTimeFromTime(time.Date(2026, 11, 2, 10, 0, 0, 120_000_000, time.FixedZone("", 3600))),
	} {
		require.Equal(t, want, GroupKey(value))
	}
}
