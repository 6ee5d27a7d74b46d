package peers

import (
	"context"

	"github.com/ombud/ombud/pkg/blank"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/truncate"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/learning"
	"github.com/ombud/ombud/services/intake/internal/promising"
	"github.com/ombud/ombud/services/intake/internal/rejudging"
)

const (
	classifiedBytes = 16 << 10 // of a text to be classified
	lessonBytes     = 1 << 20  // of a text to learn from
	outcomeRunes    = 10000    // of the words of a case that was never classified here
)

// Classification is the classification service.
type Classification struct {
	client   classificationv1.ClassificationServiceClient
	learning classificationv1.LearningServiceClient
}

// HasCategory implements history.Categories.
func (p *Classification) HasCategory(ctx context.Context, name string) (bool, error) {
	_, err := p.learning.GetCategory(ctx, &classificationv1.GetCategoryRequest{Name: name})
	return resource.IsFound(err)
}

// Classify implements promising.Classifier. A message without text is classified by its subject.
func (p *Classification) Classify(
	ctx context.Context, q promising.Question,
) (casefile.Judgement, error) {
	request := toProtoQuestion(q)
	request.Case, request.Customer = casefile.Collection.Name(q.Case), customers.Name(q.Customer)
	reply, err := p.client.Classify(ctx, request)
	if err != nil {
		return casefile.Judgement{}, err
	}
	return fromProtoClassification(reply), nil
}

// Rejudge implements rejudging.Classifier. The case is not named, because a further message is not remembered.
func (p *Classification) Rejudge(ctx context.Context, q rejudging.Question) (rejudging.Verdict, error) {
	request := toProtoQuestion(promising.Question{
		Words:       q.Words,
		Channel:     q.Channel,
		Said:        q.Said,
		Contract:    q.Case.Contract,
		Stakes:      q.Case.Contract.Stakes,
		IsFollowing: q.Case.Follows,
	})
	request.Standing = &classificationv1.Standing{
		Category: q.Case.Category,
		Impact:   protoconv.ToProtoEnum[typev1.Severity](q.Case.Impact),
		Urgency:  protoconv.ToProtoEnum[typev1.Severity](q.Case.Urgency),
	}
	reply, err := p.client.Classify(ctx, request)
	if err != nil {
		return rejudging.Verdict{}, err
	}
	return rejudging.Verdict{Judgement: fromProtoClassification(reply), IsThanks: reply.GetPlainThanks()}, nil
}

// toProtoQuestion returns the request for a message without its case.
func toProtoQuestion(q promising.Question) *classificationv1.ClassifyRequest {
	text := q.Words.Text
	if blank.IsBlank(text) {
		text = q.Words.Subject
	}
	return &classificationv1.ClassifyRequest{
		Text:        truncate.Bytes(text, classifiedBytes),
		Subject:     q.Words.Subject,
		ServiceHint: q.Contract.ServiceHint,
		Segment:     q.Contract.Segment,
		Facts:       toProtoCaseFacts(q),
	}
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
	request := &classificationv1.RecordOutcomeRequest{
		Case:      casefile.Collection.Name(o.Case),
		Solved:    o.Solved,
		Cause:     o.Ending.Cause,
		Fix:       o.Ending.Fix,
		RequestId: o.RequestID,
	}
	if w := o.Words; w != nil {
		request.Text, request.Customer = truncate.Runes(w.Text, outcomeRunes), customers.Name(w.Customer)
		request.TextTime = protoconv.ToProtoTime(w.Said)
	}
	_, err := p.client.RecordOutcome(ctx, request)
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
			Advice:  protoconv.FromProtoEnum[casefile.Advice](r.GetAdvice()),
		})
	}
	return j
}
