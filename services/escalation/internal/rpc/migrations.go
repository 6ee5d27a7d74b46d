package rpc

import (
	"context"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// MigrateLadderPolicy moves open handlings to the present version of a ladder.
func (s *Organisation) MigrateLadderPolicy(ctx context.Context, req *escalationv1.MigrateLadderPolicyRequest) (*escalationv1.LadderMigration, error) {
	return migrationOr(s.Migrations.Begin(ctx, req.GetName(), req.GetFilter(), command(ctx, req)))
}

// GetLadderMigration says how far a migration has come.
func (s *Organisation) GetLadderMigration(ctx context.Context, req *escalationv1.GetLadderMigrationRequest) (*escalationv1.LadderMigration, error) {
	return migrationOr(s.Migrations.Get(ctx, req.GetName()))
}

func migrationOr(doc ladder.MigrationDoc, err error) (*escalationv1.LadderMigration, error) {
	if err != nil {
		return nil, err
	}
	m := doc.Body
	return &escalationv1.LadderMigration{
		Name:         doc.ID,
		LadderPolicy: m.To.Name,
		Version:      m.To.Version,
		Filter:       m.Filter,
		MovedCount:   int32(m.Moved),
		Done:         m.Done,
	}, nil
}
