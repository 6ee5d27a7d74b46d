package worker_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/worker"
)

// What has just become due does not wait for all of a backlog.
func TestABacklogDoesNotHoldUpWhatIsFresh(t *testing.T) {
	const backlog = 800
	r := newRig(t, openSQLite(t))
	for n := range backlog {
		r.insert(fmt.Sprintf("old-%04d", n), -time.Hour+time.Duration(n)*time.Millisecond)
	}
	r.insert("fresh", 0)
	ran, place := 0, 0
	r.runs(r.worker(func(ctx context.Context, claim *worker.Claim[job]) error {
		if ran++; claim.Doc().ID == "fresh" {
			place = ran
		}
		return done(ctx, claim)
	}, func(o *worker.Options) { o.Concurrency = 1 }), backlog+1)
	require.Positive(t, place)
	require.LessOrEqual(t, place, 400, "it is among the first that run")
}
