package outage

import (
	"context"
	"slices"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// visitCases is the worker's handler: it takes cases out, lets others join, and writes pending notices, batch by batch.
func (s *Service) visitCases(ctx context.Context, claim *worker.Claim[MassIncident]) error {
	incident := claim.Doc()
	m := timeline.NewMoment(ctx, clock.ToMilliseconds(claim.Now()), timeline.Suite)
	done := min(incident.Body.Removed, len(incident.Body.Removals))
	removals := incident.Body.Removals[done:]
	for _, r := range removals {
		if err := s.removeCase(ctx, incident.ID, r, m); err != nil {
			return err
		}
	}
	joining := incident.Body.Joining[:min(len(incident.Body.Joining), visitBatch)]
	pending, err := s.visitMembers(ctx, incident, joining, m)
	if err != nil {
		return err
	}
	s.caseWorker.Kick()
	hasMore := len(joining) == visitBatch || pending == visitBatch
	_, err = claim.Commit(ctx, func(i *MassIncident) error {
		i.recordVisits(joining, len(removals))
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

// visitCase makes a mass incident true of one case. A case that does not exist is skipped; one that is about to be
// opened is tried again.
func (s *Service) visitCase(
	ctx context.Context, id string, incident incidentDoc, m timeline.Moment,
) error {
	_, err := s.cases.Update(ctx, id, func(c *casefile.Case) error {
		hasLeft := slices.Contains(c.LeftIncidents, incident.ID)
		if c.MassIncident == nil && c.State != casefile.StateClosed && !hasLeft {
			c.JoinIncident(m, incident.ID)
		}
		if !s.writeNotices(c, id, m, incident) {
			return docstore.ErrSkip
		}
		c.MakeDeliveryDue(m.At, incident.Body.Task.Origin)
		return nil
	})
	return skipMissing(err)
}

// removeCase takes a case out of a mass incident, for good. A case that does not exist is skipped.
func (s *Service) removeCase(ctx context.Context, incident string, r Removal, m timeline.Moment) error {
	_, err := s.cases.Update(ctx, r.Case, func(c *casefile.Case) error {
		if slices.Contains(c.LeftIncidents, incident) {
			return docstore.ErrSkip
		}
		c.LeftIncidents = append(c.LeftIncidents, incident)
		if c.MassIncident == nil || c.MassIncident.ID != incident {
			return nil
		}
		c.MassIncident = nil
		m.Actor = r.Actor
		c.AddEntries(m, timeline.Entry{
			Kind:    timeline.KindIncidentLeft,
			Text:    r.Reason,
			Details: map[string]string{"mass_incident": casefile.MassIncidents.Name(incident)},
		})
		return nil
	})
	return skipMissing(err)
}

func skipMissing(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
