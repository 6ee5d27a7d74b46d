// Package rpc serves the classification over gRPC: it turns messages into the
// domain's types and back, and does nothing else.
package rpc

import (
	"cmp"
	"context"
	"strings"

	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/assess"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// The beginnings of names of what other services keep.
const (
	casePrefix    = "cases/"
	servicePrefix = "services/"
	segmentPrefix = "segments/"
)

// undetermined is the language code for "cannot be told" (ISO 639-2).
const undetermined = "und"

// ClassificationServer serves ClassificationService.
type ClassificationServer struct {
	classificationv1.UnimplementedClassificationServiceServer
	Desk *assess.Desk
}

// Classify classifies one message.
func (s *ClassificationServer) Classify(ctx context.Context, r *classificationv1.ClassifyRequest) (*classificationv1.Classification, error) {
	request := assess.Request{
		Text:     r.GetText(),
		Case:     strings.TrimPrefix(r.GetCase(), casePrefix),
		Facts:    facts(r),
		Customer: strings.TrimPrefix(r.GetCustomer(), customerPrefix),
	}
	if at := r.GetFacts().GetContactTime(); at != nil {
		request.Said = at.AsTime()
	}
	return classification(s.Desk.Assess(ctx, request)), nil
}

// facts are what the rules may ask about a message besides its words.
func facts(r *classificationv1.ClassifyRequest) priority.Facts {
	f := r.GetFacts()
	known := priority.Facts{
		Subject:   r.GetSubject(),
		Service:   strings.TrimPrefix(r.GetServiceHint(), servicePrefix),
		Segment:   strings.TrimPrefix(r.GetSegment(), segmentPrefix),
		Territory: f.GetTerritory(),
		Speaks:    f.GetCustomerLanguage(),
		Internal:  f.GetInternalCustomer(),
		Damage:    f.GetDamage(),
		Paid:      f.GetPaidResponse(),
		Fast:      f.GetSpeedPromised(),
		Critical:  f.GetCriticalService(),
		Reopened:  f.GetReopened(),
	}
	if f.GetChannel() != typev1.Channel_CHANNEL_UNSPECIFIED {
		known.Channel = f.GetChannel().String()
	}
	return known
}

// CorrectClassification learns what a message was.
func (s *ClassificationServer) CorrectClassification(ctx context.Context, r *classificationv1.CorrectClassificationRequest) (*classificationv1.Classification, error) {
	a, err := s.Desk.Correct(ctx, assess.Correction{
		Case:     strings.TrimPrefix(r.GetCase(), casePrefix),
		Text:     r.GetText(),
		Customer: strings.TrimPrefix(r.GetCustomer(), customerPrefix),
		Category: strings.TrimPrefix(r.GetCategory(), categoryPrefix),
		Impact:   priority.Level(r.GetImpact()),
		Urgency:  priority.Level(r.GetUrgency()),
	})
	if err != nil {
		return nil, err
	}
	return classification(a), nil
}

// RecordOutcome notes how a case ended. Repeating it changes nothing.
func (s *ClassificationServer) RecordOutcome(ctx context.Context, r *classificationv1.RecordOutcomeRequest) (*classificationv1.RecordOutcomeResponse, error) {
	err := s.Desk.Conclude(ctx, strings.TrimPrefix(r.GetCase(), casePrefix), r.GetSolved(), r.GetCause(), r.GetFix())
	return &classificationv1.RecordOutcomeResponse{}, err
}

func classification(a assess.Assessment) *classificationv1.Classification {
	m := &classificationv1.Classification{
		NeedsTriage:    !a.Sure,
		Impact:         typev1.Severity(a.Impact),
		Urgency:        typev1.Severity(a.Urgency),
		Priority:       typev1.Priority(a.Priority),
		Language:       cmp.Or(a.Language, undetermined),
		RealTime:       a.Handling == priority.RealTime,
		RealTimeReason: a.HandlingReason,
	}
	if a.Model != "" {
		m.Model = modelPrefix + a.Model
	}
	if a.Incident != "" {
		m.MassIncident = incidentPrefix + a.Incident
	}
	for i, scored := range a.Ranked {
		if i == 0 {
			m.Category, m.Confidence = categoryPrefix+scored.Label, scored.Confidence
			continue
		}
		m.Suggestions = append(m.Suggestions, &classificationv1.CategorySuggestion{
			Category: categoryPrefix + scored.Label, Confidence: scored.Confidence,
		})
	}
	for _, p := range a.Phrases {
		m.Phrases = append(m.Phrases, &classificationv1.Phrase{Text: p.Text, Weight: p.Weight})
	}
	for _, match := range a.Similar {
		m.Similar = append(m.Similar, &classificationv1.SimilarCase{
			Case:       casePrefix + match.ID,
			Similarity: match.Similarity,
			Solved:     match.Solved,
			Cause:      match.Cause,
			Fix:        match.Fix,
		})
	}
	for _, f := range a.Fired {
		m.Rules = append(m.Rules, &classificationv1.FiredRule{Rule: f.RuleID, Reason: f.Reason, Trigger: string(f.Effect.Trigger)})
	}
	return m
}
