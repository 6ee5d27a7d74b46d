package rpc

import (
	"cmp"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// readCommitment reads a commitment. The error is the reason why the commitment cannot be kept.
func (s *HandlingServer) readCommitment(m *catalogv1.Commitment, start time.Time) (handling.Commitment, error) {
	if m == nil {
		return handling.Commitment{}, fault.Invalid("commitment", "is missing")
	}
	c, err := fromProtoCommitment(m, start)
	if err != nil {
		return c, err
	}
	return c, s.work.CheckCommitment(c)
}

// fromProtoCommitment reads a commitment. A commitment without a start counts from the given time.
func fromProtoCommitment(m *catalogv1.Commitment, start time.Time) (handling.Commitment, error) {
	if m.GetStartTime() != nil {
		start = protoconv.FromProtoTime(m.GetStartTime())
	}
	calendar, err := fromProtoCalendar(m.GetCalendar(), "commitment.calendar")
	c := handling.Commitment{
		Start:               start,
		Contact:             protoconv.FromProtoTime(m.GetContactTime()),
		RespondBy:           protoconv.FromProtoTime(m.GetRespondBy()),
		ResolveBy:           protoconv.FromProtoTime(m.GetResolveBy()),
		CeilingAt:           protoconv.FromProtoTime(m.GetCeiling()),
		UpdateEvery:         protoconv.FromProtoDuration(m.GetUpdateEvery()),
		Respond:             protoconv.FromProtoDuration(m.GetTarget().GetRespond()),
		Update:              protoconv.FromProtoDuration(m.GetTarget().GetUpdate()),
		ResolveIn:           protoconv.FromProtoDuration(m.GetTarget().GetResolve()),
		Priority:            int(m.GetPriority()),
		TargetPriority:      int(m.GetTarget().GetPriority()),
		Service:             m.GetService(),
		Segment:             m.GetSegment(),
		ServiceLevel:        m.GetServiceLevel(),
		ServiceLevelVersion: m.GetServiceLevelVersion(),
		Explanation:         m.GetExplanation(),
		Calendar:            calendar,
		RespondLimit:        fromProtoLimit(m.GetRespondLimit()),
		ResolveLimit:        fromProtoLimit(m.GetResolveLimit()),
	}
	return c, cmp.Or(err, c.Validate())
}

// toProtoCommitment returns the message of a commitment.
func toProtoCommitment(c handling.Commitment) *catalogv1.Commitment {
	m := &catalogv1.Commitment{
		RespondBy:           protoconv.ToProtoTime(c.RespondBy),
		UpdateEvery:         protoconv.ToProtoOptionalDuration(c.UpdateEvery),
		ResolveBy:           protoconv.ToProtoTime(c.ResolveBy),
		Ceiling:             protoconv.ToProtoTime(c.CeilingAt),
		StartTime:           protoconv.ToProtoTime(c.Start),
		ContactTime:         protoconv.ToProtoTime(c.Contact),
		Service:             c.Service,
		Segment:             c.Segment,
		ServiceLevel:        c.ServiceLevel,
		ServiceLevelVersion: c.ServiceLevelVersion,
		Calendar:            toProtoCalendar(c.Calendar),
		Priority:            typev1.Priority(c.Priority),
		Explanation:         c.Explanation,
		RespondLimit:        toProtoLimit(c.RespondLimit),
		ResolveLimit:        toProtoLimit(c.ResolveLimit),
	}
	if c.Respond > 0 || c.Update > 0 || c.ResolveIn > 0 {
		m.Target = &catalogv1.Target{
			Priority: typev1.Priority(c.TargetPriority),
			Respond:  protoconv.ToProtoOptionalDuration(c.Respond),
			Update:   protoconv.ToProtoOptionalDuration(c.Update),
			Resolve:  protoconv.ToProtoOptionalDuration(c.ResolveIn),
		}
	}
	return m
}

// toProtoHeldCommitment returns the message of the commitment of a handling, with the times to which its clocks run. A time
// whose clock is paused is not set.
func toProtoHeldCommitment(h *handling.Handling) *catalogv1.Commitment {
	m := toProtoCommitment(h.Commitment)
	m.RespondBy = toProtoPromisedTime(h.Clocks.PromisedAnswer(), m.GetRespondBy())
	m.ResolveBy = toProtoPromisedTime(&h.Clocks.Resolve, m.GetResolveBy())
	m.Ceiling = toProtoPromisedTime(&h.Clocks.Ceiling, m.GetCeiling())
	return m
}

// toProtoPromisedTime returns the time to which a clock runs or at which it ran out; that which a
// stopped clock kept; the quoted one for a clock that never ran.
func toProtoPromisedTime(c *clock.Clock, quoted *timestamppb.Timestamp) *timestamppb.Timestamp {
	switch c.State {
	case clock.Running, clock.Paused:
		return protoconv.ToProtoTime(c.Due)
	case clock.Breached:
		return protoconv.ToProtoTime(c.BreachedAt)
	}
	if !c.Kept.IsZero() {
		return protoconv.ToProtoTime(c.Kept)
	}
	return quoted
}

// fromProtoLimit reads a limit; nil for none.
func fromProtoLimit(m *catalogv1.LegalLimit) *handling.LegalLimit {
	if m.GetTime() == nil {
		return nil
	}
	return &handling.LegalLimit{Law: m.GetStatutoryLimit(), Version: m.GetVersion(), At: protoconv.FromProtoTime(m.GetTime())}
}

func toProtoLimit(l *handling.LegalLimit) *catalogv1.LegalLimit {
	if l == nil {
		return nil
	}
	return &catalogv1.LegalLimit{StatutoryLimit: l.Law, Version: l.Version, Time: protoconv.ToProtoTime(l.At)}
}
