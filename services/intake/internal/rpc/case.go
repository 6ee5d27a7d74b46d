package rpc

import (
	"strconv"

	"google.golang.org/protobuf/types/known/durationpb"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// caseMessage is a case as callers see it.
func caseMessage(doc casework.Doc) *intakev1.Case {
	c := doc.Body
	m := &intakev1.Case{
		Name:            cases + doc.ID,
		State:           intakev1.Case_State(intakev1.Case_State_value[string(c.State)]),
		Customer:        name(customers, c.Customer),
		Channel:         channel(c.Channel),
		Subject:         c.Subject,
		Service:         c.Contract.Service,
		Promise:         promise(c),
		Owner:           c.Handling.Owner,
		Level:           c.Handling.Level,
		IncidentManager: c.Handling.IncidentManager,
		ContactCount:    int32(c.Contacts),
		FeedbackPath:    c.Survey,
		CreateTime:      stamp(c.Opened),
		UpdateTime:      stamp(c.Changed),
		ResolveTime:     stamp(c.Resolved),
		Etag:            strconv.FormatInt(doc.Revision, 10),
	}
	judge(m, c.Judgement)
	if c.Mass != nil {
		m.MassIncident = massIncidents + c.Mass.ID
	}
	m.Details = c.Known
	for _, w := range c.Missing() {
		m.Missing = append(m.Missing, w.Key)
	}
	for _, l := range c.Links {
		m.Links = append(m.Links, &intakev1.CaseLink{
			Case: cases + l.Case, Relation: intakev1.CaseLink_Relation(intakev1.CaseLink_Relation_value[string(l.Relation)]),
		})
	}
	for _, p := range c.Past {
		m.PastPromises = append(m.PastPromises, &intakev1.PastPromise{
			RespondBy:   stamp(p.RespondBy),
			ResolveBy:   stamp(p.ResolveBy),
			ReplaceTime: stamp(p.Replaced),
			Reason:      p.Reason,
		})
	}
	if c.Ending != nil {
		m.ResolutionCause, m.ResolutionFix = c.Ending.Cause, c.Ending.Fix
	}
	return m
}

// judge puts a judgement into a case.
func judge(m *intakev1.Case, j casework.Judgement) {
	m.Category, m.Confidence, m.Language = j.Category, j.Confidence, j.Language
	m.Impact, m.Urgency = severity(j.Impact), severity(j.Urgency)
	m.Priority = typev1.Priority(typev1.Priority_value[string(j.Priority)])
	m.RealTime, m.RealTimeReason = j.RealTime, j.RealTimeReason
	for _, s := range j.Similar {
		m.Similar = append(m.Similar, &intakev1.SimilarCase{
			Case:       name(cases, s.Case),
			Similarity: s.Similarity,
			Solved:     s.Solved,
			Cause:      s.Cause,
			Fix:        s.Fix,
		})
	}
	for _, r := range j.Reasons {
		m.Reasons = append(m.Reasons, &intakev1.TriageReason{Rule: r.Rule, Reason: r.Why, Trigger: r.Trigger})
	}
}

// promise is what the customer was told; nil until that has happened.
func promise(c casework.Case) *intakev1.Promise {
	if c.Stage != casework.Promised || c.Promise == nil {
		return nil
	}
	p := c.Promise
	return &intakev1.Promise{
		RespondBy:           stamp(p.RespondBy),
		UpdateEvery:         durationpb.New(p.UpdateEvery),
		ResolveBy:           stamp(p.ResolveBy),
		Ceiling:             stamp(p.Ceiling),
		ServiceLevel:        p.Level,
		ServiceLevelVersion: p.Version,
		Explanation:         p.Explanation,
	}
}

// forCustomer leaves out what is about the firm and about other customers.
func forCustomer(m *intakev1.Case) *intakev1.Case {
	m.Similar, m.Links, m.Reasons, m.ResolutionCause, m.Confidence = nil, nil, nil, "", 0
	return m
}

func channel(c casework.Channel) typev1.Channel {
	return typev1.Channel(typev1.Channel_value[string(c)])
}

func severity(s casework.Severity) typev1.Severity {
	return typev1.Severity(typev1.Severity_value[string(s)])
}

// severityOf is a severity of a request; empty when it is not set.
func severityOf(s typev1.Severity) casework.Severity {
	if s == typev1.Severity_SEVERITY_UNSPECIFIED {
		return ""
	}
	return casework.Severity(s.String())
}
