package peers

import (
	"context"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/pkg/worktime"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// maxDescription is the number of characters up to which a case keeps the description of a plan's step.
const maxDescription = 500

// Catalog reads suppliers and continuity plans, and knows names. It is a work.Catalog and an organisation.Catalog.
type Catalog struct {
	Client catalogv1.CatalogServiceClient
}

// GetSupplier implements work.Catalog.
func (c *Catalog) GetSupplier(ctx context.Context, name string) (help.Supplier, error) {
	s, err := c.Client.GetSupplier(ctx, &catalogv1.GetSupplierRequest{Name: name})
	if err != nil {
		return help.Supplier{}, err
	}
	if s.GetDeleteTime() != nil || s.Active != nil && !s.GetActive() {
		return help.Supplier{}, fault.New(fault.NotFound, "SUPPLIER_OUT_OF_USE", "%s is out of use", name)
	}
	supplier := help.Supplier{
		Name:    name,
		Version: s.GetVersion(),
		Respond: s.GetRespond().AsDuration(),
		Resolve: s.GetResolve().AsDuration(),
	}
	if s.GetCalendar() == "" {
		return supplier, nil
	}
	calendar, err := c.Client.GetCalendar(ctx, &catalogv1.GetCalendarRequest{Name: s.GetCalendar()})
	if err != nil {
		return supplier, err
	}
	supplier.Calendar, err = fromProtoCalendar(calendar)
	return supplier, err
}

// HasService implements organisation.Catalog.
func (c *Catalog) HasService(ctx context.Context, name string) (bool, error) {
	_, err := c.Client.GetService(ctx, &catalogv1.GetServiceRequest{Name: name})
	return resource.IsFound(err)
}

// HasSegment implements organisation.Catalog.
func (c *Catalog) HasSegment(ctx context.Context, name string) (bool, error) {
	_, err := c.Client.GetSegment(ctx, &catalogv1.GetSegmentRequest{Name: name})
	return resource.IsFound(err)
}

// HasSupplier implements organisation.Catalog.
func (c *Catalog) HasSupplier(ctx context.Context, name string) (bool, error) {
	_, err := c.GetSupplier(ctx, name)
	return resource.IsFound(err)
}

// fromProtoCalendar reads the working time of a calendar.
func fromProtoCalendar(m *catalogv1.Calendar) (*clock.Calendar, error) {
	c := &clock.Calendar{Name: m.GetName(), DisplayName: m.GetDisplayName(), Version: m.GetVersion()}
	c.TimeZone, c.HolidayRegions = m.GetTimeZone(), m.GetHolidayRegions()
	for _, interval := range m.GetHours() {
		from, err := worktime.ParseTimeOfDay(interval.GetFrom())
		if err != nil {
			return nil, err
		}
		to, err := worktime.ParseTimeOfDay(interval.GetTo())
		if err != nil {
			return nil, err
		}
		day := time.Weekday(interval.GetDay() % dayofweek.DayOfWeek_SUNDAY) // the API counts from Monday as 1 to Sunday as 7
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: from, To: to})
	}
	for _, holiday := range m.GetHolidays() {
		c.Holidays = append(c.Holidays, worktime.Holiday{Date: holiday.GetDate(), Name: holiday.GetName()})
	}
	return c, nil
}

// GetPlan implements work.Catalog.
func (c *Catalog) GetPlan(ctx context.Context, service string) (work.Plan, error) {
	s, err := c.Client.GetService(ctx, &catalogv1.GetServiceRequest{Name: service})
	if err != nil {
		return work.Plan{}, err
	}
	from := s.GetSpecification().GetContinuity()
	if len(from.GetSteps()) == 0 {
		return work.Plan{}, fault.New(fault.NotFound, "NO_PLAN", "%s has no continuity plan", service)
	}
	plan := work.Plan{Skills: map[int]string{}, Plan: help.Plan{
		Service:      service,
		Version:      s.GetVersion(),
		Replacements: from.GetReplacements(),
		Helpers:      from.GetHelpers(),
		Restoration:  from.GetRestoration(),
	}}
	for i, step := range from.GetSteps() {
		made := help.PlanStep{
			Title:       step.GetTitle(),
			Description: truncate.Runes(step.GetDescription(), maxDescription),
			Role:        step.GetRole(),
			Within:      step.GetWithin().AsDuration(),
		}
		if step.GetTeam() != "" {
			made.Owner = ladder.QueueOf(step.GetTeam())
		}
		if step.GetSkill() != "" {
			plan.Skills[i] = step.GetSkill()
		}
		plan.Steps = append(plan.Steps, made)
	}
	return plan, nil
}
