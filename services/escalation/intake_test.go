package escalation_test

import (
	"context"
	"strings"
	"sync"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// fakeIntake is the intake as far as the escalation calls it: it keeps timelines. It can be
// down, and it can be slow to know a case.
type fakeIntake struct {
	intakev1.UnimplementedCaseServiceServer

	mu        sync.Mutex
	refusal   error
	hangs     bool
	calls     int
	seen      map[string]bool
	timelines map[string][]*intakev1.Event
	handlings map[string]*intakev1.HandlingSnapshot
}

func newFakeIntake() *fakeIntake {
	return &fakeIntake{
		seen:      map[string]bool{},
		timelines: map[string][]*intakev1.Event{},
		handlings: map[string]*intakev1.HandlingSnapshot{},
	}
}

// build is a host.Builder.
func (f *fakeIntake) build(context.Context, host.Env) (host.Service, error) { return f, nil }

func (f *fakeIntake) Register(r grpc.ServiceRegistrar) { intakev1.RegisterCaseServiceServer(r, f) }
func (f *fakeIntake) Start(ctx context.Context) error  { return ctx.Err() }
func (f *fakeIntake) Stop(context.Context) error       { return nil }

// refuse makes every call fail with the error; nil makes them work again.
func (f *fakeIntake) refuse(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refusal = err
}

// down is how an intake that is not there answers.
func down() error { return fault.New(fault.Unavailable, "DOWN", "the intake is down") }

// hang makes every call wait for its end.
func (f *fakeIntake) hang(hangs bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hangs = hangs
}

// answers returns how a call is to be met.
func (f *fakeIntake) answers() (hangs bool, refusal error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	return f.hangs, f.refusal
}

func (f *fakeIntake) RecordEvents(ctx context.Context, req *intakev1.RecordEventsRequest) (*intakev1.RecordEventsResponse, error) {
	hangs, refusal := f.answers()
	if hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if refusal != nil {
		return nil, refusal
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	resp := &intakev1.RecordEventsResponse{}
	for _, reported := range req.GetEvents() {
		if f.seen[reported.GetId()] {
			continue
		}
		f.seen[reported.GetId()] = true
		f.timelines[req.GetName()] = append(f.timelines[req.GetName()], reported.GetEvent())
		resp.RecordedCount++
	}
	if known := f.handlings[req.GetName()]; known == nil || known.GetRevision() < req.GetHandling().GetRevision() {
		f.handlings[req.GetName()] = req.GetHandling()
	}
	return resp, nil
}

// timeline returns the events of a case, in the order in which they arrived.
func (f *fakeIntake) timeline(id string) []*intakev1.Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]*intakev1.Event(nil), f.timelines["cases/"+id]...)
}

// standing returns the newest snapshot of the handling of a case; nil for none.
func (f *fakeIntake) standing(id string) *intakev1.HandlingSnapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.handlings["cases/"+id]
}

// tried returns how often the escalation has called.
func (f *fakeIntake) tried() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// words returns the events of a case as "KIND clock", in order; warnings have tests of their
// own.
func (f *fakeIntake) words(id string) []string {
	words := []string{}
	for _, event := range f.timeline(id) {
		if event.GetKind() == intakev1.Event_CLOCK_WARNED {
			continue
		}
		words = append(words, strings.TrimSpace(event.GetKind().String()+" "+event.GetDetails()["clock"]))
	}
	return words
}
