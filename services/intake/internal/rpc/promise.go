package rpc

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/protoconv"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

// isPromised reports whether the customer has been told a promise.
func isPromised(c *casefile.Case) bool {
	return c.Stage == casefile.StagePromised && c.Promise != nil
}

// toProtoPromise returns the promise of a case at a time; nil until the customer has been told.
func toProtoPromise(c *casefile.Case, at time.Time) *intakev1.Promise {
	if !isPromised(c) {
		return nil
	}
	p := c.Promise
	left, limit := p.RestAt(at, c.Lapsed)
	return &intakev1.Promise{
		RespondBy:           toProtoPromisedTime(p.RespondBy, p.RespondState),
		RespondState:        protoconv.ToProtoEnum[intakev1.Promise_State](p.RespondState),
		UpdateEvery:         protoconv.ToProtoDuration(p.UpdateEvery),
		UpdateBy:            protoconv.ToProtoTime(p.UpdateBy),
		ResolveBy:           toProtoPromisedTime(p.ResolveBy, p.ResolveState),
		ResolveState:        protoconv.ToProtoEnum[intakev1.Promise_State](p.ResolveState),
		ResolveLeft:         protoconv.ToProtoOptionalDuration(left),
		ResolveLimit:        protoconv.ToProtoTime(limit),
		Ceiling:             toProtoPromisedTime(p.Ceiling, p.CeilingState),
		CeilingLeft:         protoconv.ToProtoOptionalDuration(p.CeilingLeft),
		ServiceLevel:        p.Level,
		ServiceLevelVersion: p.Version,
		Explanation:         p.Explanation,
		TriageBy:            protoconv.ToProtoTime(p.TriageBy),
		TriageState:         protoconv.ToProtoEnum[intakev1.Promise_State](p.TriageState),
	}
}

// toProtoPromisedTime returns a promised time; nil while no clock runs to it.
func toProtoPromisedTime(at time.Time, state promise.State) *timestamppb.Timestamp {
	if state == promise.Paused {
		return nil
	}
	return protoconv.ToProtoTime(at)
}

func toProtoPastPromises(promises []promise.Past) []*intakev1.PastPromise {
	var ms []*intakev1.PastPromise
	for _, p := range promises {
		ms = append(ms, &intakev1.PastPromise{
			RespondBy:   protoconv.ToProtoTime(p.RespondBy),
			ResolveBy:   protoconv.ToProtoTime(p.ResolveBy),
			ReplaceTime: protoconv.ToProtoTime(p.Replaced),
			Cause:       protoconv.ToProtoEnum[escalationv1.HandlingClock_Cause](p.Cause),
			Reason:      p.Reason,
		})
	}
	return ms
}
