package massincident

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/declaration"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/leadership"
)

const (
	// watchInterval is the period between two looks at new records.
	watchInterval = time.Second
	// leaderLease is the time after which another replica takes over from a silent leader.
	leaderLease = 10 * time.Second
)

// Watcher follows the records of judged cases. One replica leads and detects bursts in the records of all replicas.
// After its end another one takes over within the lease and reads the records back. A Watcher belongs to one
// goroutine.
type Watcher struct {
	deps   WatcherDeps
	holder string  // id of this replica in the election
	leader *leader // nil while another replica leads

	rule           declaration.Condition // compiled from ruleExpression
	ruleExpression string
}

// WatcherDeps are the parts of a watcher.
type WatcherDeps struct {
	Records      *judgement.Repository
	Incidents    *Repository
	Roster       *Roster
	Open         *OpenSet
	Declarations *declaration.Repository
	Leadership   *leadership.Repository
	// Changed is called after writes that make reports due.
	Changed func()
	Clock   clock.Clock
	Log     *slog.Logger
}

// NewWatcher returns a watcher that does not lead yet.
func NewWatcher(deps WatcherDeps) *Watcher {
	return &Watcher{deps: deps, holder: idempotency.NewID(deps.Clock.Now())}
}

// Run follows the records until ctx ends.
func (w *Watcher) Run(ctx context.Context) {
	clock.Every(ctx, w.deps.Clock, watchInterval, func(ctx context.Context) {
		if err := w.FollowRecords(ctx); err != nil && ctx.Err() == nil {
			w.deps.Log.WarnContext(ctx, "mass incidents could not be followed", "error", err)
		}
	})
}

// FollowRecords refreshes the open incidents and, on the leader, detects bursts in the new records.
func (w *Watcher) FollowRecords(ctx context.Context) error {
	if err := w.deps.Open.Refresh(ctx); err != nil {
		return err
	}
	now := w.deps.Clock.Now().UTC()
	isLeader, err := w.deps.Leadership.AcquireLease(ctx, w.holder, now, leaderLease)
	if err != nil {
		return err
	}
	if !isLeader {
		w.leader = nil
		return nil
	}
	if w.leader == nil {
		leader, err := takeOver(ctx, w.deps.Records, w.deps.Incidents, now)
		if err != nil {
			return err
		}
		w.leader = leader
	}
	return w.detectBursts(ctx, now)
}

// detectBursts places the new records and stores the results.
func (w *Watcher) detectBursts(ctx context.Context, now time.Time) error {
	fresh, err := w.leader.readFresh(ctx)
	if err != nil {
		return err
	}
	if len(fresh) > 0 {
		if err := w.placeRecords(ctx, fresh, now); err != nil {
			w.leader = nil // its detector knows incidents that may not be stored
			return err
		}
	}
	return w.leader.confirmFresh(ctx, len(fresh))
}

func (w *Watcher) placeRecords(ctx context.Context, fresh []judgement.Entry, now time.Time) error {
	known, err := w.deps.Incidents.listReceptive(ctx, now)
	if err != nil {
		return err
	}
	return w.storePlacement(ctx, w.leader.placeFresh(fresh, known, now))
}

// storePlacement writes the gains of incidents and new candidates, and declares the candidates that the rule is true of.
func (w *Watcher) storePlacement(ctx context.Context, p *placement) error {
	applyRule, err := w.loadRule(ctx)
	if err != nil {
		return err
	}
	for id, gain := range p.gains {
		if err := w.storeGain(ctx, id, *gain, p.now, applyRule); err != nil {
			return err
		}
	}
	for _, doc := range p.raised {
		applyRule(&doc.Body, p.now)
		err := w.deps.Incidents.InsertIncident(ctx, doc.ID, doc.Body)
		if err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
		w.deps.Log.InfoContext(ctx, "a burst of similar cases is a candidate for a mass incident",
			"incident", doc.ID, "cases", doc.Body.Count)
	}
	w.deps.Changed()
	return nil
}

// storeGain adds joined and proposed cases to the stored incident. An open one takes the joined cases first, without those
// that another one holds.
func (w *Watcher) storeGain(ctx context.Context, id string, gain gain, now time.Time, applyRule ruling) error {
	ctx, cancel := context.WithTimeout(ctx, takeTimeout)
	defer cancel()
	_, err := docstore.RetryOnConflict(ctx, isCasesJoined, func() (Doc, error) {
		known, err := w.deps.Incidents.GetIncident(ctx, id)
		if err != nil {
			return Doc{}, err
		}
		var taken Taken
		if known.Body.State == Open {
			if taken, err = w.deps.Roster.TakeCases(ctx, id, gain.listJoined()); err != nil {
				return Doc{}, err
			}
		}
		doc, err := w.deps.Incidents.ChangeIncident(ctx, id, func(i *Incident) error {
			return gain.addTo(i, taken, now, applyRule)
		})
		if err == nil {
			w.deps.Roster.ConfirmCases(ctx, doc.Body, taken)
		}
		return doc, err
	})
	return err
}

// listJoined returns the ids of the joined cases.
func (g gain) listJoined() []string {
	ids := make([]string, len(g.joined))
	for n, joined := range g.joined {
		ids[n] = joined.Case
	}
	return ids
}

// addTo adds the gain to its incident, with the taken cases of an open one. A joined case that the intake has not linked
// makes a report due.
func (g gain) addTo(i *Incident, taken Taken, now time.Time, applyRule ruling) error {
	cases, isChanged := i.indexCases(), false
	for _, joined := range g.joined {
		switch {
		case cases.listed[joined.Case] || cases.decided[joined.Case].isRemoval() || taken.holders[joined.Case] != "":
			continue
		case i.State == Open && !taken.has(joined.Case):
			return casesJoined()
		}
		i.appendCase(joined.Observation)
		i.setTurn(joined.Case, taken.turns[joined.Case])
		cases.listed[joined.Case], isChanged = true, true
		if i.State == Open && !joined.isReported {
			i.Task.MakeDue(now)
		}
	}
	i.Proposals = slices.DeleteFunc(i.Proposals, func(p Proposal) bool { return cases.listed[p.Case] })
	for _, proposal := range g.proposed {
		isChanged = i.proposeCase(proposal) || isChanged
	}
	if i.State == Candidate && len(g.left) > 0 {
		i.dropCases(g.left)
		isChanged = true
	}
	if !isChanged {
		return docstore.ErrSkip
	}
	if g.profile != nil {
		i.Profile, i.Evidence = *g.profile, g.evidence
	}
	i.Updated = now
	applyRule(i, now)
	return nil
}

// ruling lets the declaration rule decide on a candidate.
type ruling func(i *Incident, now time.Time)

// loadRule returns the stored declaration rule as a ruling.
func (w *Watcher) loadRule(ctx context.Context) (ruling, error) {
	rule, _, err := w.deps.Declarations.GetRule(ctx)
	if err != nil || rule.Expression == "" {
		return func(*Incident, time.Time) {}, err
	}
	if rule.Expression != w.ruleExpression {
		if w.rule, err = declaration.Compile(rule.Expression); err != nil {
			return nil, err
		}
		w.ruleExpression = rule.Expression
	}
	return func(i *Incident, now time.Time) {
		if i.State == Candidate && w.rule.IsTrueOf(i.facts()) {
			i.rule(Ruling{Reason: rule.Reason, Text: rule.Text}, now)
		}
	}, nil
}
