// Package engine measures the clocks under load: the escalation alone, on a store with very
// many armed clocks, in front of a timeline that accepts everything. The lateness of a
// clock is measured at the timeline, so it includes the search for due documents, the claim,
// the write and the call.
package engine

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/deployments/bench/subject"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/services/catalog"
	"github.com/ombud/ombud/services/escalation"
)

// timeline is an intake that only notes when it is told.
type timeline struct {
	intakev1.UnimplementedCaseServiceServer
	clock clock.Clock

	mu    sync.Mutex
	told  map[string]time.Duration // how late, by case
	want  int
	ended chan struct{} // closed when so many have been told
}

func (t *timeline) buildService(context.Context, host.Env) (host.Service, error) { return t, nil }

// Register implements host.Service.
func (t *timeline) Register(r grpc.ServiceRegistrar) { intakev1.RegisterCaseServiceServer(r, t) }

// Start implements host.Service.
func (t *timeline) Start(ctx context.Context) error { return ctx.Err() }

// Stop implements host.Service.
func (t *timeline) Stop(context.Context) error { return nil }

// RecordEvents implements intakev1.CaseServiceServer.
func (t *timeline) RecordEvents(_ context.Context, r *intakev1.RecordEventsRequest) (*intakev1.RecordEventsResponse, error) {
	now := t.clock.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range r.GetEvents() {
		if _, again := t.told[r.GetName()]; again || e.GetEvent().GetKind() != intakev1.Event_BREACHED {
			continue
		}
		t.told[r.GetName()] = now.Sub(e.GetEvent().GetEventTime().AsTime())
		if len(t.told) == t.want {
			close(t.ended)
		}
	}
	return &intakev1.RecordEventsResponse{}, nil
}

// expectReports forgets all reports and returns a channel that is closed after so many new ones.
func (t *timeline) expectReports(n int) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.told, t.want, t.ended = map[string]time.Duration{}, n, make(chan struct{})
	return t.ended
}

// rig is a place with the escalation in one process or several.
type rig struct {
	place     subject.Place
	timeline  *timeline
	conflicts atomic.Int64
	hosts     []*host.Host
}

func newRig(ctx context.Context, store subject.Store) (*rig, error) {
	place, err := store.NewPlace(ctx)
	if err != nil {
		return nil, err
	}
	r := &rig{place: place, timeline: &timeline{clock: clock.System()}}
	r.timeline.expectReports(0)
	return r, nil
}

// startProcess starts one more process.
func (r *rig) startProcess(ctx context.Context) error {
	h := host.New(host.Options{
		Settings:  host.Settings{GRPCAddr: "127.0.0.1:0", AdminKey: "the admin key of a bench", LogLevel: slog.LevelError},
		Access:    optionsv1.E_Access,
		Out:       io.Discard,
		Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts: []host.Part{
			{Name: "escalation", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
				return escalation.New(ctx, env, escalation.Config{NoticeFrom: "bench@localhost", NoticeWindow: time.Minute})
			}},
			{Name: "catalog", Build: catalog.New},
			{Name: "intake", Build: r.timeline.buildService},
		},
		OpenDatabase: func(ctx context.Context, name string, t *telemetry.Telemetry) (docstore.Database, error) {
			db, err := r.place.OpenDatabase(ctx, name, t.TracerProvider)
			return counting{db, &r.conflicts}, err
		},
	})
	if err := h.Start(ctx); err != nil {
		return err
	}
	r.hosts = append(r.hosts, h)
	return nil
}

// stopProcesses stops all processes; their documents stay.
func (r *rig) stopProcesses(ctx context.Context) error {
	var failed error
	for _, h := range r.hosts {
		if err := h.Stop(ctx); failed == nil {
			failed = err
		}
	}
	r.hosts = nil
	return failed
}

// counting is a database that counts the writes which somebody else was quicker with.
type counting struct {
	docstore.Database
	conflicts *atomic.Int64
}

// Collection implements docstore.Database.
func (c counting) Collection(ctx context.Context, spec docstore.Spec) (docstore.Engine, error) {
	engine, err := c.Database.Collection(ctx, spec)
	return countingEngine{engine, c.conflicts}, err
}

type countingEngine struct {
	docstore.Engine
	conflicts *atomic.Int64
}

// Replace implements docstore.Engine.
func (e countingEngine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	err := e.Engine.Replace(ctx, record, want)
	if docstore.IsConflict(err) {
		e.conflicts.Add(1)
	}
	return err
}
