package organisation

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// Repository stores the organisation. The id of each document is the name of its resource.
type Repository struct {
	staff    *docstore.Collection[Staff]
	rechecks *docstore.Collection[Recheck]
	teams    *docstore.Collection[Team]
	policies *docstore.Collection[Policy]
	onCall   *docstore.Collection[OnCall]
	removals *resource.Removals
}

// OpenRepository opens the collections.
func OpenRepository(ctx context.Context, db docstore.Database) (*Repository, error) {
	r := &Repository{}
	var err error
	if r.staff, err = docstore.Open[Staff](ctx, db, staffSpec()); err != nil {
		return nil, err
	}
	if r.rechecks, err = docstore.Open[Recheck](ctx, db, recheckSpec()); err != nil {
		return nil, err
	}
	if r.teams, err = docstore.Open[Team](ctx, db, newSpec("teams")); err != nil {
		return nil, err
	}
	if r.policies, err = docstore.Open[Policy](ctx, db, policySpec()); err != nil {
		return nil, err
	}
	if r.onCall, err = docstore.Open[OnCall](ctx, db, newSpec("on_call_schedules")); err != nil {
		return nil, err
	}
	r.removals, err = resource.OpenRemovals(ctx, db)
	return r, err
}

func newSpec(name string, indexes ...docstore.Index) docstore.Spec {
	return docstore.Spec{Name: name, Indexes: append(indexes, resource.CreationIndex())}
}

func staffSpec() docstore.Spec {
	bySubject := docstore.Index{
		Fields: []string{"subject"},
		Unique: true,
		Sparse: true,
	}
	return newSpec("staff", worker.Index(), worker.ParkedIndex(), bySubject)
}

func policySpec() docstore.Spec {
	byScope := docstore.Index{Fields: []string{"service", "segment", "priority"}, Unique: true}
	return newSpec("ladder_policies", byScope)
}

// SeedDefaults adds the teams and the ladder policy of a fresh suite where they are missing. Present ones stay as they are.
func (r *Repository) SeedDefaults(ctx context.Context) error {
	var teams []TeamDoc
	for name, team := range DefaultTeams() {
		teams = append(teams, TeamDoc{ID: name, Body: team})
	}
	if _, err := r.teams.InsertMissing(ctx, teams); err != nil {
		return err
	}
	policy := DefaultLadder()
	_, err := r.policies.Insert(ctx, policy.Name, policy)
	if fault.Is(err, fault.AlreadyExists) {
		return nil
	}
	return err
}

// NewStaffWorker returns a worker for due staff: after a change, and when an absence begins or ends. It does not run yet.
func (r *Repository) NewStaffWorker(handle worker.Handler[Staff], o worker.Options) *worker.Worker[Staff] {
	return worker.New(r.staff, func(s *Staff) *worker.Task { return &s.Task }, handle, o)
}

// GetStaff returns a member of staff, or the fault [resource.NotFound].
func (r *Repository) GetStaff(ctx context.Context, name string) (StaffDoc, error) {
	doc, err := r.staff.Get(ctx, name)
	return doc, resource.Named(err, name)
}

// FindStaffBySubject returns the member of staff with the subject of some credentials, or the actor of such a subject; false when
// there is none.
func (r *Repository) FindStaffBySubject(ctx context.Context, name string) (StaffDoc, bool, error) {
	for _, subject := range auth.StaffSubjects(name) {
		doc, found, err := r.staff.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "subject", Value: subject}}})
		if found || err != nil {
			return doc, found, err
		}
	}
	return StaffDoc{}, false, nil
}

// FindActor returns the member of staff that an actor is: by the name of the record, if it has credentials, else by the subject of some
// credentials or the actor of such a subject; false when there is none.
func (r *Repository) FindActor(ctx context.Context, name string) (StaffDoc, bool, error) {
	doc, err := r.staff.Get(ctx, name)
	if err == nil && doc.Body.Subject != "" {
		return doc, true, nil
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return doc, false, err
	}
	return r.FindStaffBySubject(ctx, name)
}

// GetTeam returns a team, or the fault [resource.NotFound].
func (r *Repository) GetTeam(ctx context.Context, name string) (TeamDoc, error) {
	doc, err := r.teams.Get(ctx, name)
	return doc, resource.Named(err, name)
}

// GetPolicy returns a ladder policy, or the fault [resource.NotFound].
func (r *Repository) GetPolicy(ctx context.Context, name string) (PolicyDoc, error) {
	doc, err := r.policies.Get(ctx, name)
	return doc, resource.Named(err, name)
}

// DeleteStaff removes the document of a member of staff.
func (r *Repository) DeleteStaff(ctx context.Context, name string) error {
	return r.staff.Delete(ctx, name)
}

// markLeaving marks a member of staff as leaving and makes the person due.
func (r *Repository) markLeaving(ctx context.Context, name string, now time.Time) error {
	_, err := r.staff.Update(ctx, name, func(s *Staff) error {
		s.Leaving = true
		s.Task.MakeDue(now)
		return nil
	})
	return err
}

// makeStaffDue makes those of the staff due that there are.
func (r *Repository) makeStaffDue(ctx context.Context, names []string, now time.Time) error {
	for _, name := range names {
		_, err := r.staff.Update(ctx, name, func(s *Staff) error {
			s.Task.MakeDue(now)
			return nil
		})
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

// findPolicyNaming returns a ladder policy that names a resource; "" when none does.
func (r *Repository) findPolicyNaming(ctx context.Context, name string) (string, error) {
	policies, err := r.AllPolicies(ctx)
	if err != nil {
		return "", err
	}
	isNamed := func(reference ladder.Reference) bool { return reference.Name == name }
	for policy, p := range policies {
		if slices.ContainsFunc(p.References(), isNamed) {
			return policy, nil
		}
	}
	return "", nil
}

// AllStaff implements Source.
func (r *Repository) AllStaff(ctx context.Context) (map[string]Staff, error) {
	return readAll(ctx, r.staff)
}

// AllTeams implements Source.
func (r *Repository) AllTeams(ctx context.Context) (map[string]Team, error) {
	return readAll(ctx, r.teams)
}

// AllPolicies implements Source.
func (r *Repository) AllPolicies(ctx context.Context) (map[string]Policy, error) {
	return readAll(ctx, r.policies)
}

// AllOnCall implements Source.
func (r *Repository) AllOnCall(ctx context.Context) (map[string]OnCall, error) {
	return readAll(ctx, r.onCall)
}

// readAll returns all documents of a collection by id.
func readAll[T any](ctx context.Context, from *docstore.Collection[T]) (map[string]T, error) {
	all := map[string]T{}
	for doc, err := range from.Find(ctx, docstore.Query{}) {
		if err != nil {
			return nil, err
		}
		all[doc.ID] = doc.Body
	}
	return all, nil
}
