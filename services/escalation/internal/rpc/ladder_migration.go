package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/grpckit"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// MigrateLadderPolicy moves open handlings to the present version of a ladder policy.
func (s *OrganisationServer) MigrateLadderPolicy(ctx context.Context, req *escalationv1.MigrateLadderPolicyRequest) (*escalationv1.LadderMigration, error) {
	doc, err := s.migrations.Begin(ctx, req.GetName(), req.GetFilter(), grpckit.CommandFrom(ctx, req))
	return reply(doc, err, toProtoLadderMigration)
}

// GetLadderMigration returns the progress of a migration.
func (s *OrganisationServer) GetLadderMigration(ctx context.Context, req *escalationv1.GetLadderMigrationRequest) (*escalationv1.LadderMigration, error) {
	doc, err := s.migrations.Get(ctx, req.GetName())
	return reply(doc, err, toProtoLadderMigration)
}

func toProtoLadderMigration(doc ladder.MigrationDoc) *escalationv1.LadderMigration {
	m := doc.Body
	return &escalationv1.LadderMigration{
		Name:         doc.ID,
		LadderPolicy: m.To.Name,
		Version:      m.To.Version,
		Filter:       m.Filter,
		MovedCount:   int32(m.Moved),
		Done:         m.Done,
	}
}
