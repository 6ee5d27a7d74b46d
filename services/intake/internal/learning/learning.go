// Package learning lets the classification learn from the outcomes of cases.
package learning

import (
	"cmp"
	"context"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// Classifier records outcomes.
type Classifier interface {
	// RecordOutcome may be repeated under its request id.
	RecordOutcome(ctx context.Context, o Outcome) error
}

// Outcome is the end of a case. An outcome that is not solved withdraws an earlier one.
type Outcome struct {
	RequestID string
	Case      string
	Solved    bool
	Ending    casefile.Ending
	// Words are those of a case that was never classified here; nil for others.
	Words *Words
}

// Words are what a customer said of a case.
type Words struct {
	Text     string
	Customer string // id; may be empty
	Said     time.Time
}

// Service reports outcomes. It is safe for concurrent use.
type Service struct{ classifier Classifier }

// NewService returns a service.
func NewService(classifier Classifier) *Service { return &Service{classifier} }

// ReportOutcome is the reaction to OutcomeEffect. Nothing is learnt of a solution of an earlier release that is withdrawn.
func (s *Service) ReportOutcome(
	ctx context.Context, at casefile.Occasion, outcome casefile.Outcome,
) (casefile.Change, error) {
	o := Outcome{RequestID: at.RequestID, Case: at.Doc.ID, Solved: outcome.Solved}
	if outcome.Solved {
		ending := cmp.Or(outcome.Ending, at.Doc.Body.Ending)
		if ending == nil {
			return nil, nil
		}
		o.Ending = *ending
	}
	return nil, s.classifier.RecordOutcome(ctx, o)
}
