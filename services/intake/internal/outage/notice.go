package outage

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/mandate"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// CatchUp is the reaction to CatchUpEffect: the customer of a case that has just joined learns the state of the incident. A
// case that was taken out meanwhile stays as it is.
func (s *Service) CatchUp(
	ctx context.Context, at casefile.Occasion, _ casefile.CatchUp,
) (casefile.Change, error) {
	membership := at.Doc.Body.MassIncident
	if membership == nil {
		return nil, nil
	}
	incident, err := s.incidents.getIncident(ctx, membership.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(
			fault.Unavailable, "MASS_INCIDENT_NOT_READY", "%s is not known yet", casefile.MassIncidents.Name(membership.ID),
		).Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	if err := incident.Body.checkSettled(&at.Doc.Body, at.Now); err != nil {
		return nil, err
	}
	taking, err := s.findTaking(ctx, *at.Doc, incident)
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) { s.writeNotices(c, at.Doc.ID, m, incident, taking) }, nil
}

// writeNotices writes the pending notices of the incident to the customer of a case, and resolves the case when the
// incident is resolved: the solver takes it first. It reports whether anything changed.
func (s *Service) writeNotices(
	c *casefile.Case, id string, m timeline.Moment, incident incidentDoc, taking mandate.Taking,
) bool {
	i := &incident.Body
	if !c.IsMember(incident.ID) || c.MassIncident.Told >= i.noticeCount() {
		return false
	}
	isFirst := !c.MassIncident.HasNews()
	pending := i.Bulletins[min(c.MassIncident.Told, len(i.Bulletins)):]
	c.MassIncident.Told = i.noticeCount()
	if c.IsSolved() && !c.IsClosedForNow() {
		c.MassIncident.Unheard = isFirst
		return true
	}
	if isFirst && len(pending) > 0 { // the newest describes the present state
		pending = pending[len(pending)-1:]
	}
	for _, b := range pending {
		m.Actor = b.Actor
		text, _ := b.For(c.Languages()...)
		s.writeBulletin(c, id, m, text, isFirst, i.Reason)
	}
	c.MassIncident.Unheard, c.MassIncident.Denied = false, false
	if i.Ending != nil {
		m.Actor = i.Ending.Actor
		s.resolveCase(c, id, m, i.Ending.solutionFor(c.Languages()), taking)
	}
	return true
}

// writeBulletin writes one bulletin to the customer of a case, in the words chosen for them. It counts as an answer of its author. The reason of the rule
// stands with the first one.
func (s *Service) writeBulletin(
	c *casefile.Case, id string, m timeline.Moment, text localized.Text, isFirst bool, reason string,
) {
	draft := message.Draft{Template: template.Progress, Text: text.Text}
	details := map[string]string{"mass_incident": casefile.MassIncidents.Name(c.MassIncident.ID)}
	if text.Language != "" {
		details["language"] = text.Language
	}
	if isFirst {
		draft.Template = template.Incident
		if c.MassIncident.Denied {
			draft.After = template.Separated
		}
		if reason != "" {
			details["reason"] = reason
		}
	}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindIncidentUpdated, Text: text.Text, Details: details})
	s.messages.WriteMessage(c, id, m, draft)
	if !c.IsMute() {
		casefile.EmitEffect(c, m, casefile.AnswerEffect(), casefile.Answered{})
	}
}

// checkSettled returns the fault of Amendings.CheckSettled when the incident is resolved, and with it the case.
func (i *MassIncident) checkSettled(c *casefile.Case, at time.Time) error {
	if i.Ending == nil {
		return nil
	}
	return c.Amendings.CheckSettled(at)
}

// resolveCase resolves a case of the incident, unless its state forbids it. The incident is the reason of the solver to
// decide in place of the holder.
func (s *Service) resolveCase(
	c *casefile.Case, id string, m timeline.Moment, e casefile.Ending, taking mandate.Taking,
) {
	reason := casefile.MassIncidents.Name(c.MassIncident.ID)
	if c.Do(casefile.ActionResolve) != nil {
		return
	}
	taking.Record(c, m, reason)
	c.Resolve(m, e, casefile.Resolved{
		InCommon:    true,
		Note:        reason,
		ClaimedFrom: taking.Holder,
	})
	s.messages.WriteMessage(c, id, m, message.Draft{Template: template.Resolution})
}

// findTaking returns the change of hands that comes with the common solution of a case: the solver of the incident leads,
// and solves the cases of all holders. None before the solution, and for a case that the escalation knows as solved.
func (s *Service) findTaking(ctx context.Context, of casefile.Doc, incident incidentDoc) (mandate.Taking, error) {
	ending := incident.Body.Ending
	if ending == nil || ending.Actor == "" || !of.Body.CanDo(casefile.ActionResolve) {
		return mandate.Taking{}, nil
	}
	taking, err := s.mandates.CheckClaim(ctx, of.Body.Handling, mandate.Claim{
		Case:     of.ID,
		Actor:    ending.Actor,
		Leads:    true,
		Note:     casefile.MassIncidents.Name(incident.ID),
		Resolves: true,
		Decision: idempotency.DerivedID("massIncident", incident.ID, "case", of.ID, "solution"),
	})
	if fault.Is(err, fault.Precondition) {
		return mandate.Taking{}, nil
	}
	return taking, err
}
