package casework

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/checklist"
	"github.com/ombud/ombud/services/intake/internal/mandate"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/progress"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// Request asks for one action on a case.
type Request = progress.Request

// Statements reads the statements of customers.
type Statements interface {
	// ReadWords returns the words of a contact.
	ReadWords(ctx context.Context, contact string) (casefile.Words, error)
	// FindPending returns the first contact of a case that has not been opened yet; false for none.
	FindPending(ctx context.Context, id string) (Statement, bool, error)
}

// Classifier learns from corrections.
type Classifier interface {
	// Correct teaches the right judgement of a message and returns the judgement that follows. A category that does not
	// exist is a NotFound or InvalidArgument fault.
	Correct(ctx context.Context, lesson Lesson) (casefile.Judgement, error)
}

// Escalation has the clocks of promises.
type Escalation interface {
	// Repromise promises another time, also when the present one has passed. It is refused with a Precondition fault when nothing is
	// left to time, and with NotFound when no handling is open yet. It may be repeated under its request id.
	Repromise(ctx context.Context, a Amendment) (standing.Report, error)
}

// Peers are the calls to other services.
type Peers struct {
	Classifier Classifier
	Escalation Escalation
	Mandates   Mandates
}

// Mandates decide who may decide over a case.
type Mandates interface {
	// CheckClaim returns the fault of an actor who may not decide over the case with the handling, or the change of hands
	// that comes with the decision.
	CheckClaim(ctx context.Context, of casefile.Handling, c mandate.Claim) (mandate.Taking, error)
}

// Service is the work of people on cases. It is safe for concurrent use.
type Service struct {
	cases      *casefile.Repository
	progress   *progress.Service
	statements Statements
	messages   *message.Service
	standing   *standing.Service
	peers      Peers
	reader     *checklist.Reader
	clock      clock.Clock
}

// NewService returns a service.
func NewService(
	cases *casefile.Repository, work *progress.Service, statements Statements, messages *message.Service,
	states *standing.Service, peers Peers, c clock.Clock,
) *Service {
	return &Service{
		cases:      cases,
		progress:   work,
		statements: statements,
		messages:   messages,
		standing:   states,
		peers:      peers,
		reader:     checklist.NewReader(),
		clock:      c,
	}
}

// GetCase returns a case, or the NotFound fault of the kit. A case that is about to be opened is returned as new, at
// revision 0.
func (s *Service) GetCase(ctx context.Context, id string) (casefile.Doc, error) {
	doc, err := s.cases.Get(ctx, id)
	if !fault.Is(err, fault.NotFound) {
		return doc, err
	}
	statement, isPending, failure := s.statements.FindPending(ctx, id)
	switch {
	case failure != nil:
		return casefile.Doc{}, failure
	case !isPending:
		return casefile.Doc{}, err
	default:
		draft := Draft{ID: id, Statement: statement}
		return casefile.Doc{ID: id, Body: draft.newCase()}, nil
	}
}

// FindOpened returns a case that has been opened; nil for none.
func (s *Service) FindOpened(ctx context.Context, id string) (*casefile.Doc, error) {
	doc, err := s.cases.Get(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return &doc, err
}

func (s *Service) now() time.Time { return clock.ToMilliseconds(s.clock.Now()) }
