package massincident

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/follow"
	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/judgement"
)

const (
	// lookBack is the age of the records that a new leader places again: the former one may have missed their bursts.
	lookBack = time.Hour
	// resolvedGrace is the time after its resolution in which an incident takes late cases.
	resolvedGrace = time.Hour
	// maxTests is the number of cases per second that are tested for bursts: a test costs as much as the whole judgement of a case.
	maxTests = 50
	// maxPast bounds the records that a new leader learns from, as the detector remembers them.
	maxPast = 20_000
	// maxRecords bounds the stored records; trimSize are deleted at a time.
	maxRecords, trimSize = 100_000, 1_000
)

// leader is the state of the leading replica. It belongs to one goroutine.
type leader struct {
	records     *judgement.Repository
	detector    *burst.Detector
	reader      *follow.Reader[judgement.Record]
	recordCount int64
}

// takeOver returns a leader that has learned the past records and the cases of known incidents.
func takeOver(
	ctx context.Context, records *judgement.Repository, incidents *Repository, now time.Time,
) (*leader, error) {
	l := &leader{
		records:  records,
		detector: burst.NewDetector(),
		reader: follow.New(follow.Options[judgement.Record]{
			Find:  records.FindSince,
			Time:  func(r judgement.Record) time.Time { return r.At },
			Start: now.Add(-lookBack),
		}),
	}
	var err error
	if l.recordCount, err = records.CountRecords(ctx); err != nil {
		return nil, err
	}
	var past []judgement.Entry
	if err := records.EachLatest(ctx, maxPast, func(e judgement.Entry) { past = append(past, e) }); err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(past) {
		if e.At.Before(l.reader.Since()) {
			l.detector.LearnPast(toObservation(e), e.Incident != "")
		}
	}
	return l, l.markKnown(ctx, incidents)
}

// markKnown excludes the cases of stored incidents from further bursts.
func (l *leader) markKnown(ctx context.Context, incidents *Repository) error {
	for _, state := range States() {
		docs, err := incidents.ListByState(ctx, state)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			doc.Body.markPlaced(l.detector)
		}
	}
	return nil
}

// readFresh returns the records since the last confirmation, oldest first.
func (l *leader) readFresh(ctx context.Context) ([]judgement.Entry, error) {
	var fresh []judgement.Entry
	for doc, err := range l.reader.Next(ctx) {
		if err != nil {
			return nil, err
		}
		fresh = append(fresh, judgement.Entry{Case: doc.ID, Record: doc.Body})
	}
	return fresh, nil
}

// placeFresh assigns the records to the known incidents and to new candidates.
func (l *leader) placeFresh(fresh []judgement.Entry, known []Doc, now time.Time) *placement {
	p := &placement{
		incidents: known,
		detector:  l.detector,
		now:       now,
	}
	span := max(now.Sub(l.reader.Position()), watchInterval)
	tested := chooseTested(fresh, int(maxTests*span.Seconds()))
	for n, e := range fresh {
		p.placeCase(toObservation(e), e.Incident, tested[n])
	}
	return p
}

// chooseTested returns the places of at most so many cases, oldest first, that are tested for bursts. The newest case of a service
// and category is tested before others, because its test finds it together with all that came before it.
func chooseTested(fresh []judgement.Entry, most int) map[int]bool {
	tested := make(map[int]bool, min(len(fresh), most))
	seen := map[[2]string]bool{}
	for n, e := range slices.Backward(fresh) {
		kind := [2]string{e.Service, e.Category}
		if len(tested) < most && !seen[kind] {
			tested[n] = true
		}
		seen[kind] = true
	}
	for n := len(fresh) - 1; n >= 0 && len(tested) < most; n-- {
		tested[n] = true
	}
	return tested
}

// confirmFresh moves on behind the placed records, and deletes the oldest records beyond maxRecords.
func (l *leader) confirmFresh(ctx context.Context, added int) error {
	l.reader.Advance()
	l.recordCount += int64(added)
	if l.recordCount < maxRecords+trimSize {
		return nil
	}
	l.recordCount -= trimSize
	return l.records.DeleteOldest(ctx, trimSize)
}

// listReceptive returns the incidents that still take cases.
func (r *Repository) listReceptive(ctx context.Context, now time.Time) ([]Doc, error) {
	var receptive []Doc
	for _, state := range []State{Open, Candidate, Dismissed, Resolved} {
		docs, err := r.ListByState(ctx, state)
		if err != nil {
			return nil, err
		}
		for _, doc := range docs {
			if doc.Body.isReceptive(now) {
				receptive = append(receptive, doc)
			}
		}
	}
	return receptive, nil
}

// isReceptive reports whether the incident still takes cases. A resolved one takes late cases only for a short time:
// later ones are of a new incident.
func (i *Incident) isReceptive(now time.Time) bool {
	switch i.State {
	case Open:
		return true
	case Resolved:
		return now.Sub(i.Updated) < resolvedGrace
	}
	return now.Sub(i.lastSeen()) < incidentGap
}
