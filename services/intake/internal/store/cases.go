package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// CaseSpec declares the cases. Every list of them ends with the time of opening;
// "changed" serves the event feed.
func CaseSpec() docstore.Spec {
	return docstore.Spec{Name: "cases", Indexes: []docstore.Index{
		{Fields: []string{"opened"}},
		{Fields: []string{"state", "opened"}},
		{Fields: []string{"customer", "opened"}, Sparse: true},
		{Fields: []string{"category", "opened"}},
		{Fields: []string{"priority", "opened"}},
		{Fields: []string{"state", "priority", "opened"}},
		{Fields: []string{"state", "category", "opened"}},
		{Fields: []string{"changed"}},
		{Fields: []string{"massIncident.id", "massIncident.told"}, Sparse: true},
		worker.Index(), worker.ParkedIndex(),
	}}
}

// timelineSpec declares the entries that have been moved out of their cases.
func timelineSpec() docstore.Spec {
	return docstore.Spec{Name: "timeline", ShardKey: "case", Indexes: []docstore.Index{
		{Fields: []string{"case", "entry.seq"}, Unique: true},
	}}
}

// line is an entry in a document of its own.
type line struct {
	Case  string         `bson:"case"`
	Entry casework.Entry `bson:"entry"`
}

// Cases keeps cases and their timelines. It implements casework.Cases.
type Cases struct {
	cases    *docstore.Collection[casework.Case]
	timeline *docstore.Collection[line]
	clock    clock.Clock
	written  func()
}

func openCases(ctx context.Context, db docstore.Database, c clock.Clock, written func()) (*Cases, error) {
	cases, err := docstore.Open[casework.Case](ctx, db, CaseSpec())
	if err != nil {
		return nil, err
	}
	timeline, err := docstore.Open[line](ctx, db, timelineSpec())
	if err != nil {
		return nil, err
	}
	return &Cases{
		cases:    cases,
		timeline: timeline,
		clock:    c,
		written:  written,
	}, nil
}

// Collection returns the collection of the cases, for lists and the worker.
func (s *Cases) Collection() *docstore.Collection[casework.Case] { return s.cases }

// Get implements casework.Cases.
func (s *Cases) Get(ctx context.Context, id string) (casework.Doc, error) {
	return s.cases.Get(ctx, id)
}

// Insert implements casework.Cases.
func (s *Cases) Insert(ctx context.Context, id string, c casework.Case) (casework.Doc, error) {
	c.Stamp(s.now())
	return s.tell(insert(ctx, s.cases, id, c))
}

// Update implements casework.Cases.
func (s *Cases) Update(ctx context.Context, id string, change func(*casework.Case) error) (casework.Doc, error) {
	return s.tell(s.cases.Update(ctx, id, s.kept(ctx, id, change)))
}

// Commit implements casework.Cases.
func (s *Cases) Commit(ctx context.Context, claim *worker.Claim[casework.Case], change func(*casework.Case) error) (casework.Doc, error) {
	return s.tell(claim.Commit(ctx, s.kept(ctx, claim.Doc().ID, change)))
}

func (s *Cases) tell(doc casework.Doc, err error) (casework.Doc, error) {
	if err == nil {
		s.written()
	}
	return doc, err
}

// kept completes a change: it stamps what is new, and moves the overflow of the
// timeline out before it is cut off. Moving is harmless when the change is then not
// written, or tried again: the same entries go to the same places.
func (s *Cases) kept(ctx context.Context, id string, change func(*casework.Case) error) func(*casework.Case) error {
	return func(c *casework.Case) error {
		stored := c.Sequence
		if err := change(c); err != nil {
			return err
		}
		c.Stamp(s.now())
		overflow := c.Overflow(stored)
		if len(overflow) == 0 {
			return nil
		}
		if err := s.move(ctx, id, overflow); err != nil {
			return err
		}
		c.Trim(len(overflow))
		return nil
	}
}

// move writes entries as documents. Those that are there already are the same.
func (s *Cases) move(ctx context.Context, id string, entries []casework.Entry) error {
	docs := make([]docstore.Doc[line], len(entries))
	for i, e := range entries {
		docs[i] = docstore.Doc[line]{ID: lineID(id, e.Seq), Body: line{Case: id, Entry: e}}
	}
	var failed []error
	for _, err := range s.timeline.InsertMany(ctx, docs) {
		if err != nil && !fault.Is(err, fault.AlreadyExists) {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

func lineID(id string, seq int64) string { return fmt.Sprintf("%s/%010d", id, seq) }

// Entries returns at most limit entries of a case that has been read, those with a
// sequence above after, in order. Faults are those of Find.
func (s *Cases) Entries(ctx context.Context, doc casework.Doc, after int64, limit int) ([]casework.Entry, error) {
	var found []casework.Entry
	tail := doc.Body.Tail
	if len(tail) == 0 || tail[0].Seq > after+1 {
		query := docstore.Query{
			Equal: []docstore.Eq{{Field: "case", Value: doc.ID}},
			Range: &docstore.Range{Field: "entry.seq", GT: after}, Limit: limit,
		}
		for moved, err := range s.timeline.Find(ctx, query) {
			if err != nil {
				return nil, err
			}
			// What is both here and in the tail was moved by a write that then failed.
			if len(tail) > 0 && moved.Body.Entry.Seq >= tail[0].Seq {
				break
			}
			found = append(found, moved.Body.Entry)
		}
	}
	for _, e := range tail {
		if e.Seq > after && len(found) < limit {
			found = append(found, e)
		}
	}
	return found, nil
}

func (s *Cases) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }
