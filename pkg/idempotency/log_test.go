package idempotency_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

func TestLogRecognisesWhatWasApplied(t *testing.T) {
	var log idempotency.Log
	cmd := idempotency.Command{ID: "r1", Digest: "d1"}

	seen, err := log.HasApplied(cmd)
	require.NoError(t, err)
	require.False(t, seen)

	log.Add(cmd, time.Unix(100, 0))
	seen, err = log.HasApplied(cmd)
	require.NoError(t, err)
	require.True(t, seen)
	require.Equal(t, time.Unix(100, 0), log[0].At)
}

func TestLogRefusesAReusedID(t *testing.T) {
	var log idempotency.Log
	log.Add(idempotency.Command{ID: "r1", Digest: "d1"}, time.Unix(100, 0))

	seen, err := log.HasApplied(idempotency.Command{ID: "r1", Digest: "d2"})
	require.False(t, seen)
	require.True(t, fault.Is(err, fault.InvalidArgument))
	require.Equal(t, idempotency.ReasonReused, fault.ReasonOf(err))
	wrong, ok := fault.As(err)
	require.True(t, ok)
	require.Equal(t, "request_id", wrong.Fields()[0].Path)
}

func TestLogLeavesEmptyCommandsAlone(t *testing.T) {
	var log idempotency.Log
	log.Add(idempotency.Command{}, time.Unix(100, 0))
	require.Empty(t, log)
	seen, err := log.HasApplied(idempotency.Command{})
	require.NoError(t, err)
	require.False(t, seen)
}

func TestLogForgetsTheOldest(t *testing.T) {
	var log idempotency.Log
	for i := range idempotency.LogSize + 3 {
		log.Add(idempotency.Command{ID: fmt.Sprint(i), Digest: "d"}, time.Unix(int64(i), 0))
	}
	require.Len(t, log, idempotency.LogSize)
	require.Equal(t, "3", log[0].ID)
	require.Equal(t, fmt.Sprint(idempotency.LogSize+2), log[idempotency.LogSize-1].ID)
}

// A copy of the document that shares the log's memory must not change when the document goes on.
func TestLogDoesNotChangeItsCopies(t *testing.T) {
	var log idempotency.Log
	for i := range idempotency.LogSize {
		log.Add(idempotency.Command{ID: fmt.Sprint(i), Digest: "d"}, time.Unix(int64(i), 0))
	}
	shared := log
	log.Add(idempotency.Command{ID: "new", Digest: "d"}, time.Unix(999, 0))
	require.Equal(t, "0", shared[0].ID)
	require.Equal(t, fmt.Sprint(idempotency.LogSize-1), shared[idempotency.LogSize-1].ID)
}

func TestLogSurvivesStorage(t *testing.T) {
	type document struct {
		Applied idempotency.Log `bson:"applied,omitempty"`
	}
	var want document
	want.Applied.Add(idempotency.Command{ID: "r1", Digest: "d1"}, time.UnixMilli(1234).UTC())
	data, err := bson.Marshal(want)
	require.NoError(t, err)
	var got document
	require.NoError(t, bson.Unmarshal(data, &got))
	require.Empty(t, cmp.Diff(want, got))
}
