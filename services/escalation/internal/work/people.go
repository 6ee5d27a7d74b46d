package work

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Caller is the caller of a command. Subject is that of their credentials; empty for somebody in whose name another service calls.
// Actor is their spelling on records. Leads is set for a caller with power over the cases of others.
type Caller struct {
	Subject string
	Actor   string
	Leads   bool
}

// Claim gives a handling to a member of staff, the caller's own record when owner is empty.
func (s *Service) Claim(ctx context.Context, by Caller, id, owner string, cmd idempotency.Command) (handling.Doc, error) {
	actor, person, err := s.identifyClaimer(ctx, by, owner)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.Claim(m, actor, person)
	})
}

// PassUp gives a handling to a higher level; the next one when level is 0.
func (s *Service) PassUp(
	ctx context.Context, by Caller, id string, level int, reason string, cmd idempotency.Command,
) (handling.Doc, error) {
	actor, _, err := s.identifyActor(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.PassUp(m, actor, level, reason)
	})
}

// HandOver gives a handling to `staff/{staff}` or `queues/{team}` of the same level.
func (s *Service) HandOver(
	ctx context.Context, by Caller, id, to, reason string, cmd idempotency.Command,
) (handling.Doc, error) {
	actor, _, err := s.identifyActor(ctx, by)
	if err != nil {
		return handling.Doc{}, err
	}
	if strings.HasPrefix(to, "queues/") {
		team, err := s.organisation.GetTeam(ctx, ladder.TeamOf(to))
		if err != nil {
			return handling.Doc{}, invalidReference("to", to, err)
		}
		return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
			return h.HandToQueue(m, actor, to, team.Body.Level, reason)
		})
	}
	person, err := s.getPerson(ctx, "to", to)
	if err != nil {
		return handling.Doc{}, err
	}
	return s.Act(ctx, id, cmd, func(m handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return h.HandOver(m, actor, person, reason)
	})
}

// identifyActor returns the caller as an actor, and their staff record if they have one. Somebody who is being removed is an
// actor outside the staff already.
func (s *Service) identifyActor(ctx context.Context, by Caller) (handling.Actor, *organisation.StaffDoc, error) {
	find, subject := s.organisation.FindStaffBySubject, by.Subject
	if subject == "" {
		find, subject = s.organisation.FindActor, by.Actor
	}
	own, found, err := find(ctx, subject)
	if err != nil {
		return handling.Actor{}, nil, err
	}
	actor := handling.Actor{Name: by.Actor, Subject: auth.StaffSubject(subject), Leads: by.Leads}
	if !found {
		return actor, nil, nil
	}
	actor.Name = own.ID
	if !own.Body.Leaving {
		actor.Level = own.Body.Level
	}
	return actor, &own, nil
}

// identifyClaimer returns the caller as an actor, and the person of the claim.
func (s *Service) identifyClaimer(ctx context.Context, by Caller, owner string) (handling.Actor, handling.Person, error) {
	actor, own, err := s.identifyActor(ctx, by)
	if err != nil {
		return actor, handling.Person{}, err
	}
	if own == nil && owner == "" {
		return actor, handling.Person{}, actor.UnknownStaff()
	}
	if own != nil && (owner == "" || owner == own.ID) {
		person, err := checkPresent(*own, s.now())
		return actor, person, err
	}
	if !by.Leads {
		return actor, handling.Person{}, fault.New(fault.Denied, "NOT_SUPERVISOR", "only a supervisor may claim for somebody else")
	}
	person, err := s.getPerson(ctx, "owner", owner)
	return actor, person, err
}

// getPerson returns a member of staff named by a field of a request.
func (s *Service) getPerson(ctx context.Context, field, name string) (handling.Person, error) {
	doc, err := s.organisation.GetStaff(ctx, name)
	if err != nil {
		return handling.Person{}, invalidReference(field, name, err)
	}
	return checkPresent(doc, s.now())
}

// checkPresent returns a member of staff as a person, unless they are absent or leaving.
func checkPresent(staff organisation.StaffDoc, now time.Time) (handling.Person, error) {
	if staff.Body.Leaving {
		return handling.Person{}, fault.New(fault.Precondition, "STAFF_LEAVING", "%s is being removed", staff.ID)
	}
	if away, _ := staff.Body.FindAbsence(now); away != nil {
		until := away.End.UTC().Format(time.RFC3339)
		return handling.Person{}, fault.New(fault.Precondition, "STAFF_ABSENT", "%s is away until %s", staff.ID, until)
	}
	return handling.Person{Name: staff.ID, Level: staff.Body.Level}, nil
}

// invalidReference turns a NotFound fault into an InvalidArgument fault on the field that named the missing resource.
func invalidReference(field, name string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return fault.Invalid(field, "%s does not exist", name)
}
