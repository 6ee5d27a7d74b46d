package worker_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/ombud/ombud/pkg/worker"
)

// A run is a trace of its own that is linked to the call that made the step due, and the next step is linked to the run.
func TestRunsAreLinkedToTheirOrigin(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		spans := tracetest.NewSpanRecorder()
		tracer := trace.NewTracerProvider(trace.WithSpanProcessor(spans)).Tracer("test")
		ctx, call := tracer.Start(r.Context(), "call")
		var j job
		j.Task.SetDue(r.start.Add(-2 * time.Second))
		j.Task.Origin = worker.Origin(ctx)
		_, err := r.jobs.Insert(r.Context(), "a", j)
		require.NoError(r, err)
		defer call.End() // whoever calls RunOnce, the run is not part of that call

		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			if claim.Doc().Body.Commits > 0 {
				return errors.New("no")
			}
			return doneUntil(claim.Now())(ctx, claim)
		}, func(o *worker.Options) { o.Tracer = tracer })
		handled, err := w.RunOnce(ctx)
		require.NoError(r, err)
		require.Equal(r, 2, handled)

		ended := spans.Ended()
		require.Len(r, ended, 2)
		first, second := ended[0], ended[1]
		require.Equal(r, "worker jobs", first.Name())
		require.False(r, first.Parent().IsValid())
		require.NotEqual(r, call.SpanContext().TraceID(), first.SpanContext().TraceID())
		require.Equal(r, call.SpanContext().SpanID(), first.Links()[0].SpanContext.SpanID())
		require.Equal(r, call.SpanContext().TraceID(), first.Links()[0].SpanContext.TraceID())
		require.Contains(r, first.Attributes(), attribute.Float64("worker.lateness", 2))
		require.Contains(r, first.Attributes(), attribute.Int("worker.attempt", 1))
		require.Equal(r, codes.Unset, first.Status().Code)
		require.Equal(r, first.SpanContext().SpanID(), second.Links()[0].SpanContext.SpanID())
		require.Equal(r, codes.Error, second.Status().Code)
	})
}

// A call that asks for another run while one is under way is the origin of that other run.
func TestTheOriginOfWhoAskedDuringTheRunIsKept(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		r.insert("a", 0)
		slow := newHold()
		_, end := slow.begin(r, r.worker(slow.handle))
		r.update("a", func(j *job) {
			j.Task.SetDue(r.start.Add(time.Second))
			j.Task.Origin = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
		})
		end(done)
		require.Equal(r, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", r.get("a").Task.Origin)
	})
}

func TestOriginWithoutATraceIsEmpty(t *testing.T) {
	require.Empty(t, worker.Origin(t.Context()))
}

func TestMetricsSayHowRunsEndedAndHowLateTheyWere(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		reader := metric.NewManualReader()
		meter := metric.NewMeterProvider(metric.WithReader(reader)).Meter("test")
		fail := true
		w := r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
			if fail {
				return errors.New("no")
			}
			return done(ctx, claim)
		}, func(o *worker.Options) {
			o.Meter = meter
			o.Backoff.Tries = 2
		})
		r.insert("a", -3*time.Second)
		r.runs(w, 1)
		r.clock.Advance(time.Second)
		r.runs(w, 1)
		fail = false
		r.insert("b", 0)
		r.runs(w, 1)

		lateness, runs := collect(r, reader)
		require.Equal(r, uint64(3), lateness.Count)
		require.InDelta(r, 3+4+1, lateness.Sum, 1e-9)
		require.Equal(r, map[string]int64{"failed": 1, "parked": 1, "committed": 1}, runs)
	})
}

func TestFailuresAreLogged(t *testing.T) {
	onTestedStore(t, func(r *rig) {
		var log bytes.Buffer
		r.insert("a", 0)
		w := r.worker(func(context.Context, *worker.Claim[job]) error { return errors.New("out of paper") },
			func(o *worker.Options) {
				o.Logger = slog.New(slog.NewTextHandler(&log, nil))
				o.Backoff.Tries = 2
			})
		r.runs(w, 1)
		require.Contains(r, log.String(), `level=WARN msg="step failed" worker=jobs error="out of paper" attempts=1`)
		r.clock.Advance(time.Second)
		r.runs(w, 1)
		require.Contains(r, log.String(), `level=ERROR msg="step parked" worker=jobs error="out of paper" attempts=2`)
	})
}

// collect returns the lateness and the number of runs by outcome.
func collect(r *rig, reader metric.Reader) (metricdata.HistogramDataPoint[float64], map[string]int64) {
	r.Helper()
	var all metricdata.ResourceMetrics
	require.NoError(r, reader.Collect(r.Context(), &all))
	var lateness metricdata.HistogramDataPoint[float64]
	runs := map[string]int64{}
	for _, m := range all.ScopeMetrics[0].Metrics {
		switch data := m.Data.(type) {
		case metricdata.Histogram[float64]:
			require.Equal(r, "ombud.worker.lateness", m.Name)
			lateness = data.DataPoints[0]
		case metricdata.Sum[int64]:
			require.Equal(r, "ombud.worker.runs", m.Name)
			for _, point := range data.DataPoints {
				outcome, _ := point.Attributes.Value("outcome")
				runs[outcome.AsString()] = point.Value
			}
		}
	}
	return lateness, runs
}
