package promising

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/checklist"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// Service leads cases to their promises. It is safe for concurrent use.
type Service struct {
	statements Statements
	messages   *message.Service
	standing   *standing.Service
	peers      Peers
	memo       *stakesMemo
	reader     *checklist.Reader
}

// NewService returns a service.
func NewService(statements Statements, messages *message.Service, states *standing.Service, peers Peers) *Service {
	return &Service{
		statements: statements,
		messages:   messages,
		standing:   states,
		peers:      peers,
		memo:       newStakesMemo(),
		reader:     checklist.NewReader(),
	}
}

// step is one step of a case: the case before it, and the moment of the run.
type step struct {
	doc    *casefile.Doc
	moment timeline.Moment
	words  *casefile.Words // of the first contact; nil when they have to be read
}

// Advance goes on from the stage of the case: classify, quote, open the handling, promise. It applies its changes to
// doc and returns them, with the error of the first peer that failed. Words are those of the first contact; nil to read
// them.
func (s *Service) Advance(
	ctx context.Context, doc *casefile.Doc, m timeline.Moment, words *casefile.Words,
) ([]casefile.Change, error) {
	var changes []casefile.Change
	for doc.Body.Stage != casefile.StagePromised {
		stage := doc.Body.Stage
		change, err := s.takeStep(ctx, step{doc: doc, moment: m, words: words})
		if err != nil {
			return changes, fmt.Errorf("%s: %w", stage, err)
		}
		change(&doc.Body)
		changes = append(changes, change)
	}
	return changes, nil
}

// takeStep makes the next step and returns its change.
func (s *Service) takeStep(ctx context.Context, st step) (casefile.Change, error) {
	switch st.doc.Body.Stage {
	case casefile.StageClassify:
		return s.classifyCase(ctx, st)
	case casefile.StageQuote:
		return s.quotePromise(ctx, st)
	default:
		return s.openHandling(ctx, st)
	}
}
