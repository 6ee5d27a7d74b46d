package casefile

import (
	"time"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Registry holds the reactions to the effects of cases.
type Registry = effect.Registry[Case]

// Occasion is one delivery of one effect of a case.
type Occasion = effect.Occasion[Case]

// Change is the answer of a reaction: it alters the case.
type Change = effect.Change[Case]

// The lanes of effects, one per receiver. Effects of one lane are delivered in order.
const (
	laneEscalation     = "escalation"
	laneClassification = "classification"
	laneFeedback       = "feedback"
	laneIntake         = "intake"
	laneMassIncident   = "mass incident"
)

// Answered is the payload of AnswerEffect.
type Answered struct{}

// AnswerEffect follows from a human answer to the customer.
func AnswerEffect() effect.Kind[Answered] {
	return effect.NewKind[Answered]("ANSWERED", laneEscalation)
}

// Contacted is the payload of ContactEffect.
type Contacted struct {
	Said time.Time `bson:"said"` // by the customer
	// LeftIncident is set for a case that has left a mass incident; the customer has said nothing.
	LeftIncident bool `bson:"leftIncident,omitempty"`
	// Incident is the id of the mass incident; empty for none, and in effects of earlier releases.
	Incident string `bson:"incident,omitempty"`
}

// ContactEffect follows from a further message of the customer, and when a case has left a mass incident after its bulletins
// had answered the customer: an answer is owed.
func ContactEffect() effect.Kind[Contacted] {
	return effect.NewKind[Contacted]("CONTACTED", laneEscalation)
}

// WaitStarted is the payload of WaitEffect.
type WaitStarted struct {
	Note        string `bson:"note,omitempty"`        // reason to wait in place of the holder
	ClaimedFrom string `bson:"claimedFrom,omitempty"` // holder from whom the actor has taken the case by the timeline
}

// WaitEffect follows when the firm begins to wait for the customer.
func WaitEffect() effect.Kind[WaitStarted] {
	return effect.NewKind[WaitStarted]("WAIT", laneEscalation)
}

// WaitEnded is the payload of ResumeEffect.
type WaitEnded struct{}

// ResumeEffect follows when the waiting is over.
func ResumeEffect() effect.Kind[WaitEnded] {
	return effect.NewKind[WaitEnded]("RESUME", laneEscalation)
}

// Resolved is the payload of ResolveEffect.
type Resolved struct {
	Fix      string `bson:"fix,omitempty"`
	Contacts int    `bson:"contacts,omitempty"` // number of contacts up to the solution
	Note     string `bson:"note,omitempty"`     // reason to solve it in place of the holder
	InCommon bool   `bson:"inCommon,omitempty"` // with the other cases of a mass incident
	// ClaimedFrom is the holder from whom the solver has taken the case by the timeline.
	ClaimedFrom string `bson:"claimedFrom,omitempty"`
}

// ResolveEffect follows from a resolution: the clocks stop.
func ResolveEffect() effect.Kind[Resolved] {
	return effect.NewKind[Resolved]("RESOLVE", laneEscalation)
}

// Renewal is the payload of ReopenEffect and RecommitEffect.
type Renewal struct {
	Reason  string `bson:"reason,omitempty"`
	Cause   string `bson:"cause,omitempty"`   // of a reopening by a mark: one of the timeline
	Requote bool   `bson:"requote,omitempty"` // the promise is computed anew
	Decided bool   `bson:"decided,omitempty"` // a person has judged the case
	// NeverLater is set where nothing promised may get later.
	NeverLater bool      `bson:"onlyEarlier,omitempty"`
	Start      time.Time `bson:"start,omitempty"` // of the new promise
	Said       time.Time `bson:"said,omitempty"`  // by the customer, whose words reopen the case; zero for the time of the effect
	// Language is the language of messages to the customer where it has changed; empty for no change.
	Language string `bson:"language,omitempty"`
	// Danger is the danger of which a further message tells, in words for the staff; empty for none.
	Danger string `bson:"danger,omitempty"`
	// Note is the reason to decide in place of the holder; ClaimedFrom is the holder from whom the actor has taken the case by
	// the timeline.
	Note        string `bson:"note,omitempty"`
	ClaimedFrom string `bson:"claimedFrom,omitempty"`
	// Unsettled is set for a reopening that withdraws no solution, because the case had lapsed.
	Unsettled bool `bson:"unsettled,omitempty"`
}

// ReopenEffect follows from a reopening: the clocks go on, perhaps under a new promise.
func ReopenEffect() effect.Kind[Renewal] {
	return effect.NewKind[Renewal]("REOPEN", laneEscalation)
}

// RecommitEffect follows from a correction, from a raised judgement and from another language of the customer: the handling is put
// under a new promise, or hears of the rest.
func RecommitEffect() effect.Kind[Renewal] {
	return effect.NewKind[Renewal]("RECOMMIT", laneEscalation)
}

// Further is the payload of RejudgeEffect.
type Further struct {
	Contact string    `bson:"contact"` // id
	Channel Channel   `bson:"channel"`
	Said    time.Time `bson:"said"`
}

// RejudgeEffect follows from a further message that could not be judged when it came.
func RejudgeEffect() effect.Kind[Further] {
	return effect.NewKind[Further]("REJUDGE", laneClassification)
}

// Outcome is the payload of OutcomeEffect.
type Outcome struct {
	Solved bool `bson:"solved,omitempty"`
	// Ending is the solution; nil for a withdrawal, and in effects of earlier releases.
	Ending *Ending `bson:"ending,omitempty"`
}

// OutcomeEffect follows from a resolution and from its withdrawal.
func OutcomeEffect() effect.Kind[Outcome] {
	return effect.NewKind[Outcome]("OUTCOME", laneClassification)
}

// Imported is the payload of ImportEffect.
type Imported struct {
	Text string `bson:"text"` // of the customer, with the subject on the first line
}

// ImportEffect follows from an import: the solution becomes experience.
func ImportEffect() effect.Kind[Imported] {
	return effect.NewKind[Imported]("IMPORT", laneClassification)
}

// Invitation is the payload of InviteEffect.
type Invitation struct {
	Resolution int `bson:"resolution"` // counted from 1
}

// InviteEffect follows from a resolution: the customer is asked for feedback.
func InviteEffect() effect.Kind[Invitation] {
	return effect.NewKind[Invitation]("INVITE", laneFeedback)
}

// LinkBack is the payload of LinkEffect.
type LinkBack struct {
	Other    string   `bson:"other"` // id of the other case
	Relation Relation `bson:"relation"`
	// Set is the time at which the relation was set; zero in effects of earlier releases, which have that of the effect.
	Set time.Time `bson:"set,omitempty"`
}

// LinkEffect follows from a link: the other case gets the inverse one.
func LinkEffect() effect.Kind[LinkBack] {
	return effect.NewKind[LinkBack]("LINK", laneIntake)
}

// CatchUp is the payload of CatchUpEffect.
type CatchUp struct{}

// CatchUpEffect follows when a case joins a mass incident at its opening.
func CatchUpEffect() effect.Kind[CatchUp] {
	return effect.NewKind[CatchUp]("CATCH_UP", laneMassIncident)
}

// NewRegistry returns a registry without reactions.
func NewRegistry() *Registry {
	return effect.NewRegistry("case", func(c *Case) *effect.Outbox { return &c.Outbox })
}

// EmitEffect adds an effect of the kind to the outbox of the case.
func EmitEffect[P any](c *Case, m timeline.Moment, kind effect.Kind[P], payload P) {
	c.Outbox.Add(kind.Make(effect.Cause(m), payload))
}
