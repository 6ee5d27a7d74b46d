// Package rpc serves the classification over gRPC. It converts messages to domain types and back.
package rpc

import (
	"cmp"
	"context"

	"github.com/ombud/ombud/pkg/protoconv"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/classify"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/model"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// undetermined is the language code "undetermined" of ISO 639-2.
const undetermined = "und"

// ClassificationServer serves ClassificationService.
type ClassificationServer struct {
	classificationv1.UnimplementedClassificationServiceServer
	classification *classify.Service
	experience     *experience.Service
}

// NewClassificationServer returns a server over the rooms.
func NewClassificationServer(classification *classify.Service, e *experience.Service) *ClassificationServer {
	return &ClassificationServer{classification: classification, experience: e}
}

// Classify classifies one message.
func (s *ClassificationServer) Classify(
	ctx context.Context, req *classificationv1.ClassifyRequest,
) (*classificationv1.Classification, error) {
	return toProtoClassification(s.classification.ClassifyMessage(ctx, classify.Request{
		Text:     req.GetText(),
		Case:     caseNames.ID(req.GetCase()),
		Customer: customerNames.ID(req.GetCustomer()),
		Said:     protoconv.FromProtoTime(req.GetFacts().GetContactTime()),
		Facts:    fromProtoFacts(req),
		Standing: fromProtoStanding(req.GetStanding()),
	})), nil
}

// fromProtoStanding returns the judgement so far; nil for none.
func fromProtoStanding(m *classificationv1.Standing) *priority.Usual {
	if m == nil {
		return nil
	}
	return &priority.Usual{
		Category: category.Collection.ID(m.GetCategory()),
		Impact:   priority.Level(m.GetImpact()),
		Urgency:  priority.Level(m.GetUrgency()),
	}
}

func fromProtoFacts(req *classificationv1.ClassifyRequest) priority.Facts {
	f := req.GetFacts()
	return priority.Facts{
		Subject:   req.GetSubject(),
		Service:   serviceNames.ID(req.GetServiceHint()),
		Segment:   segmentNames.ID(req.GetSegment()),
		Channel:   protoconv.FromProtoEnum[string](f.GetChannel()),
		Territory: f.GetTerritory(),
		Speaks:    f.GetCustomerLanguage(),
		Internal:  f.GetInternalCustomer(),
		Damage:    f.GetDamage(),
		Paid:      f.GetPaidResponse(),
		Fast:      f.GetSpeedPromised(),
		Critical:  f.GetCriticalService(),
		Reopened:  f.GetReopened(),
	}
}

// CorrectClassification trains on the right classification of a message.
func (s *ClassificationServer) CorrectClassification(
	ctx context.Context, req *classificationv1.CorrectClassificationRequest,
) (*classificationv1.Classification, error) {
	c, err := s.classification.CorrectCase(ctx, classify.Correction{
		Case:     caseNames.ID(req.GetCase()),
		Text:     req.GetText(),
		Customer: customerNames.ID(req.GetCustomer()),
		Category: category.Collection.ID(req.GetCategory()),
		Impact:   priority.Level(req.GetImpact()),
		Urgency:  priority.Level(req.GetUrgency()),
	})
	if err != nil {
		return nil, err
	}
	return toProtoClassification(c), nil
}

// RecordOutcome stores the outcome of a case, with the words of one that was never classified. A repetition changes nothing.
func (s *ClassificationServer) RecordOutcome(
	ctx context.Context, req *classificationv1.RecordOutcomeRequest,
) (*classificationv1.RecordOutcomeResponse, error) {
	err := s.experience.RecordOutcome(ctx, caseNames.ID(req.GetCase()), experience.Case{
		Text:     req.GetText(),
		Customer: customerNames.ID(req.GetCustomer()),
		Solved:   req.GetSolved(),
		Cause:    req.GetCause(),
		Fix:      req.GetFix(),
		At:       protoconv.FromProtoTime(req.GetTextTime()),
	})
	return &classificationv1.RecordOutcomeResponse{}, err
}

func toProtoClassification(c classify.Classification) *classificationv1.Classification {
	m := &classificationv1.Classification{
		NeedsTriage:    !c.Sure,
		Impact:         typev1.Severity(c.Impact),
		Urgency:        typev1.Severity(c.Urgency),
		Priority:       typev1.Priority(c.Priority),
		Language:       cmp.Or(c.Language, undetermined),
		RealTime:       c.Handling == priority.RealTime,
		RealTimeReason: c.HandlingReason,
		Model:          model.Collection.Name(c.Model),
		MassIncident:   massincident.Collection.Name(c.Incident),
		PlainThanks:    c.IsPlainThanks,
	}
	for i, scored := range c.Ranked {
		name := category.Collection.Name(scored.Label)
		if i == 0 {
			m.Category, m.Confidence = name, scored.Confidence
			continue
		}
		m.Suggestions = append(m.Suggestions, &classificationv1.CategorySuggestion{
			Category:   name,
			Confidence: scored.Confidence,
		})
	}
	for _, p := range c.Phrases {
		m.Phrases = append(m.Phrases, &classificationv1.Phrase{Text: p.Text, Weight: p.Weight})
	}
	for _, match := range c.Similar {
		m.Similar = append(m.Similar, &classificationv1.SimilarCase{
			Case:       caseNames.Name(match.ID),
			Similarity: match.Similarity,
			Solved:     match.Solved,
			Cause:      match.Cause,
			Fix:        match.Fix,
		})
	}
	for _, f := range c.Fired {
		m.Rules = append(m.Rules, &classificationv1.FiredRule{
			Rule:    f.RuleID,
			Reason:  f.Reason,
			Trigger: string(f.Effect.Trigger),
			Advice:  protoconv.ToProtoEnum[classificationv1.Advice](f.Effect.Advice),
		})
	}
	return m
}
