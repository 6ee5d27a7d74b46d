// Package office keeps the books of the organisation: who works here, in which teams,
// and by which ladders cases climb. It refuses what would leave a case with nobody.
package office

import (
	"context"
	"errors"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Office changes the organisation. It is safe for concurrent use.
type Office struct {
	Staff    *Register[organisation.Staff]
	Teams    *Register[organisation.Team]
	Policies *Register[organisation.Policy]
	OnCall   *Register[organisation.OnCall]

	books     *store.Organisation
	handlings *handling.Repository
	directory *organisation.Directory
	dismisser Dismisser
	suppliers Suppliers
	// staffFields are the fields by which staff are listed.
	staffFields *listing.Fields
}

// Dismisser sees to the cases of staff.
type Dismisser interface {
	// Dismiss removes a member of staff who is marked as leaving, after what they have was
	// handed over. When it fails, it goes on by itself.
	Dismiss(ctx context.Context, name string) error
}

// Suppliers knows who can be engaged.
type Suppliers interface {
	// Supplier returns one. A supplier who does not exist or is out of use is a NotFound fault.
	Supplier(ctx context.Context, name string) (help.Supplier, error)
}

// New returns an office. After every change of somebody of the staff it calls changed.
func New(
	books *store.Books, handlings *handling.Repository, directory *organisation.Directory, dismisser Dismisser, suppliers Suppliers,
	changed func(),
) (*Office, error) {
	o := &Office{
		books:     books.Organisation,
		handlings: handlings,
		directory: directory,
		dismisser: dismisser,
		suppliers: suppliers,
	}
	var errs [5]error
	o.Staff, errs[0] = open(o, books.Removals, "staff", o.books.Staff, o.checkStaff,
		func(s *organisation.Staff) *idempotency.Commands { return &s.Commands })
	if errs[0] == nil {
		o.Staff.prepare = func(s *organisation.Staff, now time.Time) {
			s.Edition++
			s.Task.MakeDue(now)
		}
		o.Staff.changed = func() { directory.Forget(); changed() }
	}
	o.Teams, errs[1] = open(o, books.Removals, "teams", o.books.Teams, o.checkTeam,
		func(t *organisation.Team) *idempotency.Commands { return &t.Commands })
	o.Policies, errs[2] = open(o, books.Removals, "ladderPolicies", o.books.Policies, o.checkPolicy,
		func(p *organisation.Policy) *idempotency.Commands { return &p.Commands })
	o.OnCall, errs[3] = open(o, books.Removals, "onCallSchedules", o.books.OnCall, o.checkOnCall,
		func(c *organisation.OnCall) *idempotency.Commands { return &c.Commands })
	o.staffFields, errs[4] = staffFields()
	return o, errors.Join(errs[:]...)
}

func (o *Office) checkStaff(ctx context.Context, _ string, s organisation.Staff) error {
	wrong := named(nil, s.DisplayName)
	wrong = levelled(wrong, s.Level)
	wrong = also(wrong, s.Validate())
	for i, team := range s.Teams {
		missing, err := o.missing(ctx, team)
		if err != nil {
			return err
		}
		if missing {
			wrong = wrong.Field(element("teams", i), "%s does not exist", team)
		}
	}
	return wrong.Err()
}

func (o *Office) checkTeam(_ context.Context, _ string, t organisation.Team) error {
	return levelled(named(nil, t.DisplayName), t.Level).Err()
}

func (o *Office) checkPolicy(ctx context.Context, name string, p organisation.Policy) error {
	wrong := named(nil, p.DisplayName)
	if standard := name == organisation.DefaultPolicy; standard && !p.Scope.Empty() {
		wrong = wrong.Field("service", "must be empty, like segment and priority: this is the ladder of every case that has no other")
	} else if !standard && p.Scope.Empty() {
		wrong = wrong.Field("service", "is required, or segment, or priority: only %s is for every case", organisation.DefaultPolicy)
	}
	wrong = also(wrong, p.Validate())
	for _, named := range p.References() {
		missing, err := o.missing(ctx, named.Name)
		if err != nil {
			return err
		}
		if missing {
			wrong = wrong.Field(named.Field, "%s does not exist", named.Name)
		}
	}
	return wrong.Err()
}

// DeleteTeam removes a team. It is refused with TEAM_IN_USE while a ladder names it,
// somebody is in it, or unsolved cases are in its queue.
func (o *Office) DeleteTeam(ctx context.Context, name, etag string, cmd idempotency.Command) error {
	return o.Teams.Delete(ctx, name, etag, cmd, func(docstore.Doc[organisation.Team]) error {
		user, err := o.userOf(ctx, name)
		if err == nil && user != "" {
			err = fault.New(fault.Precondition, "TEAM_IN_USE", "%s is in use by %s", name, user)
		}
		return err
	})
}

// CreatePolicy makes a ladder, which knows its own name.
func (o *Office) CreatePolicy(ctx context.Context, id string, p organisation.Policy, cmd idempotency.Command, now time.Time) (docstore.Doc[organisation.Policy], error) {
	id = idempotency.ResourceID(id, cmd, now, o.Policies.kind)
	p.Name, p.Version = "ladderPolicies/"+id, 1
	return o.Policies.Create(ctx, id, p, cmd, now)
}

// DeletePolicy removes a ladder. Cases that climb by it go on. The default one stays.
func (o *Office) DeletePolicy(ctx context.Context, name, etag string, cmd idempotency.Command) error {
	return o.Policies.Delete(ctx, name, etag, cmd, func(docstore.Doc[organisation.Policy]) error {
		if name == organisation.DefaultPolicy {
			return fault.New(fault.Precondition, "DEFAULT_POLICY", "%s cannot be removed", name)
		}
		return nil
	})
}
