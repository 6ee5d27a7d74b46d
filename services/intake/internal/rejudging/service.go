// Package rejudging judges the further messages of a case: their words raise its judgement and never lower it, and plain
// thanks are known as such.
package rejudging

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Classifier judges further messages.
type Classifier interface {
	Rejudge(ctx context.Context, q Question) (Verdict, error)
}

// Question is a further message of a case.
type Question struct {
	Case    *casefile.Case // with the judgement so far
	Words   casefile.Words
	Channel casefile.Channel
	Said    time.Time
}

// Verdict is the judgement of a case with the words of a further message.
type Verdict struct {
	casefile.Judgement
	// IsThanks reports that the message is thanks and nothing else.
	IsThanks bool
}

// Statements reads the statements of customers.
type Statements interface {
	// ReadWords returns the words of a contact.
	ReadWords(ctx context.Context, contact string) (casefile.Words, error)
}

// Service judges further messages. It is safe for concurrent use.
type Service struct {
	classifier Classifier
	statements Statements
	customers  Adviser
}

// NewService returns a service.
func NewService(classifier Classifier, statements Statements, customers Adviser) *Service {
	return &Service{classifier: classifier, statements: statements, customers: customers}
}

// JudgeWords judges a further message within the limit; nil when the classifier does not answer, or when the case has no
// judgement yet. Then the case judges it later, by RejudgeContact.
func (s *Service) JudgeWords(ctx context.Context, q Question, limit time.Duration) *Verdict {
	if limit <= 0 || q.Case.Stage != casefile.StagePromised {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	verdict, err := s.classifier.Rejudge(ctx, q)
	if err != nil {
		return nil
	}
	return &verdict
}

// RejudgeContact is the reaction to RejudgeEffect: it judges a message that could not be judged when it came. A message
// that the classifier refuses raises nothing.
func (s *Service) RejudgeContact(
	ctx context.Context, at casefile.Occasion, further casefile.Further,
) (casefile.Change, error) {
	words, err := s.statements.ReadWords(ctx, further.Contact)
	if err != nil {
		return nil, err
	}
	verdict, err := s.classifier.Rejudge(ctx, Question{
		Case:    &at.Doc.Body,
		Words:   words,
		Channel: further.Channel,
		Said:    further.Said,
	})
	if fault.Is(err, fault.InvalidArgument) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, at.Now, timeline.Suite)
	return func(c *casefile.Case) { RaiseCase(c, at.Doc.ID, m, further.Contact, verdict, s.customers) }, nil
}
