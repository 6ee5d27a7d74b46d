package rpc

import (
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// toProtoCase returns the message of a case at a time for a caller.
func toProtoCase(caller auth.Identity, doc casefile.Doc, at time.Time) *intakev1.Case {
	c := &doc.Body
	m := &intakev1.Case{
		Name:            casefile.Collection.Name(doc.ID),
		State:           protoconv.ToProtoEnum[intakev1.Case_State](c.State),
		Customer:        customer.Collection.Name(c.Customer),
		Channel:         protoconv.ToProtoEnum[typev1.Channel](c.Channel),
		Subject:         c.Subject,
		Service:         c.Contract.Service,
		Promise:         toProtoPromise(c, at),
		PastPromises:    toProtoPastPromises(c.PastPromises),
		RealTimeOffer:   toProtoOffer(c.Handling.Offer),
		Owner:           c.Handling.Owner,
		Level:           c.Handling.Level,
		IncidentManager: c.Handling.PresentManager(),
		ContactCount:    int32(c.Contacts),
		Lapsed:          c.Lapsed,
		FeedbackPath:    surveyPathFor(caller, c.Survey, at),
		Links:           toProtoLinks(c.Links),
		Details:         c.Details,
		CreateTime:      protoconv.ToProtoTime(c.Opened),
		UpdateTime:      protoconv.ToProtoTime(c.Changed),
		ResolveTime:     protoconv.ToProtoTime(c.Resolved),
		Etag:            resource.EtagOf(doc.Revision),
	}
	setJudgement(m, c.Judgement)
	m.Language = c.MessageLanguage()
	if c.MassIncident != nil {
		m.MassIncident = casefile.MassIncidents.Name(c.MassIncident.ID)
	}
	for _, item := range c.MissingItems() {
		m.Missing = append(m.Missing, item.Key)
		m.MissingQuestions = append(m.MissingQuestions, item.QuestionIn(m.Language))
	}
	if c.Ending != nil {
		m.ResolutionCause, m.ResolutionFix = c.Ending.Cause, c.Ending.Fix
	}
	return m
}

// setJudgement sets the fields of a case that come from its judgement.
func setJudgement(m *intakev1.Case, j casefile.Judgement) {
	m.Category, m.Confidence = j.Category, j.Confidence
	m.Impact = protoconv.ToProtoEnum[typev1.Severity](j.Impact)
	m.Urgency = protoconv.ToProtoEnum[typev1.Severity](j.Urgency)
	m.Priority = protoconv.ToProtoEnum[typev1.Priority](j.Priority)
	m.RealTime, m.RealTimeReason = j.RealTime, j.RealTimeReason
	for _, s := range j.Similar {
		m.Similar = append(m.Similar, &intakev1.SimilarCase{
			Case:       casefile.Collection.Name(s.Case),
			Similarity: s.Similarity,
			Solved:     s.Solved,
			Cause:      s.Cause,
			Fix:        s.Fix,
		})
	}
	for _, r := range j.Reasons {
		m.Reasons = append(m.Reasons, &intakev1.TriageReason{
			Rule:    r.Rule,
			Reason:  r.Why,
			Trigger: r.Trigger,
			Advice:  protoconv.ToProtoEnum[classificationv1.Advice](r.Advice),
		})
	}
}

func toProtoLinks(links []casefile.Link) []*intakev1.CaseLink {
	var ms []*intakev1.CaseLink
	for _, l := range links {
		ms = append(ms, &intakev1.CaseLink{
			Case:     casefile.Collection.Name(l.Case),
			Relation: protoconv.ToProtoEnum[intakev1.CaseLink_Relation](l.Relation),
		})
	}
	return ms
}

// hideFromCustomer clears the fields about the firm and about other customers, and those in the words of programs.
func hideFromCustomer(m *intakev1.Case) {
	m.Similar, m.Links, m.Reasons = nil, nil, nil
	m.ResolutionCause, m.Confidence, m.Missing, m.RealTimeReason = "", 0, nil, ""
	if m.RealTimeOffer != nil {
		m.RealTimeOffer.Staff, m.RealTimeOffer.Reason = "", ""
	}
	if m.Promise != nil {
		m.Promise.Explanation = nil
	}
}
