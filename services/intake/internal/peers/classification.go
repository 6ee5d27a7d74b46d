package peers

import (
	"context"
	"strings"

	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/limit"
)

const (
	classifiedText = 16 << 10 // bytes of a text that the classification reads
	learnedText    = 1 << 20  // bytes of a text that it accepts to learn from
)

type classifier struct {
	client classificationv1.ClassificationServiceClient
}

// Classify implements casework.Classifier. A message without words is classified by
// its subject.
func (p classifier) Classify(ctx context.Context, q casework.Question) (casework.Judgement, error) {
	text := q.Text
	if strings.TrimSpace(text) == "" {
		text = q.Subject
	}
	reply, err := p.client.Classify(ctx, &classificationv1.ClassifyRequest{
		Text:        limit.Bytes(text, classifiedText),
		Subject:     q.Subject,
		ServiceHint: q.ServiceHint,
		Segment:     q.Segment,
		Case:        caseName(q.Case),
		Customer:    customerName(q.Customer),
		Facts:       caseFacts(q),
	})
	if err != nil {
		return casework.Judgement{}, err
	}
	return judgement(reply), nil
}

// caseFacts are what the classification's rules may ask about.
func caseFacts(q casework.Question) *classificationv1.CaseFacts {
	return &classificationv1.CaseFacts{
		Channel:          typev1.Channel(typev1.Channel_value[string(q.Channel)]),
		ContactTime:      stamp(q.Said),
		Territory:        q.Territory,
		CustomerLanguage: limit.Bytes(q.Speaks, 8),
		InternalCustomer: q.Internal,
		Reopened:         q.Reopened,
		Damage:           q.Known.Damage,
		PaidResponse:     q.Known.Paid,
		SpeedPromised:    q.Known.Fast,
		CriticalService:  q.Known.Critical,
	}
}

// Correct implements casework.Classifier.
func (p classifier) Correct(ctx context.Context, lesson casework.Lesson) (casework.Judgement, error) {
	reply, err := p.client.CorrectClassification(ctx, &classificationv1.CorrectClassificationRequest{
		Case:      caseName(lesson.Case),
		Text:      limit.Bytes(lesson.Text, learnedText),
		Category:  lesson.Category,
		Impact:    severityOf(lesson.Impact),
		Urgency:   severityOf(lesson.Urgency),
		Customer:  customerName(lesson.Customer),
		RequestId: lesson.Request,
	})
	if err != nil {
		return casework.Judgement{}, err
	}
	return judgement(reply), nil
}

// RecordOutcome implements casework.Classifier.
func (p classifier) RecordOutcome(ctx context.Context, o casework.Outcome) error {
	_, err := p.client.RecordOutcome(ctx, &classificationv1.RecordOutcomeRequest{
		Case:      caseName(o.Case),
		Solved:    o.Solved,
		Cause:     o.Ending.Cause,
		Fix:       o.Ending.Fix,
		RequestId: o.Request,
	})
	return err
}

func judgement(c *classificationv1.Classification) casework.Judgement {
	j := casework.Judgement{
		Category:       c.GetCategory(),
		Confidence:     c.GetConfidence(),
		Undecided:      c.GetNeedsTriage(),
		Impact:         severity(c.GetImpact()),
		Urgency:        severity(c.GetUrgency()),
		Priority:       priority(c.GetPriority()),
		Language:       c.GetLanguage(),
		Incident:       strings.TrimPrefix(c.GetMassIncident(), "massIncidents/"),
		RealTime:       c.GetRealTime(),
		RealTimeReason: c.GetRealTimeReason(),
	}
	for _, s := range c.GetSimilar() {
		j.Similar = append(j.Similar, casework.Similar{
			Case:       strings.TrimPrefix(s.GetCase(), "cases/"),
			Similarity: s.GetSimilarity(),
			Solved:     s.GetSolved(),
			Cause:      s.GetCause(),
			Fix:        s.GetFix(),
		})
	}
	for _, r := range c.GetRules() {
		j.Reasons = append(j.Reasons, casework.Reason{Rule: r.GetRule(), Why: r.GetReason(), Trigger: r.GetTrigger()})
	}
	return j
}
