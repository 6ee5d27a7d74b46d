package offer

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
)

// Names of the shipped catalog (row A6: works out of the box).
const (
	AlwaysOpen      = "calendars/always"
	OfficeHours     = "calendars/office"
	StandardLevel   = "serviceLevels/standard"
	GeneralService  = "services/general"
	EveryoneSegment = "segments/everyone"
)

// shippedBy is the actor of the shipped versions.
const shippedBy = "ombud"

type shipped struct {
	name    string
	content Content
}

// shippedCatalog is in an order in which every name is there before it is used.
// The standard times follow the spread that published service desks use for four
// priorities; the ceiling is row A3's.
func shippedCatalog() []shipped {
	return []shipped{
		{AlwaysOpen, &Calendar{DisplayName: "Around the clock", Hours: worktime.AlwaysOpen().Calendar()}},
		{OfficeHours, &Calendar{DisplayName: "Monday to Friday, nine to five", Hours: officeHours()}},
		{StandardLevel, &ServiceLevel{DisplayName: "Standard", Calendar: AlwaysOpen, Ceiling: DefaultCeiling, Targets: []Target{
			{Priority: 1, Respond: 15 * time.Minute, Update: time.Hour, Resolve: 4 * time.Hour},
			{Priority: 2, Respond: 30 * time.Minute, Update: 2 * time.Hour, Resolve: 8 * time.Hour},
			{Priority: 3, Respond: 2 * time.Hour, Update: 8 * time.Hour, Resolve: 16 * time.Hour},
			{Priority: 4, Respond: 4 * time.Hour, Update: 16 * time.Hour, Resolve: 20 * time.Hour},
		}}},
		{GeneralService, &Service{
			DisplayName:  "General service",
			Description:  "Everything that no other service of the catalog covers.",
			ServiceLevel: StandardLevel,
		}},
		{EveryoneSegment, &Segment{DisplayName: "Everyone"}},
	}
}

func officeHours() worktime.Calendar {
	c := worktime.Calendar{TimeZone: "UTC"}
	for day := time.Monday; day <= time.Friday; day++ {
		c.Hours = append(c.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 17 * 60})
	}
	return c
}

// Ship adds the shipped resources that this catalog never had. What somebody
// changed or deleted stays as it is.
func (c *Catalog) Ship(ctx context.Context) error {
	for _, s := range shippedCatalog() {
		view, err := c.versions.Refresh(ctx)
		if err != nil {
			return err
		}
		if view.newest(s.name).Number > 0 {
			continue
		}
		_, err = c.Create(ctx, s.name, s.content, Change{Actor: shippedBy})
		if err != nil && fault.KindOf(err) != fault.AlreadyExists {
			return err
		}
	}
	return nil
}
