// Package feedback is the service that asks customers how they were served, by a
// signed link that takes one click, and acts on what they say.
package feedback

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/worker"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
	"github.com/ombud/ombud/services/feedback/internal/peers"
	"github.com/ombud/ombud/services/feedback/internal/rpc"
	"github.com/ombud/ombud/services/feedback/internal/store"
)

// Service is the feedback service. It implements host.Service.
type Service struct {
	desk        *invitation.Desk
	invitations *store.Invitations
	worker      *worker.Worker[invitation.Invitation]
}

// New opens the service. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	invitations, err := store.Open(ctx, env.Database)
	if err != nil {
		return nil, err
	}
	s := &Service{invitations: invitations}
	s.desk = invitation.NewDesk(invitations, env.Links, peers.NewCases(env.Dial("intake"), env.Dial("escalation")), env.Clock, func() { s.worker.Kick() })
	s.worker = worker.New(invitations.Documents, invitation.TaskOf, s.desk.Deliver, worker.Options{
		Name:    "feedback",
		Clock:   env.Clock,
		Backoff: worker.Backoff{Max: invitation.LongestRetry},
		Tracer:  env.Telemetry.TracerProvider.Tracer("github.com/ombud/ombud/services/feedback"),
		Meter:   env.Telemetry.MeterProvider.Meter("github.com/ombud/ombud/services/feedback"),
		Logger:  env.Telemetry.Logger,
	})
	return s, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	feedbackv1.RegisterFeedbackServiceServer(r, &rpc.FeedbackServer{Desk: s.desk, Answers: s.invitations})
	feedbackv1.RegisterParkedTaskServiceServer(r, &rpc.ParkedTaskServer{Shelves: worker.Shelves{
		worker.NewShelf("invitation", s.worker, func(doc docstore.Doc[invitation.Invitation]) string { return doc.Body.Case }),
	}})
}

// Start implements host.Service.
func (s *Service) Start(ctx context.Context) error { return s.worker.Start(ctx) }

// Stop implements host.Service.
func (s *Service) Stop(ctx context.Context) error { return s.worker.Stop(ctx) }
