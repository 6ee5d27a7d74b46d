// Package feedback is the service that asks customers for their opinion after a resolution, by a signed link that takes
// one click, and acts on the answer.
package feedback

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/worker"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	"github.com/ombud/ombud/services/feedback/internal/answer"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
	"github.com/ombud/ombud/services/feedback/internal/peers"
	"github.com/ombud/ombud/services/feedback/internal/rpc"
)

// telemetryScope names the tracer and the meter of the service.
const telemetryScope = "github.com/ombud/ombud/services/feedback"

// Service is the feedback service. It implements host.Service.
type Service struct {
	invitations *invitation.Service
}

// New opens the service. It is a host.Builder.
func New(ctx context.Context, env host.Env) (host.Service, error) {
	invitations, err := invitation.OpenRepository(ctx, env.Database)
	if err != nil {
		return nil, err
	}
	reactions := invitation.NewReactions()
	reporter := answer.NewReporter(peers.NewIntake(env.Dial("intake")), peers.NewEscalation(env.Dial("escalation")))
	answer.React(reactions, reporter)
	return &Service{invitations: invitation.NewService(invitation.Deps{
		Invitations: invitations,
		Links:       env.Links,
		Reactions:   reactions,
		Clock:       env.Clock,
		Worker: worker.Options{
			Name:   "feedback",
			Tracer: env.Telemetry.TracerProvider.Tracer(telemetryScope),
			Meter:  env.Telemetry.MeterProvider.Meter(telemetryScope),
			Logger: env.Telemetry.Logger,
		},
	})}, nil
}

// Register implements host.Service.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	feedbackv1.RegisterFeedbackServiceServer(r, rpc.NewFeedbackServer(s.invitations))
	feedbackv1.RegisterParkedTaskServiceServer(r, rpc.NewParkedTaskServer(worker.ParkedSources{
		worker.NewParkedSource("invitation", s.invitations.Worker(), func(doc invitation.Doc) string { return doc.Body.Case }),
	}))
}

// Start implements host.Service. It starts the worker.
func (s *Service) Start(ctx context.Context) error { return s.invitations.Worker().Start(ctx) }

// Stop implements host.Service. It stops the worker.
func (s *Service) Stop(ctx context.Context) error { return s.invitations.Worker().Stop(ctx) }
