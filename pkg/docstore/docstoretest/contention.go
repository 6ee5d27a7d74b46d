package docstoretest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

const (
	writers = 16
	rounds  = 12
)

// step is what a caller does with the one document that all contend for: read it,
// increment its count by Update, or write a count by Replace if it is at a revision.
type step struct {
	op       string
	revision int64
	count    int64
}

// seen is what came of a step: the document as read or written, or a lost race.
type seen struct {
	revision, count int64
	lost            bool
}

// document is the model: a history is right if the steps can be put into an order, one
// that respects which ended before which began, in which each did this to it.
func document() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return seen{revision: 1} },
		Step: func(state, input, output any) (bool, any) {
			was, did, got := state.(seen), input.(step), output.(seen)
			next := was
			switch did.op {
			case "update":
				next = seen{revision: was.revision + 1, count: was.count + 1}
			case "replace":
				if got.lost {
					return did.revision != was.revision, was
				}
				if did.revision != was.revision {
					return false, was
				}
				next = seen{revision: was.revision + 1, count: did.count}
			}
			if got.lost { // an Update that gave up has not written
				return true, was
			}
			return got == next, next
		},
	}
}

func testContention(t *testing.T, db docstore.Database) {
	t.Helper()
	contend(t, []*docstore.Collection[Ticket]{tickets(t, db)})
}

// contend lets many callers change one document at once, spread over the collections,
// and checks that the recorded history is linearizable: no update is lost, and no read
// is older than what was written before it began.
func contend(t *testing.T, colls []*docstore.Collection[Ticket]) {
	t.Helper()
	add(t, colls[0], Ticket{Key: "contended"})
	var (
		all     sync.WaitGroup
		mu      sync.Mutex
		history []porcupine.Operation
	)
	machine := clock.System()
	begin := machine.Now()
	for client := range writers {
		all.Go(func() {
			coll, last := colls[client%len(colls)], seen{revision: 1}
			for round := range rounds {
				did := step{op: []string{"update", "get", "replace"}[(client+round)%3], revision: last.revision, count: int64(100 * client)}
				call := machine.Now().Sub(begin).Nanoseconds()
				got, err := perform(t.Context(), coll, did)
				end := machine.Now().Sub(begin).Nanoseconds()
				if err != nil {
					t.Errorf("%s: %v", did.op, err)
					return
				}
				if !got.lost {
					last = got
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: client, Input: did, Call: call, Output: got, Return: end})
				mu.Unlock()
			}
		})
	}
	all.Wait()
	require.Len(t, history, writers*rounds)
	require.Equal(t, porcupine.Ok, porcupine.CheckOperationsTimeout(document(), history, time.Minute), "the history is not linearizable")
}

func perform(ctx context.Context, coll *docstore.Collection[Ticket], did step) (seen, error) {
	const id = "contended"
	var doc docstore.Doc[Ticket]
	var err error
	switch did.op {
	case "get":
		doc, err = coll.Get(ctx, id)
	case "update":
		doc, err = coll.Update(ctx, id, increment)
	default:
		doc, err = coll.Replace(ctx, docstore.Doc[Ticket]{ID: id, Revision: did.revision, Body: Ticket{Key: id, Count: did.count}})
	}
	if fault.Is(err, fault.Conflict) {
		return seen{lost: true}, nil
	}
	return seen{revision: doc.Revision, count: doc.Body.Count}, err
}
