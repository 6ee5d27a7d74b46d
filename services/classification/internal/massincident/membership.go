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
	var found []Member
	if by.Filter != "" {
		found, err = s.intake.FindCases(ctx, by.Filter, maxCases)
	} else {
		found, err = s.intake.LookUpCases(ctx, by.Cases)
	}
	if err != nil {
		return nil, 0, err
	}
	holders, err := s.roster.FindHolders(ctx, incident, listIDs(found))
	if err != nil {
		return nil, 0, err
	}
	objections := map[string]string{}
	for _, m := range found {
		if m.IsSolved {
			objections[m.Case] = "is solved"
		} else if holder := holders[m.Case]; holder != "" {
			objections[m.Case] = objectionOf(holder)
		}
	}
	if by.Filter != "" {
		members = slices.DeleteFunc(slices.Clone(found), func(m Member) bool { return objections[m.Case] != "" })
		return members, len(found) - len(members), nil
	}
	return found, 0, refuseNamed(by.Cases, found, objections)
}

// objectionOf returns the reason why a case of another incident cannot be added, in words.
func objectionOf(holder string) string { return "belongs to " + Collection.Name(holder) }

// refuseNamed returns the fault that names the cases that do not exist and those with an objection; nil for none.
func refuseNamed(named []string, found []Member, objections map[string]string) error {
	exists := map[string]bool{}
	for _, m := range found {
		exists[m.Case] = true
	}
	var wrong *fault.Error
	for n, id := range named {
		objection := objections[id]
		if !exists[id] {
			objection = "does not exist"
		}
		if objection != "" {
			wrong = wrong.Field(caseField(n), "cases/%s %s", id, objection)
		}
	}
	if wrong != nil {
		return wrong.WithReason(reasonNotAddable)
	}
	return nil
}

func listIDs(members []Member) []string {
	ids := make([]string, len(members))
	for n, m := range members {
		ids[n] = m.Case
	}
	return ids
}

// takeMembers takes cases for an incident. Named cases are all taken, or none; of the filter's cases it leaves out those that
// another incident has taken meanwhile.
func (s *Service) takeMembers(
	ctx context.Context, incident string, members []Member, by Selection,
) (kept []Member, taken Taken, err error) {
	taken, err = s.roster.TakeCases(ctx, incident, listIDs(members))
	if err == nil && by.Filter == "" {
		objections := map[string]string{}
		for id, holder := range taken.holders {
			objections[id] = objectionOf(holder)
		}
		err = refuseNamed(by.Cases, members, objections)
	}
	if err != nil {
		s.roster.ReleaseCases(ctx, taken)
		return nil, Taken{}, err
	}
	return slices.DeleteFunc(slices.Clone(members), func(m Member) bool { return !taken.has(m.Case) }), taken, nil
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
	doc, isApplied, err := s.findApplied(ctx, cmd)
	if isApplied || err != nil {
		return doc, Addition{}, err
	}
	if !doc.Body.takesCases() {
		return Doc{}, Addition{}, doc.Body.illegalState("add a case to", Candidate, Open)
	}
	members, skipped, err := s.selectAddable(ctx, cmd.ID, by)
	if err != nil {
		return Doc{}, Addition{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, takeTimeout)
	defer cancel()
	kept, taken, err := s.takeMembers(ctx, cmd.ID, members, by)
	if err != nil {
		return Doc{}, Addition{}, err
	}
	var added []Member
	doc, err = s.changeIncident(ctx, cmd, func(i *Incident, _ time.Time) (err error) {
		if added, err = i.addMembers(kept, taken, cmd.Actor); err != nil {
			return err
		}
		i.Missing = addCounts(i.Missing, countMissing(i.words(), added)...)
		return nil
	})
	if err != nil {
		s.roster.ReleaseCases(ctx, taken)
		return Doc{}, Addition{}, err
	}
	s.roster.ConfirmCases(ctx, doc.Body, taken)
	return doc, Addition{Added: len(added), Skipped: skipped + len(members) - len(kept)}, nil
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
			cases := i.indexCases()
			selected = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !cases.listed[id] && !cases.proposed[id] })
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
