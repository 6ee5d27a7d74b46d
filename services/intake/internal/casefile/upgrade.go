package casefile

import (
	"time"

	"github.com/ombud/ombud/pkg/effect"
)

// flatEffect is an effect as cases kept it before they had an outbox: one form for all kinds.
type flatEffect struct {
	Seq      int64     `bson:"seq"`
	Kind     string    `bson:"kind"`
	At       time.Time `bson:"at"`
	Actor    string    `bson:"actor"`
	Trace    string    `bson:"trace,omitempty"`
	Reason   string    `bson:"reason,omitempty"`
	Requote  bool      `bson:"requote,omitempty"`
	Start    time.Time `bson:"start,omitempty"`
	Solved   bool      `bson:"solved,omitempty"`
	Count    int       `bson:"count,omitempty"`
	Contacts int       `bson:"contacts,omitempty"`
	Other    string    `bson:"other,omitempty"`
	Relation Relation  `bson:"relation,omitempty"`
}

// Upgrade implements docstore.Upgrader: it brings the entries, the left mass incidents and the effects to their present
// form, and drops a withdrawn solution. Effects keep their numbers, and new ones go on behind them, so that other services
// recognise a repeated request and no number is used twice.
func (c *Case) Upgrade() {
	c.UpgradeEntries()
	c.upgradeLeft()
	if !c.IsSolved() || c.Lapsed {
		c.Ending = nil
	}
	if c.FlatSequence == 0 {
		return
	}
	c.Outbox.Sequence = c.FlatSequence
	for _, flat := range c.FlatEffects {
		e := flat.toEffect()
		e.Seq = flat.Seq
		c.Outbox.Pending = append(c.Outbox.Pending, e)
	}
	c.FlatEffects, c.FlatSequence = nil, 0
}

// upgradeLeft moves the left mass incidents into the map, which held also one that the case had joined again.
func (c *Case) upgradeLeft() {
	for _, incident := range c.FlatLeft {
		c.rememberLeft(incident, c.LeftIncidents[incident])
	}
	c.FlatLeft = nil
	if c.MassIncident != nil {
		delete(c.LeftIncidents, c.MassIncident.ID)
	}
}

// toEffect returns the effect in its present form.
func (f flatEffect) toEffect() effect.Effect {
	cause := effect.Cause{At: f.At, Actor: f.Actor, Trace: f.Trace}
	renewal := Renewal{Reason: f.Reason, Requote: f.Requote, Start: f.Start}
	switch f.Kind {
	case AnswerEffect().Name():
		return AnswerEffect().Make(cause, Answered{})
	case WaitEffect().Name():
		return WaitEffect().Make(cause, WaitStarted{})
	case ResumeEffect().Name():
		return ResumeEffect().Make(cause, WaitEnded{})
	case ResolveEffect().Name():
		return ResolveEffect().Make(cause, Resolved{Fix: f.Reason, Contacts: f.Contacts})
	case ReopenEffect().Name():
		return ReopenEffect().Make(cause, renewal)
	case RecommitEffect().Name():
		return RecommitEffect().Make(cause, renewal)
	case OutcomeEffect().Name():
		return OutcomeEffect().Make(cause, Outcome{Solved: f.Solved})
	case InviteEffect().Name():
		return InviteEffect().Make(cause, Invitation{Resolution: f.Count})
	case LinkEffect().Name():
		return LinkEffect().Make(cause, LinkBack{Other: f.Other, Relation: f.Relation})
	default:
		return CatchUpEffect().Make(cause, CatchUp{})
	}
}
