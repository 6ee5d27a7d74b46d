package rpc

import (
	"cmp"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/worktime"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/oncall"
)

// fromProtoRotation reads a rotation. Wrong fields are named under the given one.
func fromProtoRotation(m *escalationv1.Rotation, field string) (oncall.Rotation, error) {
	r := oncall.Rotation{
		Participants: m.GetParticipants(),
		Length:       oncall.Length(m.GetLength()),
		Duration:     protoconv.FromProtoDuration(m.GetDuration()),
		Day:          fromProtoWeekday(cmp.Or(m.GetHandOverDay(), dayofweek.DayOfWeek_MONDAY)),
		Start:        protoconv.FromProtoTime(m.GetStartTime()),
	}
	handOver, err := worktime.ParseTimeOfDay(cmp.Or(m.GetHandOver(), "00:00"))
	if err != nil {
		return r, fault.Invalid(field+".hand_over", "must be a time like 09:00")
	}
	r.HandOver = handOver
	r.Restrictions, err = fromProtoIntervals(m.GetRestrictions(), field+".restrictions")
	return r, err
}

func toProtoRotation(r oncall.Rotation) *escalationv1.Rotation {
	return &escalationv1.Rotation{
		Participants: r.Participants,
		Length:       escalationv1.Rotation_Length(r.Length),
		Duration:     protoconv.ToProtoOptionalDuration(r.Duration),
		HandOver:     r.HandOver.String(),
		HandOverDay:  toProtoWeekday(r.Day),
		StartTime:    protoconv.ToProtoTime(r.Start),
		Restrictions: toProtoIntervals(r.Restrictions),
	}
}

// fromProtoWeekday reads a day. The API counts them from Monday as 1 to Sunday as 7.
func fromProtoWeekday(day dayofweek.DayOfWeek) time.Weekday { return time.Weekday(day % 7) }

// toProtoWeekday returns the message of a day.
func toProtoWeekday(day time.Weekday) dayofweek.DayOfWeek { return dayofweek.DayOfWeek((day+6)%7 + 1) }
