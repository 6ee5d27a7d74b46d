package offer

import (
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// DefaultCeiling is the ceiling of a service level that names none (row A3 of the
// requirements).
const DefaultCeiling = 20 * time.Hour

// priorities is how many priorities there are, P1 to P4.
const priorities = 4

// The rules of the protos leave to the checks what every resource must have: a change
// of single fields names only those.

func (s *Service) check() error { return checkDisplayName(s.DisplayName).Err() }

func (s *Segment) check() error {
	wrong := checkDisplayName(s.DisplayName)
	seen := map[string]bool{}
	for i, level := range s.ServiceLevels {
		if seen[level.Service] {
			wrong = wrong.Field(fmt.Sprintf("service_levels[%d].service", i), "has a service level already")
		}
		seen[level.Service] = true
	}
	return wrong.Err()
}

// check wants every priority once, and each promise no later than the next larger
// one: a case cannot be solved before it must be answered.
func (l *ServiceLevel) check() error {
	var wrong *fault.Error
	seen := map[int]bool{}
	for i, t := range l.Targets {
		at := fmt.Sprintf("targets[%d].", i)
		if seen[t.Priority] {
			wrong = wrong.Field(at+"priority", "P%d has a target already", t.Priority)
		}
		seen[t.Priority] = true
		if t.Respond > t.Resolve {
			wrong = wrong.Field(at+"respond", "must not be longer than resolve")
		}
	}
	for p := 1; p <= priorities; p++ {
		if !seen[p] {
			wrong = wrong.Field("targets", "has no target for P%d", p)
		}
	}
	return wrong.Err()
}

func checkDisplayName(name string) *fault.Error {
	var wrong *fault.Error
	if name == "" {
		wrong = wrong.Field("display_name", "is required")
	}
	return wrong
}

func (c *Calendar) check() error {
	_, err := worktime.Compile(c.Hours)
	return err
}

func (s *Service) references() []reference {
	return []reference{
		{"service_level", s.ServiceLevel, ServiceLevels},
		{"calendar", s.Calendar, Calendars},
	}
}

func (s *Segment) references() []reference {
	all := []reference{{"service_level", s.ServiceLevel, ServiceLevels}}
	for i, level := range s.ServiceLevels {
		at := fmt.Sprintf("service_levels[%d].", i)
		all = append(all,
			reference{at + "service", level.Service, Services},
			reference{at + "service_level", level.ServiceLevel, ServiceLevels})
	}
	return all
}

func (l *ServiceLevel) references() []reference {
	return []reference{{"calendar", l.Calendar, Calendars}}
}

func (c *Calendar) references() []reference { return nil }

// checkReferences names every field that holds the name of something that is not
// in the catalog.
func checkReferences(c Content, view *View) error {
	var wrong *fault.Error
	for _, r := range c.references() {
		if r.name == "" {
			continue
		}
		if _, found := view.Current(r.name); !found || KindOf(r.name) != r.kind {
			wrong = wrong.Field(r.field, "there is no %s %q", r.kind, r.name)
		}
	}
	return wrong.Err()
}

// checkUnused refuses to delete what another resource names.
func checkUnused(name string, view *View) error {
	for _, v := range view.All() {
		for _, r := range v.Content().references() {
			if r.name == name {
				return fault.New(fault.Precondition, "IN_USE", "%s is named by %s", name, v.Name).With("used_by", v.Name)
			}
		}
	}
	return nil
}
