package protoconv

import (
	"time"

	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/clock"
)

// ToProtoTime returns the timestamp of t; nil for the zero time. It does not truncate.
func ToProtoTime(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// FromProtoTime returns the time of m in UTC, cut to whole milliseconds; the zero time for nil. Times before 1970 are cut
// towards the past, like later ones.
func FromProtoTime(m *timestamppb.Timestamp) time.Time {
	if m == nil {
		return time.Time{}
	}
	return clock.ToMilliseconds(m.AsTime())
}

// ToProtoTimePtr returns the timestamp of an optional time; nil for nil and for the zero time.
func ToProtoTimePtr(t *time.Time) *timestamppb.Timestamp {
	if t == nil {
		return nil
	}
	return ToProtoTime(*t)
}

// FromProtoTimePtr returns the optional time of m as [FromProtoTime] does; nil for nil.
func FromProtoTimePtr(m *timestamppb.Timestamp) *time.Time {
	if m == nil {
		return nil
	}
	t := FromProtoTime(m)
	return &t
}

// ToProtoDuration returns the message of d, the one of zero too. [ToProtoOptionalDuration] leaves zero out.
func ToProtoDuration(d time.Duration) *durationpb.Duration { return durationpb.New(d) }

// ToProtoOptionalDuration returns the message of d; nil for zero, where zero means that there is no such duration.
func ToProtoOptionalDuration(d time.Duration) *durationpb.Duration {
	if d == 0 {
		return nil
	}
	return durationpb.New(d)
}

// FromProtoDuration returns the duration of m; zero for nil. A duration beyond 292 years is the longest that Go has.
func FromProtoDuration(m *durationpb.Duration) time.Duration { return m.AsDuration() }
