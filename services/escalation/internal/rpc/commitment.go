package rpc

import (
	"cmp"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// commitment reads a commitment, and returns with it why it cannot be held, if so.
func (s *Handlings) commitment(m *catalogv1.Commitment, start time.Time) (handling.Commitment, error) {
	if m == nil {
		return handling.Commitment{}, fault.Invalid("commitment", "is missing")
	}
	c, err := commitmentFrom(m, start)
	if err != nil {
		return c, err
	}
	return c, s.Work.CheckCommitment(c)
}

// commitmentFrom reads a commitment. One that does not say from when it counts, counts
// from the given time.
func commitmentFrom(m *catalogv1.Commitment, start time.Time) (handling.Commitment, error) {
	if m.GetStartTime() != nil {
		start = fromTime(m.GetStartTime())
	}
	calendar, err := calendarFrom(m.GetCalendar(), "commitment.calendar")
	c := handling.Commitment{
		Start:               start,
		RespondBy:           fromTime(m.GetRespondBy()),
		ResolveBy:           fromTime(m.GetResolveBy()),
		CeilingAt:           fromTime(m.GetCeiling()),
		UpdateEvery:         m.GetUpdateEvery().AsDuration(),
		Respond:             m.GetTarget().GetRespond().AsDuration(),
		Update:              m.GetTarget().GetUpdate().AsDuration(),
		ResolveIn:           m.GetTarget().GetResolve().AsDuration(),
		Priority:            int(m.GetPriority()),
		TargetPriority:      int(m.GetTarget().GetPriority()),
		Service:             m.GetService(),
		Segment:             m.GetSegment(),
		ServiceLevel:        m.GetServiceLevel(),
		ServiceLevelVersion: m.GetServiceLevelVersion(),
		Explanation:         m.GetExplanation(),
		Calendar:            calendar,
		RespondLimit:        limitFrom(m.GetRespondLimit()),
		ResolveLimit:        limitFrom(m.GetResolveLimit()),
	}
	return c, cmp.Or(err, c.Validate())
}

// commitmentOf returns the message of a commitment.
func commitmentOf(c handling.Commitment) *catalogv1.Commitment {
	m := &catalogv1.Commitment{
		RespondBy:           timeOf(c.RespondBy),
		UpdateEvery:         setDuration(c.UpdateEvery),
		ResolveBy:           timeOf(c.ResolveBy),
		Ceiling:             timeOf(c.CeilingAt),
		StartTime:           timeOf(c.Start),
		Service:             c.Service,
		Segment:             c.Segment,
		ServiceLevel:        c.ServiceLevel,
		ServiceLevelVersion: c.ServiceLevelVersion,
		Calendar:            calendarOf(c.Calendar),
		Priority:            typev1.Priority(c.Priority),
		Explanation:         c.Explanation,
		RespondLimit:        limitOf(c.RespondLimit),
		ResolveLimit:        limitOf(c.ResolveLimit),
	}
	if c.Respond > 0 || c.Update > 0 || c.ResolveIn > 0 {
		m.Target = &catalogv1.Target{
			Priority: typev1.Priority(c.TargetPriority),
			Respond:  setDuration(c.Respond),
			Update:   setDuration(c.Update),
			Resolve:  setDuration(c.ResolveIn),
		}
	}
	return m
}

// limitFrom reads a limit; nil for none.
func limitFrom(m *catalogv1.LegalLimit) *handling.LegalLimit {
	if m.GetTime() == nil {
		return nil
	}
	return &handling.LegalLimit{Law: m.GetStatutoryLimit(), Version: m.GetVersion(), At: fromTime(m.GetTime())}
}

func limitOf(l *handling.LegalLimit) *catalogv1.LegalLimit {
	if l == nil {
		return nil
	}
	return &catalogv1.LegalLimit{StatutoryLimit: l.Law, Version: l.Version, Time: timeOf(l.At)}
}
