package massincident

import (
	"context"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/reach"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/burst"
)

// serviceNames begins the names of services, which belong to the catalog.
const serviceNames resource.Collection = "services"

// Draft is an incident that a person declares from nothing.
type Draft struct {
	Service   string   // id
	Category  string   // id
	Territory string   // ISO 3166-1 alpha-2
	Words     []string // by which further cases are recognised
	Cases     []string // ids
	Message   localized.Message
}

// check returns the fault for a draft that says nothing of its cases, and for words that are looked for twice or are too short to tell
// anything.
func (d Draft) check() error {
	if d.Service == "" && d.Category == "" && d.Territory == "" && len(d.Words) == 0 && len(d.Cases) == 0 {
		return fault.Invalid("cases", "are required without service, category, territory and words")
	}
	var wrong *fault.Error
	seen := map[string]bool{}
	for n, entry := range d.Words {
		folded, field := burst.FoldStated(entry), fmt.Sprintf("words[%d]", n)
		switch {
		case seen[folded]:
			wrong = wrong.Field(field, "stands twice: capital letters and marks do not count")
		case !burst.IsTelling(folded):
			wrong = wrong.Field(field, "has no word of at least three letters and digits")
		}
		seen[folded] = folded != ""
	}
	return wrong.Err()
}

// Categories are those that the firm has.
type Categories interface {
	// CheckExists returns the InvalidArgument fault on the field category for one that does not exist.
	CheckExists(ctx context.Context, id string) error
}

// Catalog is the catalog of the firm.
type Catalog interface {
	// HasService reports whether the catalog has or had a service with the id.
	HasService(ctx context.Context, id string) (bool, error)
}

// checkNames returns the fault for a service, a category and a territory that do not exist: no case would ever join by them.
// A failure of the catalog is returned as it is.
func (s *Service) checkNames(ctx context.Context, d Draft) error {
	wrong := reach.CheckTerritory(nil, "territory", d.Territory)
	if d.Service != "" {
		exists, err := s.catalog.HasService(ctx, d.Service)
		if err != nil {
			return err
		}
		if !exists {
			wrong = wrong.Field("service", "%s does not exist", serviceNames.Name(d.Service))
		}
	}
	if d.Category != "" {
		err := s.categories.CheckExists(ctx, d.Category)
		unknown, _ := fault.As(err)
		if err != nil && !fault.Is(err, fault.InvalidArgument) {
			return err
		}
		wrong = fault.Join(wrong, unknown)
	}
	return wrong.Err()
}

// CreateIncident opens an incident that no burst has shown. Its names must exist, and every given case must be addable; the
// fault names the others. A repeated command gets the incident as it is now.
func (s *Service) CreateIncident(ctx context.Context, cmd Command, d Draft) (Doc, error) {
	if err := d.check(); err != nil {
		return Doc{}, err
	}
	now := clock.ToMilliseconds(s.clock.Now())
	cmd.ID = idempotency.CommandID(cmd.Command, now, "mass-incident", cmd.Command.Caller)
	if doc, isApplied, err := s.findApplied(ctx, cmd); isApplied || !fault.Is(err, fault.NotFound) {
		return doc, err
	}
	if err := s.checkNames(ctx, d); err != nil {
		return Doc{}, err
	}
	members, _, err := s.selectAddable(ctx, cmd.ID, Selection{Cases: d.Cases})
	if err != nil {
		return Doc{}, err
	}
	d.Message = s.nameLanguage(d.Message)
	doc, err := s.openDeclared(ctx, cmd, d, members, now)
	if err != nil {
		return Doc{}, err
	}
	s.KickReports()
	return doc, s.open.Refresh(ctx)
}

// openDeclared takes the cases of a draft and stores the incident. The cases are free again if that fails.
func (s *Service) openDeclared(ctx context.Context, cmd Command, d Draft, members []Member, now time.Time) (Doc, error) {
	ctx, cancel := context.WithTimeout(ctx, takeTimeout)
	defer cancel()
	_, taken, err := s.takeMembers(ctx, cmd.ID, members, Selection{Cases: d.Cases})
	if err != nil {
		return Doc{}, err
	}
	doc, err := s.insertDeclared(ctx, cmd, d, members, taken, now)
	if err != nil {
		s.roster.ReleaseCases(ctx, taken)
		return Doc{}, err
	}
	s.roster.ConfirmCases(ctx, doc.Body, taken)
	return doc, nil
}

// insertDeclared stores the incident of a draft and returns it as it is stored. The same command may have been faster, in
// another process too: its incident is returned. Another command with the id gets the fault of a reused one.
func (s *Service) insertDeclared(
	ctx context.Context, cmd Command, d Draft, members []Member, taken Taken, now time.Time,
) (Doc, error) {
	i, err := newDeclared(d, members, taken, cmd.Actor, now)
	if err != nil {
		return Doc{}, err
	}
	i.Applied.Add(cmd.Command, now)
	i.Task.Origin = worker.Origin(ctx)
	if err := s.repository.InsertIncident(ctx, cmd.ID, i); err != nil && !fault.Is(err, fault.AlreadyExists) {
		return Doc{}, err
	}
	doc, _, err := s.findApplied(ctx, cmd)
	return doc, err
}

// newDeclared returns an open incident with a due report. Last is the time of the declaration until a case is newer, because
// an incident takes cases for some time after it.
func newDeclared(d Draft, members []Member, taken Taken, actor string, now time.Time) (Incident, error) {
	i := Incident{
		State:     Open,
		Service:   d.Service,
		Cases:     []string{},
		IsHolding: true,
		Last:      now,
		Created:   now,
		Updated:   now,
	}
	i.Category, i.Signature = d.Category, burst.SignatureOf(d.Words)
	i.Territory, i.Stated = d.Territory, d.Territory
	i.Bulletins = []Bulletin{{d.Message, actor, now}}
	if _, err := i.addMembers(members, taken, actor); err != nil {
		return Incident{}, err
	}
	i.Missing = countMissing(d.Message, members)
	i.Task.MakeDue(now)
	return i, nil
}
