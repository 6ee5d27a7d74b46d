package massincident

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Selection names cases, or selects them by a filter of the intake.
type Selection struct {
	Cases  []string // ids
	Filter string
}

// check returns the fault for a selection of both or neither.
func (s Selection) check() error {
	switch {
	case len(s.Cases) == 0 && s.Filter == "":
		return fault.Invalid("cases", "are required without a filter")
	case len(s.Cases) > 0 && s.Filter != "":
		return fault.Invalid("filter", "must not be given together with cases")
	}
	return nil
}

// selectAddable returns the selected cases that can be added to an incident, and the number of the filter's others. Of named
// cases every one must be addable; the fault names the others.
func (s *Service) selectAddable(ctx context.Context, incident string, by Selection) (members []Member, skipped int, err error) {
	if by.Filter != "" {
		found, err := s.intake.FindCases(ctx, by.Filter, maxCases)
		members = slices.DeleteFunc(slices.Clone(found), func(m Member) bool { return m.objection(incident) != "" })
		return members, len(found) - len(members), err
	}
	found, err := s.intake.LookUpCases(ctx, by.Cases)
	if err != nil {
		return nil, 0, err
	}
	byID := make(map[string]Member, len(found))
	for _, m := range found {
		byID[m.Case] = m
	}
	var wrong *fault.Error
	for n, id := range by.Cases {
		m, isKnown := byID[id]
		objection := m.objection(incident)
		if !isKnown {
			objection = "does not exist"
		}
		if objection != "" {
			wrong = wrong.Field(caseField(n), "cases/%s %s", id, objection)
		}
		members = append(members, m)
	}
	if wrong != nil {
		return nil, 0, wrong.WithReason(reasonNotAddable)
	}
	return members, 0, nil
}

// caseField returns the path of a named case in a request.
func caseField(n int) string { return fmt.Sprintf("cases[%d]", n) }

// Addition is the result of AddCases.
type Addition struct {
	Added   int // number of cases that are new
	Skipped int // number of the filter's cases that cannot be added
}

// AddCases adds the selected cases to a candidate or an open incident; those that are of it already are passed over. A
// repeated command adds none.
func (s *Service) AddCases(ctx context.Context, cmd Command, by Selection) (Doc, Addition, error) {
	if err := by.check(); err != nil {
		return Doc{}, Addition{}, err
	}
	if doc, isApplied, err := s.findApplied(ctx, cmd); isApplied || err != nil {
		return doc, Addition{}, err
	}
	members, skipped, err := s.selectAddable(ctx, cmd.ID, by)
	if err != nil {
		return Doc{}, Addition{}, err
	}
	var added []Member
	doc, err := s.changeIncident(ctx, cmd, func(i *Incident, _ time.Time) (err error) {
		if added, err = i.addMembers(members, cmd.Actor); err != nil {
			return err
		}
		i.Missing = addCounts(i.Missing, countMissing(i.words(), added)...)
		return nil
	})
	return doc, Addition{Added: len(added), Skipped: skipped}, err
}

// RemoveCases removes the selected cases from a candidate or an open incident, also proposed ones, and returns their number.
// Of named cases every one must be among them; the fault names the others. A repeated command removes none.
func (s *Service) RemoveCases(ctx context.Context, cmd Command, by Selection, reason string) (Doc, int, error) {
	if err := by.check(); err != nil {
		return Doc{}, 0, err
	}
	if doc, isApplied, err := s.findApplied(ctx, cmd); isApplied || err != nil {
		return doc, 0, err
	}
	ids := by.Cases
	if by.Filter != "" {
		found, err := s.intake.FindCases(ctx, by.Filter, maxCases)
		if err != nil {
			return Doc{}, 0, err
		}
		for _, m := range found {
			ids = append(ids, m.Case)
		}
	}
	removed := 0
	doc, err := s.changeIncident(ctx, cmd, func(i *Incident, _ time.Time) (err error) {
		selected := ids
		if by.Filter != "" {
			selected = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !i.hasCase(id) })
		}
		removed = len(selected)
		return i.removeCases(selected, Decision{Reason: reason, Actor: cmd.Actor})
	})
	return doc, removed, err
}

// findApplied returns the incident of a command and whether it has applied the command.
func (s *Service) findApplied(ctx context.Context, cmd Command) (Doc, bool, error) {
	doc, err := s.repository.GetIncident(ctx, cmd.ID)
	if err != nil {
		return Doc{}, false, err
	}
	isApplied, err := doc.Body.Applied.HasApplied(cmd.Command)
	return doc, isApplied, err
}
