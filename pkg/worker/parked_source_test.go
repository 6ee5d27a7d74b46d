package worker_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
)

// parkedJobs parks so many jobs, the first one first, and returns their names.
func (r *rig) parkedJobs(kind string, count int) (worker.ParkedSource, []string) {
	r.Helper()
	w := r.worker(func(context.Context, *worker.Claim[job]) error { return fault.New(fault.NotFound, "GONE", "gone") })
	var names []string
	for i := range count {
		var j job
		parked := r.start.Add(time.Duration(i) * time.Second)
		j.Task.ParkedAt, j.Task.Attempts = &parked, 4
		id := fmt.Sprintf("%s-%d", kind, i)
		_, err := r.jobs.Insert(r.Context(), id, j)
		require.NoError(r, err)
		names = append(names, "parkedTasks/"+kind+"."+id)
	}
	return worker.NewParkedSource(kind, w, func(doc docstore.Doc[job]) string { return "jobs/" + doc.ID }), names
}

func TestParkedSourcesAreListedOneBehindTheOther(t *testing.T) {
	for _, counts := range [][2]int{{0, 0}, {3, 0}, {0, 3}, {3, 4}, {4, 2}} {
		for size := int32(1); size <= 5; size++ {
			t.Run(fmt.Sprint(counts, size), func(t *testing.T) {
				first, want := newRig(t, openSQLite(t)).parkedJobs("first", counts[0])
				second, more := newRig(t, openSQLite(t)).parkedJobs("second", counts[1])
				sources := worker.ParkedSources{first, second}
				var got []string
				for token := ""; ; {
					page, next, err := sources.List(t.Context(), size, token)
					require.NoError(t, err)
					require.LessOrEqual(t, len(page), int(size))
					for _, task := range page {
						got = append(got, task.Name)
						require.Regexp(t, "^jobs/", task.Resource)
						require.Equal(t, 4, task.Attempts)
					}
					if token = next; token == "" {
						break
					}
				}
				require.Equal(t, append(want, more...), got)
			})
		}
	}
}

func TestWrongTokensAndNamesAreNamed(t *testing.T) {
	source, names := newRig(t, openSQLite(t)).parkedJobs("jobs", 1)
	sources := worker.ParkedSources{source}
	for _, token := range []string{"nonsense", "other.", "jobs.nonsense"} {
		_, _, err := sources.List(t.Context(), 1, token)
		requireField(t, err, "page_token")
	}
	_, _, err := sources.List(t.Context(), -1, "")
	requireField(t, err, "page_size")
	for _, name := range []string{"parkedTasks/other.1", "parkedTasks/jobs.", "jobs"} {
		_, err := sources.Replay(t.Context(), name)
		requireField(t, err, "name")
	}
	_, err = sources.Replay(t.Context(), "parkedTasks/jobs.nobody")
	require.Equal(t, resource.ReasonNotFound, fault.ReasonOf(err))
	task, err := sources.Replay(t.Context(), names[0])
	require.NoError(t, err)
	require.Nil(t, task.ParkedAt)
	require.NotNil(t, task.Due)
	_, err = sources.Replay(t.Context(), names[0])
	require.Equal(t, worker.ReasonNotParked, fault.ReasonOf(err))
}

func requireField(t *testing.T, err error, field string) {
	t.Helper()
	wrong, ok := fault.As(err)
	require.True(t, ok, err)
	require.Equal(t, fault.InvalidArgument, wrong.Kind(), err)
	require.Equal(t, field, wrong.Fields()[0].Path)
}
