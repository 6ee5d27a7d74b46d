// Package classify combines everything that is known about one message: category, language, impact, urgency,
// priority, the fitting mass incident, and similar cases.
package classify

import (
	"context"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/classification/internal/courtesy"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/language"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/policy"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/utterance"
)

const (
	// MaxSuggestions is the number of ranked categories, the best one included.
	MaxSuggestions = 3
	// maxPhrases bounds the phrases that explain the category.
	maxPhrases = 3
	// similarLimit bounds the similar cases, and minSimilarity their cosine: below it, texts share only common words.
	similarLimit  = 5
	minSimilarity = 0.25
	// minPlausible is the least confidence of a category that counts for an undecided message.
	minPlausible = 0.1
)

// Request is one message and its facts.
type Request struct {
	Text     string
	Case     string // id of the case; "" for a message that is not remembered
	Customer string // id of the author
	Said     time.Time
	Facts    priority.Facts // without the body
	// Standing is the judgement so far of the case of a further message, which is not remembered; nil for a first one.
	Standing *priority.Usual
}

// Classification is the result for one message.
type Classification struct {
	linear.Prediction
	priority.Decision
	Language string          // ISO 639-1, or language.Unknown
	Phrases  []linear.Phrase // strongest evidence for the category; only for a reader
	Similar  []experience.Match
	Model    string // id of the model
	Incident string // id of the fitting mass incident; "" for none
	// IsPlainThanks reports that the message is thanks and nothing else.
	IsPlainThanks bool
}

// Service classifies messages. It is safe for concurrent use.
type Service struct {
	deps     Deps
	courtesy *courtesy.Recogniser
	defaults map[string]priority.Usual
}

// Categories are those that the firm has.
type Categories interface {
	// CheckExists returns the InvalidArgument fault on the field category for one that does not exist.
	CheckExists(ctx context.Context, id string) error
}

// Deps are the parts of a classification.
type Deps struct {
	Categories Categories
	Learning   *learning.Service
	Languages  *language.Detector
	Experience *experience.Service
	Judgements *judgement.Service
	Policy     *policy.Service
	// FitIncident returns the id of the open mass incident that a case fits; "" for none. JoinIncident also lets the case
	// join, unless another incident holds it.
	FitIncident  func(caseID string, in priority.Input) string
	JoinIncident func(ctx context.Context, caseID string, in priority.Input) string
	// Defaults are the usual impact and urgency of categories.
	Defaults []priority.Usual
	Clock    clock.Clock
}

// NewService returns a service of the parts.
func NewService(deps Deps) *Service {
	s := &Service{deps: deps, courtesy: courtesy.NewRecogniser(), defaults: map[string]priority.Usual{}}
	for _, d := range deps.Defaults {
		s.defaults[d.Category] = d
	}
	return s
}

// ClassifyMessage classifies a message. With a case it also stores the message for similarity search and records the
// judgement.
func (s *Service) ClassifyMessage(ctx context.Context, r Request) Classification {
	in := priority.Input{Text: strings.TrimSpace(r.Facts.Subject + "\n" + r.Text), Facts: r.Facts}
	in.Body = r.Text
	in.Hour = r.Said.UTC().Hour()
	if r.Said.IsZero() {
		in.Hour = s.deps.Clock.Now().UTC().Hour()
	}
	if r.Standing != nil {
		return s.classifyFurther(in, *r.Standing)
	}
	findIncident := s.deps.FitIncident
	if r.Case != "" {
		findIncident = func(caseID string, in priority.Input) string { return s.deps.JoinIncident(ctx, caseID, in) }
	}
	c := s.classifyInput(ctx, &in, s.predictCategory(in.Text), r.Case, findIncident)
	c.IsPlainThanks = s.isPlainThanks(in)
	if r.Case != "" {
		s.deps.Experience.RememberCase(ctx, r.Case, r.Customer, in.Text)
		s.deps.Judgements.RecordCase(ctx, r.Case, judgement.Record{Input: in, Customer: r.Customer, Incident: c.Incident})
	}
	return c
}

// classifyFurther judges a further message of a case: its words raise the judgement so far, and the category stays.
func (s *Service) classifyFurther(in priority.Input, standing priority.Usual) Classification {
	in.Category, in.Impact, in.Urgency, in.IsFurther = standing.Category, standing.Impact, standing.Urgency, true
	in.Language = s.deps.Languages.Detect(in.Text).Code
	c := Classification{
		Language:      in.Language,
		Decision:      s.deps.Policy.Decide(in),
		IsPlainThanks: s.isPlainThanks(in),
	}
	if standing.Category != "" {
		c.Prediction = linear.Prediction{Ranked: []linear.Scored{{Label: standing.Category, Confidence: 1}}}
	}
	c.Sure = true
	return c
}

