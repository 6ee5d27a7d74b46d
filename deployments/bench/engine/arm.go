package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.opentelemetry.io/otel/trace/noop"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

const (
	// far is when clocks run out that are only armed.
	far = 300 * 24 * time.Hour
	// chunk is how many handlings are written together.
	chunk = 500
	// hands is how many write at once.
	hands = 4
)

// armory makes handlings: copies of one that was opened, under other ids and with other
// times at which the response clock is due.
type armory struct {
	db        docstore.Database
	handlings *docstore.Collection[bson.D]
	template  bson.D
	made      int
}

// newArmory opens one handling through the API, nothing of which is due for long, and
// remembers how it is stored.
func newArmory(ctx context.Context, r *rig) (*armory, error) {
	env, err := r.hosts[0].Env("intake")
	if err != nil {
		return nil, err
	}
	const id = "01JB0000000000000000000000"
	now := r.timeline.clock.Now()
	_, err = escalationv1.NewHandlingServiceClient(env.Dial("escalation")).OpenHandling(ctx, &escalationv1.OpenHandlingRequest{
		Case:      "cases/" + id,
		StartTime: timestamppb.New(now),
		RequestId: "template",
		Summary:   "The parcel has not come.",
		Commitment: &catalogv1.Commitment{
			StartTime: timestamppb.New(now),
			Service:   "services/general",
			Priority:  typev1.Priority_P3,
			Target:    &catalogv1.Target{Respond: durationpb.New(far), Update: durationpb.New(far), Resolve: durationpb.New(far)},
		},
	})
	if err != nil {
		return nil, err
	}
	a := &armory{}
	if a.db, err = r.place.OpenDatabase(ctx, "escalation", noop.NewTracerProvider()); err != nil {
		return nil, err
	}
	if a.handlings, err = docstore.Open[bson.D](ctx, a.db, docstore.Spec{Name: "handlings"}); err != nil {
		return nil, err
	}
	doc, err := a.handlings.Get(ctx, id)
	a.template = doc.Body
	for _, clock := range []string{"step", "ceiling"} { // nobody moves
		a.template = replaceAt(a.template, bson.D{{Key: "state", Value: int32(0)}}, "clocks", clock)
	}
	return a, err
}

// armClocks makes so many handlings; due says when the response clock of each runs out.
func (a *armory) armClocks(ctx context.Context, n int, due func(i int) time.Time) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(hands)
	for first := 0; first < n; first += chunk {
		made := a.made + first
		group.Go(func() error {
			docs := make([]docstore.Doc[bson.D], min(chunk, n-first))
			for i := range docs {
				docs[i] = docstore.Doc[bson.D]{ID: fmt.Sprintf("01JC%022d", made+i), Body: a.handlingDueAt(due(first + i))}
			}
			return errors.Join(a.handlings.InsertMany(ctx, docs)...)
		})
	}
	a.made += n
	return group.Wait()
}

// handlingDueAt returns a handling with a response clock that runs out at a time.
func (a *armory) handlingDueAt(at time.Time) bson.D {
	at = clock.ToMilliseconds(at)
	body := replaceAt(a.template, at, "clocks", "response", "due")
	body = replaceAt(body, at, "task", "due")
	body = replaceAt(body, at, "deadline")
	return replaceAt(body, at, "board", "deadline")
}

// replaceAt returns a copy of a document in which the value at a path is another.
func replaceAt(in bson.D, value any, path ...string) bson.D {
	out := make(bson.D, len(in))
	copy(out, in)
	for i, element := range out {
		if element.Key != path[0] {
			continue
		}
		if inner, ok := element.Value.(bson.D); ok && len(path) > 1 {
			value = replaceAt(inner, value, path[1:]...)
		}
		out[i].Value = value
	}
	return out
}
