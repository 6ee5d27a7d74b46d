// Package mandate holds the rule who may decide over a case: solve it, wait for the customer, or correct it.
//
// The escalation has the holder and is asked before a decision is accepted. It keeps the case for an actor who takes it, until the
// decision arrives. It credits a decision to its actor anyway, so a claim that crosses a late one does no harm. While the escalation cannot be asked, the case's copy of the handling
// decides, and a question beyond it is refused as unavailable.
package mandate

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

const (
	// answerLimit is the longest wait for the escalation where the case's copy of the handling can decide.
	answerLimit = time.Second
	// patientLimit is the longest wait where it cannot, so that nobody is refused because the escalation is slow.
	patientLimit = 10 * time.Second
)

// Claim is the claim of an actor to decide over a case.
type Claim struct {
	Case  string
	Actor string
	// Leads is set for an actor who may decide in place of others, with a Note.
	Leads bool
	Note  string
	// Resolves is set for a solution, which is its actor's, whoever holds the case.
	Resolves bool
	// Decision is the id of the decision, which follows at once; empty for a question alone. The escalation keeps the case for
	// an actor who takes it until the decision arrives.
	Decision string
}

// Taking is a case that goes over to the actor of a decision. Claimer is `staff/{staff}`; empty when the case stays in the
// hands that hold it. Holder loses it, on a Level.
type Taking struct {
	Claimer string
	Holder  string
	Level   int
	// EventID is the id under which the escalation reports it, too; empty when it does not.
	EventID string
}

// Record puts it onto the timeline that the actor of a decision takes the case, for a reason if they do so in place of the
// holder. The decision follows in the same write. A claim that the escalation has reported stands there already.
func (t Taking) Record(c *casefile.Case, m timeline.Moment, reason string) {
	if t.Claimer == "" || t.EventID != "" && !c.RememberEvent(t.EventID) {
		return
	}
	c.AddEntries(m, timeline.Entry{
		Kind:  timeline.KindClaimed,
		Actor: t.Claimer,
		Cause: reason,
		Details: map[string]string{
			"owner": t.Claimer,
			"from":  t.Holder,
			"level": strconv.Itoa(t.Level),
		},
	})
}

// Escalation knows the holders of cases.
type Escalation interface {
	// CheckMandate returns the fault of an actor who may not decide: Denied or Precondition, or InvalidArgument for a
	// missing note. A case without a handling is a NotFound fault. For an actor who may it returns the change of hands that
	// comes with the decision.
	CheckMandate(ctx context.Context, c Claim) (Taking, error)
}

// Service checks claims. It is safe for concurrent use.
type Service struct{ escalation Escalation }

// NewService returns a service.
func NewService(escalation Escalation) *Service { return &Service{escalation: escalation} }

// CheckClaim returns the fault of an actor who may not decide over a case, or the change of hands that comes with the
// decision. A case without a handling is held by nobody. While the escalation cannot be asked, the copy of the handling
// decides.
func (s *Service) CheckClaim(ctx context.Context, of casefile.Handling, c Claim) (Taking, error) {
	limit := answerLimit
	if !canCopyDecide(of, c) {
		limit = patientLimit
	}
	asking, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	taking, err := s.escalation.CheckMandate(asking, c)
	switch {
	case fault.Is(err, fault.NotFound):
		return Taking{}, nil
	case fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Timeout):
		return checkCopy(of, c, err)
	default:
		return taking, err
	}
}

// canCopyDecide reports whether the case's copy of its handling is enough to decide. It knows no record of staff: whether the
// actor may take a queued case, or is the holder without a known subject, only the escalation can say.
func canCopyDecide(of casefile.Handling, c Claim) bool {
	isKnown := strings.HasPrefix(of.Owner, "staff/") && of.Subject != ""
	return of.Owner == "" || isKnown || c.Leads && c.Note != ""
}

// checkCopy decides by the case's copy of its handling. A solution of a leading actor is theirs.
func checkCopy(of casefile.Handling, c Claim, unreachable error) (Taking, error) {
	switch {
	case of.Owner == "" || of.IsOwnedBy(c.Actor):
		return Taking{}, nil
	case c.Leads && c.Note != "":
		if !c.Resolves {
			return Taking{}, nil
		}
		return Taking{Claimer: c.Actor, Holder: of.Owner, Level: int(of.Level)}, nil
	case !canCopyDecide(of, c):
		return Taking{}, fault.New(fault.Unavailable, "HOLDER_NOT_KNOWN",
			"%s holds the case, and whether you may decide over it cannot be found out now: try again, or ask a supervisor, who may decide with a note",
			of.Owner).With("holder", of.Owner).Wrap(unreachable)
	case !c.Leads:
		return Taking{}, fault.New(fault.Denied, "NOT_THE_HOLDER",
			"%s holds the case: have it handed over to you, or ask a supervisor", of.Owner).With("holder", of.Owner)
	default:
		return Taking{}, fault.Invalid("note", "is needed because %s holds the case: say why you decide in their place", of.Owner)
	}
}
