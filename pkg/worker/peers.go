package worker

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
)

const (
	// acquaintance is how long a worker that was met is taken to be there: as long as it keeps being met.
	acquaintance = 3 * time.Second
	// probes is how many documents of others' shares a pass tries for, which is how they are met.
	probes = 4
	// courtesy is how long after its due time a document belongs to the share of one worker.
	courtesy = 500 * time.Millisecond
	// scarcity is the least part of a page that may be in the share of a worker.
	scarcity = 8
	// names is how many names workers are drawn from.
	names = 1 << 53
)

// peers are the workers of other processes that share the due work. There is no registry of them: a worker that loses a
// race for a document finds the winner's name in it. Workers that know each other prefer different documents and seldom
// meet. A share only decides the order of preference. Peers are safe for concurrent use.
type peers struct {
	own string // the name of this worker

	mu  sync.Mutex
	met map[string]time.Time // when each was met last
}

func newPeers(random func() float64) *peers {
	return &peers{own: strconv.FormatInt(int64(random()*names), 36), met: map[string]time.Time{}}
}

// recordPeer notes that another worker is there.
func (p *peers) recordPeer(name string, now time.Time) {
	if name == "" || name == p.own {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.met[name] = now
}

// forgetPeers forgets everybody.
func (p *peers) forgetPeers() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.met)
}

// activePeers returns the names of the workers met lately.
func (p *peers) activePeers(now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var there []string
	for name, last := range p.met {
		if now.Sub(last) > acquaintance {
			delete(p.met, name)
			continue
		}
		there = append(there, name)
	}
	return there
}

// isMine reports whether a document is in the share of this worker. All workers that know the same peers agree on it.
func (p *peers) isMine(id string, others []string) bool {
	own := claimStrength(id, p.own)
	return !slices.ContainsFunc(others, func(name string) bool { return claimStrength(id, name) > own })
}

// claimStrength is how strong the claim of a worker to a document is.
func claimStrength(id, name string) uint64 {
	sum := sha256.Sum256([]byte(id + "/" + name))
	return binary.BigEndian.Uint64(sum[:])
}

// selectShare leaves out documents in the shares of peers, except a few probes and, without a backlog, documents that
// peers have not claimed in time. When nearly all of a backlog would be left out, nothing is: the peers do not keep up.
// Left reports that something was left out.
func (w *Worker[T]) selectShare(
	docs []docstore.Doc[T], full bool, now time.Time,
) (_ []docstore.Doc[T], left bool) {
	others := w.peers.activePeers(now)
	if len(others) == 0 {
		return docs, false
	}
	mine, tried := docs[:0:0], 0
	for _, doc := range docs {
		foreign := !w.peers.isMine(doc.ID, others)
		if foreign && tried < probes {
			tried++
			foreign = false
		}
		if !foreign || !full && now.Sub(*w.access(&doc.Body).Due) > courtesy {
			mine = append(mine, doc)
		}
	}
	if full && len(mine) < len(docs)/scarcity {
		return docs, false
	}
	return mine, len(mine) < len(docs)
}

// learnOwner records the worker that won the race for a document. It may fail; another document tells as well.
func (w *Worker[T]) learnOwner(ctx context.Context, id string) {
	doc, err := w.coll.Get(ctx, id)
	if err == nil {
		w.peers.recordPeer(w.access(&doc.Body).By, w.opt.Clock.Now())
	}
}
