package massincident

import (
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

const (
	// every is how often records are followed.
	every = time.Second
	// lease is how long one replica leads without saying so again.
	lease = 10 * time.Second
	// overlap is how far back records are read again: other replicas write theirs a
	// moment late, and their clocks differ.
	overlap = 10 * time.Second
	// unseen is how far back a replica that takes over looks for bursts that nobody has seen,
	// and how long after it was resolved an incident takes cases that come late.
	unseen = time.Hour
	// looks is how many cases a second a burst is looked for with. Of more, so many are drawn:
	// a burst that grows is found with one of its next cases, and looking for it costs as
	// much as all the rest of judging a case.
	looks = 200
	// maxRecords bounds the docket; it is trimmed by the batch.
	maxRecords, trimBatch = 100_000, 1_000
)

// Store keeps incidents and says who leads.
type Store interface {
	// Lead makes the holder the leader for the lease, unless another one is.
	Lead(ctx context.Context, holder string, now time.Time, lease time.Duration) (bool, error)
	// AddIncident stores a new one; AlreadyExists when its id is taken.
	AddIncident(ctx context.Context, id string, i Incident) error
	// ChangeIncident applies change, which may return docstore.ErrSkip.
	ChangeIncident(ctx context.Context, id string, change func(*Incident) error) (Doc, error)
	// IncidentsIn returns the newest incidents in a state, at most limit.
	IncidentsIn(ctx context.Context, state State, limit int) ([]Doc, error)
	Incident(ctx context.Context, id string) (Doc, error)
	// Declaration returns the rule that declares candidates, and its revision; 0 when there
	// is none.
	Declaration(ctx context.Context) (Declaration, int64, error)
	// SetDeclaration replaces the rule, once for each command; a revision that is not
	// negative must be the present one.
	SetDeclaration(ctx context.Context, d Declaration, revision int64, command idempotency.Command) error
}

// Watch follows the records of judged cases. Of several replicas one leads: it alone
// looks for bursts, in what all of them wrote. When it ends another one takes over
// within the lease, reads the records back and goes on. It is safe for concurrent use.
type Watch struct {
	records docket.Store
	store   Store
	holder  string
	changed func() // something is due
	clock   clock.Clock
	log     *slog.Logger
	open    atomic.Pointer[[]Doc] // as this replica knows them

	// What follows is the leader's.
	detector *Detector
	seen     map[string]time.Time // cases of the overlap
	until    time.Time            // records were followed
	count    int64                // of records
	rule     condition            // that declares candidates, compiled from ruled
	ruled    string
}

// NewWatch returns a watch. Changed is called when an incident has something due.
func NewWatch(records docket.Store, store Store, changed func(), c clock.Clock, log *slog.Logger) *Watch {
	w := &Watch{
		records: records,
		store:   store,
		holder:  idempotency.NewID(c.Now()),
		changed: changed,
		clock:   c,
		log:     log,
	}
	w.open.Store(&[]Doc{})
	return w
}

// Fitting implements assess.Incidents.
func (w *Watch) Fitting(caseID string, in priority.Input) string {
	for _, doc := range *w.open.Load() {
		if doc.Body.takes(caseID, in) {
			return doc.ID
		}
	}
	return ""
}

// Run follows until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	clock.Every(ctx, w.clock, every, func(ctx context.Context) {
		if err := w.Follow(ctx); err != nil && ctx.Err() == nil {
			w.log.WarnContext(ctx, "mass incidents could not be followed", "error", err)
		}
	})
}

// Follow learns which incidents are open and, where this replica leads, looks for bursts.
func (w *Watch) Follow(ctx context.Context) error {
	if err := w.FollowOpen(ctx); err != nil {
		return err
	}
	now := w.clock.Now().UTC()
	leads, err := w.store.Lead(ctx, w.holder, now, lease)
	if err != nil {
		return err
	}
	if !leads {
		w.detector = nil
		return nil
	}
	if w.detector == nil {
		if err := w.takeOver(ctx, now); err != nil {
			w.detector = nil
			return err
		}
	}
	return w.lead(ctx, now)
}

// FollowOpen learns which incidents are open.
func (w *Watch) FollowOpen(ctx context.Context) error {
	open, err := w.store.IncidentsIn(ctx, Open, 100)
	if err == nil {
		w.open.Store(&open)
	}
	return err
}

// takeOver reads back what the detector learns from. What came last may be of a burst that
// nobody has seen, and is looked at again.
func (w *Watch) takeOver(ctx context.Context, now time.Time) (err error) {
	w.detector, w.seen, w.until = NewDetector(), map[string]time.Time{}, now.Add(-unseen)
	if w.count, err = w.records.CountRecords(ctx); err != nil {
		return err
	}
	var past []docket.Entry
	err = w.records.LatestRecords(ctx, kept, func(e docket.Entry) { past = append(past, e) })
	for _, e := range slices.Backward(past) {
		if e.At.Before(w.until.Add(-overlap)) {
			w.detector.Learn(sighting(e), e.Incident != "")
		}
	}
	if err != nil {
		return err
	}
	return w.placeKnown(ctx)
}

