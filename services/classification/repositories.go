package classification

import (
	"context"

	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/leadership"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/matrix"
	"github.com/ombud/ombud/services/classification/internal/model"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
	"github.com/ombud/ombud/services/classification/internal/snapshot"
)

// repositories are all stored data of the service.
type repositories struct {
	categories   *category.Repository
	examples     *example.Repository
	models       *model.Repository
	experience   *experience.Repository
	snapshots    *snapshot.Repository
	judgements   *judgement.Repository
	rules        *rulebook.Repository
	matrices     *matrix.Repository
	incidents    *massincident.Repository
	declarations *declaration.Repository
	leadership   *leadership.Repository
}

func openRepositories(ctx context.Context, env host.Env) (r *repositories, err error) {
	db := env.Database
	r = &repositories{}
	if r.categories, err = category.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.examples, err = example.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.models, err = model.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.experience, err = experience.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.snapshots, err = snapshot.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.judgements, err = judgement.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.rules, err = rulebook.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.matrices, err = matrix.OpenRepository(ctx, db, env.Clock); err != nil {
		return nil, err
	}
	if r.incidents, err = massincident.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	if r.declarations, err = declaration.OpenRepository(ctx, db, env.Clock); err != nil {
		return nil, err
	}
	if r.leadership, err = leadership.OpenRepository(ctx, db, "leadership"); err != nil {
		return nil, err
	}
	return r, nil
}
