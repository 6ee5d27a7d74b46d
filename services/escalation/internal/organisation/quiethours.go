package organisation

import (
	"cmp"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

// QuietHours are a period of every day. To is on the next day when it is not after From.
type QuietHours struct {
	TimeZone string             `bson:"timeZone"`
	From     worktime.TimeOfDay `bson:"from"`
	To       worktime.TimeOfDay `bson:"to"`
}

// hasZone reports whether the time zone exists. Quiet hours without one are in UTC.
func (q QuietHours) hasZone() bool {
	_, found := q.findZone()
	return found
}

func (q QuietHours) findZone() (*time.Location, bool) {
	return worktime.FindZone(cmp.Or(q.TimeZone, "UTC"))
}

// EndAfter returns the end of the quiet hours in which a time falls, and the time itself when it falls in none. An unknown time zone
// has no quiet hours.
func (q QuietHours) EndAfter(at time.Time) time.Time {
	zone, found := q.findZone()
	if !found {
		return at
	}
	local := at.In(zone)
	minute := worktime.TimeOfDay(local.Hour()*60 + local.Minute())
	switch {
	case q.From < q.To && minute >= q.From && minute < q.To:
		return q.endOn(local, 0)
	case q.From >= q.To && minute >= q.From:
		return q.endOn(local, 1)
	case q.From >= q.To && minute < q.To:
		return q.endOn(local, 0)
	default:
		return at
	}
}

// endOn returns the end of the quiet hours some days after the date of a local time.
func (q QuietHours) endOn(local time.Time, days int) time.Time {
	hour, minute := int(q.To)/60, int(q.To)%60
	return time.Date(local.Year(), local.Month(), local.Day()+days, hour, minute, 0, 0, local.Location()).UTC()
}
