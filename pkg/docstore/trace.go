package docstore

import (
	"context"

	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/ombud/ombud/pkg/fault"
)

// Origin says where the spans of an engine come from.
type Origin struct {
	// System is the store: "mongodb" or "sqlite".
	System string
	// Namespace is the database's name.
	Namespace string
	// Collection is the collection's name.
	Collection string
}

// NewTracedEngine returns an engine that makes a client span of every operation, named like
// "insert cases", with nothing of the documents in it. Without a provider, or with the
// no-op one, it returns the engine as it is.
func NewTracedEngine(engine Engine, provider trace.TracerProvider, origin Origin) Engine {
	switch provider.(type) {
	case nil, noop.TracerProvider:
		return engine
	}
	return &tracedEngine{
		engine:    engine,
		tracer:    provider.Tracer("github.com/ombud/ombud/pkg/docstore"),
		insert:    origin.newOperation("insert"),
		find:      origin.newOperation("find"),
		update:    origin.newOperation("update"),
		delete:    origin.newOperation("delete"),
		count:     origin.newOperation("count"),
		aggregate: origin.newOperation("aggregate"),
	}
}

// tracedEngine wraps an engine. The operations are named as MongoDB names its commands.
type tracedEngine struct {
	engine Engine
	tracer trace.Tracer

	insert, find, update, delete, count, aggregate operation
}

// operation is a span's name and options, made once.
type operation struct {
	name    string
	options []trace.SpanStartOption
}

func (o Origin) newOperation(verb string) operation {
	return operation{verb + " " + o.Collection, []trace.SpanStartOption{
		trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(
			semconv.DBSystemNameKey.String(o.System),
			semconv.DBNamespace(o.Namespace),
			semconv.DBCollectionName(o.Collection),
			semconv.DBOperationName(verb),
		),
	}}
}

func (t *tracedEngine) startSpan(ctx context.Context, o operation) (context.Context, trace.Span) {
	return t.tracer.Start(ctx, o.name, o.options...)
}

// finishSpan ends a span. An expected error (a taken id, a lost race) only sets its reason; a failure of the store also
// sets the status.
func finishSpan(span trace.Span, err error) {
	if err != nil && span.IsRecording() {
		reason := fault.ReasonOf(err)
		span.SetAttributes(semconv.ErrorTypeKey.String(reason))
		if reason == ReasonStore {
			span.SetStatus(codes.Error, reason)
		}
	}
	span.End()
}

func (t *tracedEngine) Insert(ctx context.Context, records []Record) []error {
	ctx, span := t.startSpan(ctx, t.insert)
	if len(records) > 1 && span.IsRecording() {
		span.SetAttributes(semconv.DBOperationBatchSize(len(records)))
	}
	errs := t.engine.Insert(ctx, records)
	finishSpan(span, firstOf(errs))
	return errs
}

func (t *tracedEngine) Get(ctx context.Context, ids []string) ([]Record, error) {
	ctx, span := t.startSpan(ctx, t.find)
	records, err := t.engine.Get(ctx, ids)
	recordRows(span, len(records))
	finishSpan(span, err)
	return records, err
}

func (t *tracedEngine) Replace(ctx context.Context, record Record, want int64) error {
	ctx, span := t.startSpan(ctx, t.update)
	err := t.engine.Replace(ctx, record, want)
	finishSpan(span, err)
	return err
}

func (t *tracedEngine) Delete(ctx context.Context, id string) error {
	ctx, span := t.startSpan(ctx, t.delete)
	err := t.engine.Delete(ctx, id)
	finishSpan(span, err)
	return err
}

func (t *tracedEngine) Find(ctx context.Context, plan Plan) ([]Record, error) {
	ctx, span := t.startSpan(ctx, t.find)
	records, err := t.engine.Find(ctx, plan)
	recordRows(span, len(records))
	finishSpan(span, err)
	return records, err
}

func (t *tracedEngine) Count(ctx context.Context, plan Plan) (int64, error) {
	ctx, span := t.startSpan(ctx, t.count)
	n, err := t.engine.Count(ctx, plan)
	finishSpan(span, err)
	return n, err
}

func (t *tracedEngine) GroupCount(ctx context.Context, plan Plan, field string) (map[string]int64, error) {
	ctx, span := t.startSpan(ctx, t.aggregate)
	counts, err := t.engine.GroupCount(ctx, plan, field)
	finishSpan(span, err)
	return counts, err
}

func recordRows(span trace.Span, rows int) {
	if span.IsRecording() {
		span.SetAttributes(semconv.DBResponseReturnedRows(rows))
	}
}

func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