// placeKnown tells the detector which cases are of incidents already.
func (w *Watch) placeKnown(ctx context.Context) error {
	for _, state := range States() {
		docs, err := w.store.IncidentsIn(ctx, state, 100)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			for _, id := range doc.Body.Cases {
				w.detector.Place(id)
			}
		}
	}
	return nil
}

// lead looks at what was recorded since it did so last.
func (w *Watch) lead(ctx context.Context, now time.Time) error {
	var fresh []docket.Entry
	err := w.records.RecordsSince(ctx, w.until.Add(-overlap), func(e docket.Entry) {
		if _, known := w.seen[e.Case]; !known && !e.At.Before(w.until.Add(-overlap)) {
			fresh = append(fresh, e)
		}
	})
	if err != nil {
		return err
	}
	if len(fresh) > 0 {
		if err := w.place(ctx, fresh, now); err != nil {
			w.detector = nil // it has learned of incidents that may not be kept
			return err
		}
	}
	for _, e := range fresh {
		w.seen[e.Case] = e.At
		if e.At.After(w.until) {
			w.until = e.At
		}
	}
	for id, at := range w.seen {
		if at.Before(w.until.Add(-2 * overlap)) {
			delete(w.seen, id)
		}
	}
	return w.trim(ctx, len(fresh))
}

// trim keeps the docket bounded.
func (w *Watch) trim(ctx context.Context, added int) error {
	if w.count += int64(added); w.count < maxRecords+trimBatch {
		return nil
	}
	w.count -= trimBatch
	return w.records.DropOldest(ctx, trimBatch)
}

// place puts cases where they belong: to incidents that they fit, or into new ones.
func (w *Watch) place(ctx context.Context, fresh []docket.Entry, now time.Time) error {
	known, err := w.alive(ctx, now)
	if err != nil {
		return err
	}
	b := &board{
		incidents: known,
		detector:  w.detector,
		now:       now,
		share:     oneOf(len(fresh), now.Sub(w.until)),
	}
	for _, e := range fresh {
		b.put(sighting(e), e.Incident)
	}
	return w.keep(ctx, b)
}

// oneOf says which share of the cases that came within a time is looked at: one of so many.
func oneOf(cases int, within time.Duration) int {
	return 1 + int(float64(cases)/(looks*max(within, every).Seconds()))
}

// alive are the incidents that still take cases.
func (w *Watch) alive(ctx context.Context, now time.Time) ([]Doc, error) {
	var all []Doc
	for _, state := range []State{Open, Candidate, Dismissed, Resolved} {
		docs, err := w.store.IncidentsIn(ctx, state, 100)
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			fresh := now.Sub(doc.Body.Last) < alive
			if state == Resolved { // what comes soon after is late, and what comes later is new
				fresh = now.Sub(doc.Body.Updated) < unseen
			}
			if state == Open || fresh {
				all = append(all, doc)
			}
		}
	}
	return all, nil
}

// ruling returns what declares a candidate when the rule says so; it does nothing when
// there is no rule.
func (w *Watch) ruling(ctx context.Context) (func(i *Incident, now time.Time), error) {
	rule, _, err := w.store.Declaration(ctx)
	if err != nil || rule.Expression == "" {
		return func(*Incident, time.Time) {}, err
	}
	if rule.Expression != w.ruled {
		if w.rule, err = compile(rule.Expression); err != nil {
			return nil, err
		}
		w.ruled = rule.Expression
	}
	return func(i *Incident, now time.Time) {
		if i.State == Candidate && w.rule.holds(*i) && i.declare(rule.Text, DeclaredByRule, now) == nil {
			i.Reason = rule.Reason
			i.Task.MakeDue(now)
		}
	}, nil
}

// keep writes down what the board found, and declares what the rule says.
func (w *Watch) keep(ctx context.Context, b *board) error {
	rule, err := w.ruling(ctx)
	if err != nil {
		return err
	}
	for id, joined := range b.joined {
		signature, signed := b.signatures[id]
		_, err := w.store.ChangeIncident(ctx, id, func(i *Incident) error {
			fresh := false
			for _, s := range joined {
				fresh = i.join(s.Sighting) || fresh
				if i.State == Open && !s.told {
					i.Task.MakeDue(w.clock.Now().UTC())
				}
			}
			if !fresh {
				return docstore.ErrSkip
			}
			if signed {
				i.Signature = signature
			}
			i.Updated = b.now
			rule(i, b.now)
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, doc := range b.found {
		rule(&doc.Body, b.now)
		if err := w.store.AddIncident(ctx, doc.ID, doc.Body); err != nil && !fault.Is(err, fault.AlreadyExists) {
			return err
		}
		w.log.InfoContext(ctx, "a burst of similar cases may be a mass incident", "incident", doc.ID, "cases", doc.Body.Count)
	}
	w.changed()
	return nil
}

func sighting(e docket.Entry) Sighting {
	in := e.Input
	in.Text = e.Message()
	return Sighting{
		Case:      e.Case,
		Territory: e.Territory,
		At:        e.At,
		Input:     in,
	}
}
