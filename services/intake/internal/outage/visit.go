package outage

import (
	"context"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/mandate"
)

// visitCases is the worker's handler: it carries out the decisions of people, lets cases join, and writes pending notices,
// batch by batch. No case joins before all decisions are carried out, because the decision names who added it.
func (s *Service) visitCases(ctx context.Context, claim *worker.Claim[MassIncident]) error {
	incident := claim.Doc()
	m := timeline.NewMoment(ctx, clock.ToMilliseconds(claim.Now()), timeline.Suite)
	decisions := incident.Body.pendingDecisions()
	for _, d := range decisions {
		if err := s.decideCase(ctx, d, incident, m); err != nil {
			return err
		}
	}
	hasMore := incident.Body.Decided+len(decisions) < len(incident.Body.Decisions)
	var joining []string
	if !hasMore {
		joining = incident.Body.Joining[:min(len(incident.Body.Joining), visitBatch)]
		pending, err := s.visitMembers(ctx, incident, joining, m)
		if err != nil {
			return err
		}
		hasMore = len(joining) == visitBatch || pending == visitBatch
	}
	s.caseWorker.Kick()
	_, err := claim.Commit(ctx, func(i *MassIncident) error {
		i.recordVisits(incident.Body, joining, len(decisions))
		i.Task.ClearDue()
		if hasMore {
			i.Task.SetDue(m.At)
		}
		return nil
	})
	return err
}

// visitMembers visits joining cases and a batch of cases with pending notices. It returns the size of that batch.
func (s *Service) visitMembers(
	ctx context.Context, incident incidentDoc, joining []string, m timeline.Moment,
) (int, error) {
	for _, id := range joining {
		if err := s.visitCase(ctx, id, incident, m); err != nil {
			return 0, err
		}
	}
	pending, err := s.cases.FindPendingNotices(ctx, incident.ID, incident.Body.noticeCount(), visitBatch)
	if err != nil {
		return 0, err
	}
	for _, c := range pending {
		if err := s.visitCase(ctx, c.ID, incident, m); err != nil {
			return 0, err
		}
	}
	return len(pending), nil
}

// visitCase makes a mass incident true of one case. A case that does not exist is skipped.
func (s *Service) visitCase(
	ctx context.Context, id string, incident incidentDoc, m timeline.Moment,
) error {
	return s.changeCase(ctx, id, incident, m, func(c *casefile.Case, taking mandate.Taking) bool {
		call := casefile.Call{Incident: incident.ID, Turn: incident.Body.Turns[id]}
		if c.CanJoin(call) {
			s.joinIncident(c, id, m, call, incident, taking)
			return true
		}
		return s.writeNotices(c, id, m, incident, taking)
	})
}

// joinIncident makes a case part of an incident, and tells its customer. After news of another incident and none of
// this one the customer is owed an answer.
func (s *Service) joinIncident(
	c *casefile.Case, id string, m timeline.Moment, call casefile.Call, incident incidentDoc, taking mandate.Taking,
) {
	before := c.MassIncident
	c.JoinIncident(m, call)
	s.writeNotices(c, id, m, incident, taking)
	if !c.MassIncident.HasNews() {
		casefile.OweAnswer(c, m, before)
	}
}

// decideCase carries out the decision of a person on a case. A case that does not exist is skipped.
func (s *Service) decideCase(ctx context.Context, d Decision, incident incidentDoc, m timeline.Moment) error {
	return s.changeCase(ctx, d.Case, incident, m, func(c *casefile.Case, taking mandate.Taking) bool {
		m.Actor = d.Actor
		call := casefile.Call{Incident: incident.ID, Turn: d.Turn, IsByPerson: true}
		switch {
		case !d.Added && c.CanLeave(call):
			c.LeaveIncident(m, call, d.Reason)
			return true
		case d.Added && c.CanJoin(call):
			s.joinIncident(c, d.Case, m, call, incident, taking)
			return true
		}
		return false
	})
}

// changeCase changes a case in one write; change reports whether it did. It gets the change of hands that comes with the
// common solution. Faults: that of checkSettled.
func (s *Service) changeCase(
	ctx context.Context, id string, incident incidentDoc, m timeline.Moment,
	change func(*casefile.Case, mandate.Taking) bool,
) error {
	_, err := docstore.RetryOnConflict(ctx, casefile.IsAmending, func() (casefile.Doc, error) {
		doc, err := s.cases.Get(ctx, id)
		if err != nil {
			return doc, err
		}
		taking, err := s.findTaking(ctx, doc, incident)
		if err != nil {
			return doc, err
		}
		return s.cases.Update(ctx, id, func(c *casefile.Case) error {
			if err := incident.Body.checkSettled(c, m.At); err != nil {
				return err
			}
			if !change(c, taking) {
				return docstore.ErrSkip
			}
			c.MakeDeliveryDue(m.At, incident.Body.Task.Origin)
			return nil
		})
	})
	return skipMissing(err)
}

func skipMissing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
