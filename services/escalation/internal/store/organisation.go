package store

import (
	"context"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
)

// Organisation keeps staff, teams, ladder policies and on-call schedules. The id of a document is the name
// of the resource.
type Organisation struct {
	Staff    *docstore.Collection[organisation.Staff]
	Teams    *docstore.Collection[organisation.Team]
	Policies *docstore.Collection[organisation.Policy]
	OnCall   *docstore.Collection[organisation.OnCall]
}

// OpenOrganisation opens the collections.
func OpenOrganisation(ctx context.Context, db docstore.Database) (*Organisation, error) {
	staff, err := docstore.Open[organisation.Staff](ctx, db, docstore.Spec{
		Name: "staff", Indexes: []docstore.Index{
			worker.Index(), worker.ParkedIndex(), {Fields: []string{"subject"}, Unique: true, Sparse: true}, creation(),
		},
	})
	if err != nil {
		return nil, err
	}
	teams, err := docstore.Open[organisation.Team](ctx, db, docstore.Spec{Name: "teams", Indexes: []docstore.Index{creation()}})
	if err != nil {
		return nil, err
	}
	policies, err := docstore.Open[organisation.Policy](ctx, db, docstore.Spec{
		Name: "ladder_policies", Indexes: []docstore.Index{{Fields: []string{"service", "segment", "priority"}, Unique: true}, creation()},
	})
	if err != nil {
		return nil, err
	}
	onCall, err := docstore.Open[organisation.OnCall](ctx, db, docstore.Spec{Name: "on_call_schedules", Indexes: []docstore.Index{creation()}})
	return &Organisation{
		Staff:    staff,
		Teams:    teams,
		Policies: policies,
		OnCall:   onCall,
	}, err
}

// creation finds what a command has made, which is one thing of a kind at most.
func creation() docstore.Index {
	return docstore.Index{Fields: []string{idempotency.CreationKey}, Unique: true, Sparse: true}
}

// Seed inserts the teams and the ladder of a fresh suite where they are missing. What
// is there is left as it is.
func (o *Organisation) Seed(ctx context.Context) error {
	for name, team := range organisation.DefaultTeams() {
		if _, err := o.Teams.Insert(ctx, name, team); err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
	}
	ladder := organisation.DefaultLadder()
	if _, err := o.Policies.Insert(ctx, ladder.Name, ladder); err != nil && !fault.Is(err, fault.AlreadyExists) {
		return err
	}
	return nil
}

// AllStaff implements organisation.Source.
func (o *Organisation) AllStaff(ctx context.Context) (map[string]organisation.Staff, error) {
	return all(ctx, o.Staff)
}

// AllTeams implements organisation.Source.
func (o *Organisation) AllTeams(ctx context.Context) (map[string]organisation.Team, error) {
	return all(ctx, o.Teams)
}

// AllPolicies implements organisation.Source.
func (o *Organisation) AllPolicies(ctx context.Context) (map[string]organisation.Policy, error) {
	return all(ctx, o.Policies)
}

// AllOnCall implements organisation.Source.
func (o *Organisation) AllOnCall(ctx context.Context) (map[string]organisation.OnCall, error) {
	return all(ctx, o.OnCall)
}

// StaffBySubject returns the member of staff whose credentials have the subject, and
// their name; false when there is none.
func (o *Organisation) StaffBySubject(ctx context.Context, subject string) (docstore.Doc[organisation.Staff], bool, error) {
	return o.Staff.First(ctx, docstore.Query{Equal: []docstore.Eq{{Field: "subject", Value: subject}}})
}

// Named gives a NotFound fault of a collection here the name of what is missing.
func Named(err error, name string) error { return resource.Named(err, name) }

func all[T any](ctx context.Context, from *docstore.Collection[T]) (map[string]T, error) {
	found := map[string]T{}
	for doc, err := range from.Find(ctx, docstore.Query{}) {
		if err != nil {
			return nil, err
		}
		found[doc.ID] = doc.Body
	}
	return found, nil
}
