package docstoretest

import (
	"context"
	"fmt"
	"maps"
	"slices"
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
	rounds  = 24
	// contended is how many documents all write: more than one, so that a store which
	// writes several together has to tell them apart.
	contended = 3
)

// step is what a caller does with a document that all contend for: read it, increment
// its count by Update, or write a count by Replace if it is at a revision.
type step struct {
	id, op   string
	revision int64
	count    int64
}

// seen is the outcome of a step: the document as read or written, or a lost race.
type seen struct {
	revision, count int64
	lost            bool
}

// documentModel returns the model of one document: a history is right if the steps on each document can be ordered so
// that each has the recorded outcome, and no step goes before another one that ended before it began.
func documentModel() porcupine.Model {
	return porcupine.Model{
		Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
			byID := map[string][]porcupine.Operation{}
			for _, o := range history {
				id := o.Input.(step).id
				byID[id] = append(byID[id], o)
			}
			return slices.Collect(maps.Values(byID))
		},
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
	runContention(t, []*docstore.Collection[Ticket]{openTickets(t, db)})
}

// runContention lets many callers change a few documents at once, spread over the collections, and checks that the
// recorded history is linearizable: no update is lost, and no read is older than a write that ended before it began.
func runContention(t *testing.T, colls []*docstore.Collection[Ticket]) {
	t.Helper()
	for i := range contended {
		insertTickets(t, colls[0], Ticket{Key: contendedID(i)})
	}
	var (
		all     sync.WaitGroup
		mu      sync.Mutex
		history []porcupine.Operation
	)
	machine := clock.System()
	begin := machine.Now()
	for client := range writers {
		all.Go(func() {
			coll, last := colls[client%len(colls)], map[string]int64{}
			for round := range rounds {
				did := step{op: []string{"update", "get", "replace"}[(client+round)%3], id: contendedID(client * round)}
				did.revision, did.count = max(1, last[did.id]), int64(100*client)
				call := machine.Now().Sub(begin).Nanoseconds()
				got, err := performStep(t.Context(), coll, did)
				end := machine.Now().Sub(begin).Nanoseconds()
				if err != nil {
					t.Errorf("%s: %v", did.op, err)
					return
				}
				if !got.lost {
					last[did.id] = got.revision
				}
				mu.Lock()
				history = append(history, porcupine.Operation{
					ClientId: client,
					Input:    did,
					Call:     call,
					Output:   got,
					Return:   end,
				})
				mu.Unlock()
			}
		})
	}
	all.Wait()
	require.Len(t, history, writers*rounds)
	require.Equal(t, porcupine.Ok, porcupine.CheckOperationsTimeout(documentModel(), history, time.Minute), "the history is not linearizable")
}

func contendedID(i int) string { return fmt.Sprintf("contended%d", i%contended) }

func performStep(ctx context.Context, coll *docstore.Collection[Ticket], did step) (seen, error) {
	var doc docstore.Doc[Ticket]
	var err error
	switch did.op {
	case "get":
		doc, err = coll.Get(ctx, did.id)
	case "update":
		doc, err = coll.Update(ctx, did.id, incrementCount)
	default:
		doc, err = coll.Replace(ctx, docstore.Doc[Ticket]{ID: did.id, Revision: did.revision, Body: Ticket{Key: did.id, Count: did.count}})
	}
	if fault.Is(err, fault.Conflict) {
		return seen{lost: true}, nil
	}
	return seen{revision: doc.Revision, count: doc.Body.Count}, err
}

// testCrowd lets two processes write the same documents at once, in many different orders:
// a store that writes several together must not have them wait for each other.
func testCrowd(t *testing.T, store Store) {
	t.Helper()
	const (
		documents = 40
		callers   = 40
		rounds    = 4
	)
	place := store.Place(t)
	here, there := openTickets(t, store.openAt(t, place)), openTickets(t, store.openAt(t, place))
	for i := range documents {
		insertTickets(t, here, Ticket{Key: numberedID(i)})
	}
	var all sync.WaitGroup
	for caller := range callers {
		for _, coll := range []*docstore.Collection[Ticket]{here, there} {
			all.Go(func() {
				for round := range rounds {
					if _, err := coll.Update(t.Context(), numberedID((7*caller+13*round)%documents), incrementCount); err != nil {
						t.Errorf("%d: %v", caller, err)
					}
				}
			})
		}
	}
	all.Wait()
	for i := range documents {
		doc, err := here.Get(t.Context(), numberedID(i))
		require.NoError(t, err)
		require.EqualValues(t, 2*rounds, doc.Body.Count)
		require.EqualValues(t, 2*rounds+1, doc.Revision)
	}
}

// testRivals lets two processes insert documents with the same unique value at once: one wins, and each of the others is
// told why it did not.
func testRivals(t *testing.T, store Store) {
	t.Helper()
	const (
		values  = 12
		callers = 4 // in each process
	)
	place := store.Place(t)
	here, there := openTickets(t, store.openAt(t, place)), openTickets(t, store.openAt(t, place))
	for value := range values {
		outcomes := make(chan error, 2*callers)
		for caller := range callers {
			for side, coll := range []*docstore.Collection[Ticket]{here, there} {
				go func() {
					id := fmt.Sprint(value, "-", caller, "-", side)
					_, err := coll.Insert(t.Context(), id, Ticket{Key: id, Email: numberedID(value)})
					outcomes <- err
				}()
			}
		}
		won := 0
		for range 2 * callers {
			if err := <-outcomes; err == nil {
				won++
			} else {
				requireFault(t, err, fault.AlreadyExists, docstore.ReasonUniqueIndex)
			}
		}
		require.Equal(t, 1, won)
	}
}

// testDeletedWhileWritten lets one process delete a document that others write without a pause: it is gone when Delete
// returns, and its writers are told so.
func testDeletedWhileWritten(t *testing.T, store Store) {
	t.Helper()
	const (
		documents = 30
		callers   = 4 // in each process
	)
	place := store.Place(t)
	here, there := openTickets(t, store.openAt(t, place)), openTickets(t, store.openAt(t, place))
	for i := range documents {
		id := numberedID(i)
		insertTickets(t, here, Ticket{Key: id})
		var all sync.WaitGroup
		begun := make(chan struct{}, 2*callers)
		for range callers {
			for _, coll := range []*docstore.Collection[Ticket]{here, there} {
				all.Go(func() {
					_, err := coll.Update(t.Context(), id, incrementCount)
					begun <- struct{}{}
					for err == nil || fault.Is(err, fault.Conflict) {
						_, err = coll.Update(t.Context(), id, incrementCount)
					}
					if !fault.Is(err, fault.NotFound) {
						t.Errorf("%s: %v", id, err)
					}
				})
			}
		}
		<-begun
		deleted := here.Delete(t.Context(), id)
		_, err := there.Get(t.Context(), id)
		if deleted != nil { // let the writers end
			_ = here.Delete(t.Context(), id)
		}
		all.Wait()
		require.NoError(t, deleted)
		requireFault(t, err, fault.NotFound, docstore.ReasonNotFound)
	}
}
