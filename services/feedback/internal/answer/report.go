package answer

import (
	"context"

	"github.com/ombud/ombud/pkg/effect"
)

// Report is the payload of the effect of an answer.
type Report struct {
	Case       string `bson:"case"`     // cases/{case}
	Customer   string `bson:"customer"` // customers/{customer}
	Resolution int32  `bson:"resolution"`
	Answer     Answer `bson:"answer"`
	// Previous is the score of the answer that this one changes; 0 for a first answer.
	Previous int32 `bson:"previous,omitempty"`
	// Uncounted is set for an answer that leaves the rating of the solution as it is.
	Uncounted bool `bson:"uncounted,omitempty"`
	// Counting is the score that counts where that of the answer does not; 0 where it does.
	Counting int32 `bson:"counting,omitempty"`
}

// Submitted returns the kind of effect that every answer causes.
func Submitted() effect.Kind[Report] { return effect.NewKind[Report]("ANSWER_SUBMITTED", "report") }

// Intake is the part of the intake that the reaction needs. A repeated request ID changes nothing.
type Intake interface {
	// RecordAnswer puts the answer on the timeline of the case. The intake opens the case again, or closes it, when the answer
	// is about the newest solution.
	RecordAnswer(ctx context.Context, requestID string, r Report) error
}

// Escalation is the part of the escalation that the reaction needs. A repeated request ID changes nothing.
type Escalation interface {
	// RateSolution attaches the answer to the solution that it rates. A handling or a solution that the escalation does
	// not know yet is an Unavailable fault; one that is too old for a rating is no error.
	RateSolution(ctx context.Context, requestID string, r Report) error
}

// Reporter reports answers to the intake and to the escalation.
type Reporter struct {
	intake     Intake
	escalation Escalation
}

// NewReporter returns a reporter to the two services.
func NewReporter(intake Intake, escalation Escalation) *Reporter {
	return &Reporter{intake: intake, escalation: escalation}
}

// React makes the reporter the reaction to [Submitted] in a registry.
func React[T any](registry *effect.Registry[T], reporter *Reporter) {
	effect.React(registry, Submitted(), func(ctx context.Context, at effect.Occasion[T], r Report) (effect.Change[T], error) {
		return nil, reporter.report(ctx, at.RequestID, r)
	})
}

// report reports one answer. The rating comes last, because no promise depends on it.
func (p *Reporter) report(ctx context.Context, requestID string, r Report) error {
	if err := p.intake.RecordAnswer(ctx, requestID, r); err != nil || r.Uncounted {
		return err
	}
	return p.escalation.RateSolution(ctx, requestID, r)
}
