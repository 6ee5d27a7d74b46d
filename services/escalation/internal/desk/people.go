package desk

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Caller is who calls: the subject of the credentials, and whether they may decide over
// the cases of others.
type Caller struct {
	Subject string
	Leads   bool
}

// Claim gives a handling to a member of staff, the caller's own record when owner is
// empty.
func (d *Desk) Claim(ctx context.Context, by Caller, id, owner string, cmd idempotency.Command) (store.Doc, error) {
	actor, person, err := d.claimant(ctx, by, owner)
	if err != nil {
		return store.Doc{}, err
	}
	return d.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) error {
		return h.Claim(m, actor, person)
	})
}

// PassUp gives a handling to a higher level; the next one when level is 0.
func (d *Desk) PassUp(ctx context.Context, by Caller, id string, level int, reason string, cmd idempotency.Command) (store.Doc, error) {
	actor, _, err := d.actor(ctx, by)
	if err != nil {
		return store.Doc{}, err
	}
	return d.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) error {
		return h.PassUp(m, actor, level, reason)
	})
}

// HandOver gives a handling to `staff/{staff}` or `queues/{team}` of the same level.
func (d *Desk) HandOver(ctx context.Context, by Caller, id, to, reason string, cmd idempotency.Command) (store.Doc, error) {
	actor, _, err := d.actor(ctx, by)
	if err != nil {
		return store.Doc{}, err
	}
	if strings.HasPrefix(to, "queues/") {
		team, err := d.Organisation.Teams.Get(ctx, ladder.TeamOf(to))
		if err != nil {
			return store.Doc{}, unknown("to", to, err)
		}
		return d.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) error {
			return h.HandToQueue(m, actor, to, team.Body.Level, reason)
		})
	}
	person, err := d.person(ctx, "to", to)
	if err != nil {
		return store.Doc{}, err
	}
	return d.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) error {
		return h.HandOver(m, actor, person, reason)
	})
}

// actor returns who the caller is to handlings, and their staff record if they have one.
func (d *Desk) actor(ctx context.Context, by Caller) (handling.Actor, *docstore.Doc[organisation.Staff], error) {
	own, found, err := d.Organisation.StaffBySubject(ctx, by.Subject)
	if err != nil {
		return handling.Actor{}, nil, err
	}
	if !found {
		return handling.Actor{Name: by.Subject, Leads: by.Leads}, nil, nil
	}
	return handling.Actor{Name: own.ID, Leads: by.Leads}, &own, nil
}

// claimant returns who claims, and for whom.
func (d *Desk) claimant(ctx context.Context, by Caller, owner string) (handling.Actor, handling.Person, error) {
	actor, own, err := d.actor(ctx, by)
	if err != nil {
		return actor, handling.Person{}, err
	}
	if own == nil && owner == "" {
		return actor, handling.Person{}, fault.New(fault.Precondition, "STAFF_UNKNOWN",
			"no member of staff has the subject %q: create one with it (POST /v1/staff), or name an owner", by.Subject).
			With("subject", by.Subject)
	}
	if own != nil && (owner == "" || owner == own.ID) {
		person, err := present(*own, d.now())
		return actor, person, err
	}
	if !by.Leads {
		return actor, handling.Person{}, fault.New(fault.Denied, "NOT_SUPERVISOR", "only a supervisor may claim for somebody else")
	}
	person, err := d.person(ctx, "owner", owner)
	return actor, person, err
}

// person returns a member of staff that a field of a request names.
func (d *Desk) person(ctx context.Context, field, name string) (handling.Person, error) {
	doc, err := d.Organisation.Staff.Get(ctx, name)
	if err != nil {
		return handling.Person{}, unknown(field, name, err)
	}
	return present(doc, d.now())
}

// present returns a member of staff as somebody who may be given a case at a time.
func present(staff docstore.Doc[organisation.Staff], now time.Time) (handling.Person, error) {
	if staff.Body.Leaving {
		return handling.Person{}, fault.New(fault.Precondition, "STAFF_LEAVING", "%s is being removed", staff.ID)
	}
	if away, _ := staff.Body.Away(now); away != nil {
		return handling.Person{}, fault.New(fault.Precondition, "STAFF_ABSENT", "%s is away until %s", staff.ID, away.End.UTC().Format(time.RFC3339))
	}
	return handling.Person{Name: staff.ID, Level: staff.Body.Level}, nil
}

// unknown turns a NotFound into an InvalidArgument on the field that named what is
// missing.
func unknown(field, name string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.Invalid(field, "%s does not exist", name)
}
