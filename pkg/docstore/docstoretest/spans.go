package docstoretest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/ombud/ombud/pkg/docstore"
)

// testSpans expects one client span for each operation, the same on every store, without content of documents.
func testSpans(t *testing.T, store Store) {
	t.Helper()
	recorder := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder))
	db, err := store.Open(t.Context(), store.Place(t), provider)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close(context.Background())) }()
	coll := openTickets(t, db)

	ctx, parent := provider.Tracer("test").Start(t.Context(), "parent")
	before := len(recorder.Ended())
	const secret = "ann@example.com"
	body := Ticket{Key: secret, Email: secret, State: secret}
	_, err = coll.Insert(ctx, secret, body)
	require.NoError(t, err)
	_, err = coll.Insert(ctx, secret, body)
	require.Error(t, err)
	coll.InsertMany(ctx, []docstore.Doc[Ticket]{{ID: "b", Body: Ticket{Key: "b"}}, {ID: "c", Body: Ticket{Key: "c"}}})
	_, err = coll.Update(ctx, secret, func(body *Ticket) error { return nil })
	require.NoError(t, err)
	_, _, err = coll.Page(ctx, docstore.Query{Equal: equalPairs("state", secret), Limit: 10})
	require.NoError(t, err)
	_, err = coll.Count(ctx, docstore.Query{Equal: equalPairs("email", secret)})
	require.NoError(t, err)
	_, err = coll.GroupCount(ctx, docstore.Query{}, "state")
	require.NoError(t, err)
	require.NoError(t, coll.Delete(ctx, secret))
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = coll.Get(gone, secret)
	require.Error(t, err)

	want := []string{
		"insert tickets", "insert tickets error.type=ID_TAKEN", "insert tickets db.operation.batch.size=2",
		"find tickets db.response.returned_rows=1", "update tickets", "find tickets db.response.returned_rows=1",
		"count tickets", "aggregate tickets", "delete tickets", "find tickets error.type=STORE_UNAVAILABLE Error",
	}
	var got []string
	for _, span := range recorder.Ended()[before:] {
		require.Equal(t, parent.SpanContext().SpanID(), span.Parent().SpanID(), span.Name())
		require.Equal(t, trace.SpanKindClient, span.SpanKind())
		require.Empty(t, span.Events())
		got = append(got, describeSpan(t, span, secret))
	}
	require.Equal(t, want, got)
}

// describeSpan returns the attributes that differ from span to span, and checks the others.
func describeSpan(t *testing.T, span sdktrace.ReadOnlySpan, secret string) string {
	t.Helper()
	said := map[string]string{}
	for _, attribute := range span.Attributes() {
		require.NotContains(t, attribute.Value.String(), secret, string(attribute.Key))
		said[string(attribute.Key)] = attribute.Value.String()
	}
	require.NotContains(t, span.Status().Description, secret)
	require.Equal(t, "tickets", said["db.collection.name"])
	require.Equal(t, span.Name(), said["db.operation.name"]+" tickets")
	require.Contains(t, []string{"mongodb", "sqlite"}, said["db.system.name"])
	require.NotEmpty(t, said["db.namespace"])
	text := span.Name()
	for _, key := range []string{"db.operation.batch.size", "error.type", "db.response.returned_rows"} {
		if value, ok := said[key]; ok && value != "0" {
			text += fmt.Sprintf(" %s=%s", key, value)
		}
	}
	if span.Status().Code == codes.Error {
		text += " Error"
	}
	return text
}
