package peers

import (
	"context"
	"strings"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/truncate"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/learning"
	"github.com/ombud/ombud/services/intake/internal/promising"
)

const (
	classifiedBytes = 16 << 10 // of a text to be classified
	lessonBytes     = 1 << 20  // of a text to learn from
)

// Classification is the classification service.
type Classification struct {
	client classificationv1.ClassificationServiceClient
}

// Classify implements promising.Classifier. A message without text is classified by its subject.
func (p *Classification) Classify(
	ctx context.Context, q promising.Question,
) (casefile.Judgement, error) {
	text := q.Words.Text
	if strings.TrimSpace(text) == "" {
		text = q.Words.Subject
	}
	reply, err := p.client.Classify(ctx, &classificationv1.ClassifyRequest{
		Text:        truncate.Bytes(text, classifiedBytes),
		Subject:     q.Words.Subject,
		ServiceHint: q.Contract.ServiceHint,
		Segment:     q.Contract.Segment,
		Case:        casefile.Collection.Name(q.Case),
		Customer:    customers.Name(q.Customer),
		Facts:       toProtoCaseFacts(q),
	})
	if err != nil {
		return casefile.Judgement{}, err
	}
	return fromProtoClassification(reply), nil
}

// toProtoCaseFacts returns the facts for the classification's rules.
func toProtoCaseFacts(q promising.Question) *classificationv1.CaseFacts {
	return &classificationv1.CaseFacts{
		Channel:          protoconv.ToProtoEnum[typev1.Channel](q.Channel),
		ContactTime:      protoconv.ToProtoTime(q.Said),
		Territory:        q.Contract.Territory,
		CustomerLanguage: truncate.Bytes(q.Contract.Language, languageBytes),
		InternalCustomer: q.Contract.Internal,
		Reopened:         q.IsFollowing,
		Damage:           q.Stakes.Damage,
		PaidResponse:     q.Stakes.Paid,
		SpeedPromised:    q.Stakes.Fast,
		CriticalService:  q.Stakes.Critical,
	}
}

// Correct implements casework.Classifier.
func (p *Classification) Correct(ctx context.Context, l casework.Lesson) (casefile.Judgement, error) {
	reply, err := p.client.CorrectClassification(ctx, &classificationv1.CorrectClassificationRequest{
		Case:      casefile.Collection.Name(l.Case),
		Text:      truncate.Bytes(l.Text, lessonBytes),
		Category:  l.Category,
		Impact:    protoconv.ToProtoEnum[typev1.Severity](l.Impact),
		Urgency:   protoconv.ToProtoEnum[typev1.Severity](l.Urgency),
		Customer:  customers.Name(l.Customer),
		RequestId: l.RequestID,
	})
	if err != nil {
		return casefile.Judgement{}, err
	}
	return fromProtoClassification(reply), nil
}

// RecordOutcome implements learning.Classifier.
func (p *Classification) RecordOutcome(ctx context.Context, o learning.Outcome) error {
	_, err := p.client.RecordOutcome(ctx, &classificationv1.RecordOutcomeRequest{
		Case:      casefile.Collection.Name(o.Case),
		Solved:    o.Solved,
		Cause:     o.Ending.Cause,
		Fix:       o.Ending.Fix,
		RequestId: o.RequestID,
	})
	return err
}

func fromProtoClassification(m *classificationv1.Classification) casefile.Judgement {
	j := casefile.Judgement{
		Category:       m.GetCategory(),
		Confidence:     m.GetConfidence(),
		Undecided:      m.GetNeedsTriage(),
		Impact:         protoconv.FromProtoEnum[casefile.Severity](m.GetImpact()),
		Urgency:        protoconv.FromProtoEnum[casefile.Severity](m.GetUrgency()),
		Priority:       fromProtoPriority(m.GetPriority()),
		Language:       m.GetLanguage(),
		Incident:       casefile.MassIncidents.ID(m.GetMassIncident()),
		RealTime:       m.GetRealTime(),
		RealTimeReason: m.GetRealTimeReason(),
	}
	for _, s := range m.GetSimilar() {
		j.Similar = append(j.Similar, casefile.SimilarCase{
			Case:       casefile.Collection.ID(s.GetCase()),
			Similarity: s.GetSimilarity(),
			Solved:     s.GetSolved(),
			Cause:      s.GetCause(),
			Fix:        s.GetFix(),
		})
	}
	for _, r := range m.GetRules() {
		j.Reasons = append(j.Reasons, casefile.Reason{
			Rule:    r.GetRule(),
			Why:     r.GetReason(),
			Trigger: r.GetTrigger(),
		})
	}
	return j
}
