// Package organisation has the staff, teams, ladder policies and on-call schedules of the firm, with their rules and use cases.
//
// A [Service] changes them and refuses a change that would leave a case without an owner. A [Directory] answers from memory the
// questions that every opening and every climb of a case asks. It is at most a second old.
package organisation

import (
	"context"
	"errors"
)

// Cases are the handlings of the firm, as far as the organisation needs them.
type Cases interface {
	// HasUnsolvedIn reports whether `queues/{team}` holds unsolved cases.
	HasUnsolvedIn(ctx context.Context, queue string) (bool, error)
	// Dismiss removes `staff/{staff}`, marked as leaving, after their cases were handed over. After a failure it is tried again as due
	// work.
	Dismiss(ctx context.Context, staff string) error
	// KickStaff starts the work on the cases of staff that are due.
	KickStaff()
}

// Catalog knows the services, segments and suppliers of the firm. Its errors are those of the call.
type Catalog interface {
	// HasService reports whether `services/{service}` exists, in use or not.
	HasService(ctx context.Context, name string) (bool, error)
	// HasSegment reports whether `segments/{segment}` exists, in use or not.
	HasSegment(ctx context.Context, name string) (bool, error)
	// HasSupplier reports whether `suppliers/{supplier}` exists and is in use.
	HasSupplier(ctx context.Context, name string) (bool, error)
}

// Names has the names under which the acts of the staff are recorded. [auth.Names] implements it.
type Names interface {
	// Put says with which subject the person `staff/{staff}` calls; empty for nobody.
	Put(ctx context.Context, name, subject string) error
}

// Keys are the API keys. [auth.Keyring] implements it.
type Keys interface {
	// HasStaff reports whether there is or was a key whose holder acts as `staff/{staff}`.
	HasStaff(ctx context.Context, actor string) (bool, error)
}

// Options are the collaborators of a Service. All are required.
type Options struct {
	Repository *Repository
	Directory  *Directory
	Cases      Cases
	Catalog    Catalog
	Names      Names
	Keys       Keys
}

// staffChanged makes a change of the staff known.
func (o Options) staffChanged() {
	o.Directory.Forget()
	o.Cases.KickStaff()
}

// Service changes the organisation. It is safe for concurrent use.
type Service struct {
	Staff           *StaffService
	Teams           *TeamService
	Policies        *PolicyService
	OnCallSchedules *OnCallService
}

// NewService returns a service.
func NewService(o Options) (*Service, error) {
	staff, err1 := newStaffService(o)
	teams, err2 := newTeamService(o)
	policies, err3 := newPolicyService(o)
	onCall, err4 := newOnCallService(o)
	return &Service{
		Staff:           staff,
		Teams:           teams,
		Policies:        policies,
		OnCallSchedules: onCall,
	}, errors.Join(err1, err2, err3, err4)
}