// isPlainThanks reports whether a message is thanks and nothing else. Words that call for people, in the subject or below the
// closing, make it more; the subject of a reply is not of this message.
func (s *Service) isPlainThanks(in priority.Input) bool {
	if !s.courtesy.IsPlainThanks(in.Body) {
		return false
	}
	if utterance.IsReply(in.Subject) {
		in.Text, in.Subject = in.Body, ""
	}
	in.IsFurther = true
	return len(s.deps.Policy.Decide(in).ListTriggers()) == 0
}

// classifyInput completes the input of a prediction and judges it. Only findIncident may have side effects. Similar cases
// exclude caseID.
func (s *Service) classifyInput(
	ctx context.Context, in *priority.Input, p linear.Prediction, caseID string,
	findIncident func(caseID string, in priority.Input) string,
) Classification {
	c := Classification{
		Prediction: p,
		Language:   s.deps.Languages.Detect(in.Text).Code,
	}
	if m := s.deps.Learning.CurrentModel(); m != nil {
		c.Model = m.ID
	}
	if len(c.Ranked) > 0 && (caseID == "" || !c.Sure) {
		c.Phrases = s.deps.Learning.ExplainPrediction(in.Text, c.Ranked[0].Label, maxPhrases)
	}
	in.Language = c.Language
	SetCategory(in, c.Prediction, s.defaults)
	c.Incident = findIncident(caseID, *in)
	in.MassIncident = c.Incident != ""
	c.Decision = s.deps.Policy.Decide(*in)
	c.Similar = s.deps.Experience.FindSimilar(ctx, in.Text, caseID, similarLimit, minSimilarity)
	return c
}

// predictCategory returns the likely categories. A message that says nothing is of none, whatever such words once meant. One
// that is unsure for its thanks or its calls for help is as sure as the rest of it.
func (s *Service) predictCategory(message string) linear.Prediction {
	if s.courtesy.SaysNothing(message) {
		return linear.Prediction{}
	}
	p := s.deps.Learning.Predict(message, MaxSuggestions)
	if p.Sure {
		return p
	}
	if matter, isCut := s.courtesy.CutCourtesy(message); isCut {
		if of := s.deps.Learning.Predict(matter, MaxSuggestions); of.Sure {
			return of
		}
	}
	return p
}

// SetCategory sets the category with its usual impact and urgency, given in defaults by category; of an unsure
// prediction, all plausible categories with theirs.
func SetCategory(in *priority.Input, p linear.Prediction, defaults map[string]priority.Usual) {
	if p.Sure && len(p.Ranked) > 0 {
		usual := defaults[p.Ranked[0].Label]
		in.IsRecalled = p.Remembered && !p.Confirmed
		in.Category, in.Impact, in.Urgency = p.Ranked[0].Label, usual.Impact, usual.Urgency
		return
	}
	in.IsUndecided = true
	for _, scored := range p.Ranked {
		if scored.Confidence < minPlausible {
			break
		}
		usual := defaults[scored.Label]
		usual.Category, usual.Confidence = scored.Label, scored.Confidence
		in.Plausible = append(in.Plausible, usual)
	}
}

// Correction is the right classification of a message.
type Correction struct {
	Case     string // id
	Text     string
	Customer string
	Category string         // id
	Impact   priority.Level // 0: as judged
	Urgency  priority.Level // 0: as judged
}

// CorrectCase trains on the correction and returns the new classification. Impact and urgency of a person override
// the rules. Words that say nothing teach nothing: the person knows the category from elsewhere.
func (s *Service) CorrectCase(ctx context.Context, c Correction) (Classification, error) {
	if err := s.teachCategory(ctx, c); err != nil {
		return Classification{}, err
	}
	in := &priority.Input{Text: strings.TrimSpace(c.Text), Facts: priority.Facts{Body: c.Text}}
	p := s.predictCategory(in.Text)
	if !p.Remembered {
		p = p.WithCorrectedLabel(c.Category, MaxSuggestions)
	}
	p.Confirmed = true // of this case, a person is sure
	result := s.classifyInput(ctx, in, p, c.Case, s.deps.FitIncident)
	if c.Impact != 0 {
		result.Impact = c.Impact
	}
	if c.Urgency != 0 {
		result.Urgency = c.Urgency
	}
	result.Priority = s.deps.Policy.PriorityOf(result.Impact, result.Urgency)
	return result, nil
}

// teachCategory trains on a correction whose words say something. An unknown category is an InvalidArgument fault.
func (s *Service) teachCategory(ctx context.Context, c Correction) error {
	if s.courtesy.SaysNothing(c.Text) {
		return s.deps.Categories.CheckExists(ctx, c.Category)
	}
	return s.deps.Learning.CorrectCase(ctx, c.Case, example.Example{
		Category: c.Category,
		Text:     c.Text,
		Customer: c.Customer,
	})
}
