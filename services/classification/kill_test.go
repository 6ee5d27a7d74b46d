package classification_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/model"
	"github.com/ombud/ombud/services/classification/internal/similar"
	"github.com/ombud/ombud/services/classification/internal/snapshot"
)

// victimVariable makes the test program a process to be killed: it names a database.
const victimVariable = "OMBUD_TEST_VICTIM"

// mind is what a process knows: the model that serves, and the cases to compare with.
type mind struct {
	cases      *experience.Repository
	learning   *learning.Service
	experience *experience.Service
	close      func()
}

func wake(ctx context.Context, path string) (*mind, error) {
	db, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		return nil, err
	}
	m := &mind{}
	if err := m.learn(ctx, db); err != nil {
		return nil, err
	}
	if m.cases, err = experience.OpenRepository(ctx, db); err != nil {
		return nil, err
	}
	snapshots, err := snapshot.OpenRepository(ctx, db)
	if err != nil {
		return nil, err
	}
	index := similar.New(similar.Options{MaxDocuments: 4000})
	m.experience = experience.NewService(index, m.cases, snapshots, clock.System(), slog.New(slog.DiscardHandler))
	m.close = func() {
		m.experience.Stop()
		_ = db.Close(ctx)
	}
	return m, m.experience.Start(ctx)
}

// learn opens the classifier.
func (m *mind) learn(ctx context.Context, db docstore.Database) error {
	categories, err := category.OpenRepository(ctx, db)
	if err != nil {
		return err
	}
	examples, err := example.OpenRepository(ctx, db)
	if err != nil {
		return err
	}
	models, err := model.OpenRepository(ctx, db)
	if err != nil {
		return err
	}
	shipped := learning.Shipment{Categories: map[string]category.Category{"wet": {}, "dry": {}}}
	for i := range 20 {
		shipped.Examples = append(shipped.Examples,
			example.Example{Category: "wet", Text: fmt.Sprintf("rain river flood %d", i)},
			example.Example{Category: "dry", Text: fmt.Sprintf("sand desert dust %d", i)})
	}
	m.learning, err = learning.NewService(learning.Deps{
		Categories: categories,
		Examples:   examples,
		Models:     models,
		Shipped:    shipped,
		Clock:      clock.System(),
		Log:        slog.New(slog.DiscardHandler),
	})
	if err != nil {
		return err
	}
	return m.learning.Open(ctx)
}

// suffer fits models and remembers cases until the process is killed.
func suffer(path string) error {
	ctx := context.Background()
	m, err := wake(ctx, path)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			text := fmt.Sprintf("a flood and rain %d %d", os.Getpid(), i)
			if _, _, err := m.learning.ImportExamples(ctx, []example.Example{{Category: "wet", Text: text}}); err != nil {
				failed <- err
			}
			if _, err := m.learning.TrainModel(ctx, idempotency.Command{}); err != nil {
				failed <- err
			}
		}
	}()
	fmt.Println("ready")
	for i := 0; ; i++ {
		select {
		case err := <-failed:
			return err
		case <-time.After(200 * time.Microsecond):
			id := fmt.Sprintf("p%dn%d", os.Getpid(), i)
			m.experience.RememberCase(ctx, id, "", "the parcel "+id+" has not come")
		}
	}
}

func TestModelAndIndexSurviveAKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "classification.db")
	kept := 0
	for round := range 6 {
		victim := exec.Command(os.Args[0])
		victim.Env = append(os.Environ(), victimVariable+"="+path)
		victim.Stderr = os.Stderr
		out, err := victim.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, victim.Start())
		line, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "ready\n", line)
		<-clock.System().After(time.Duration(300+170*round) * time.Millisecond) // any moment is as good as another
		require.NoError(t, victim.Process.Kill())
		_ = victim.Wait()

		m, err := wake(t.Context(), path)
		require.NoError(t, err)
		require.Equal(t, "wet", m.learning.Predict("the river is in flood", 1).Ranked[0].Label)
		now := 0
		require.NoError(t, m.cases.EachLatest(t.Context(), 3000, func(id string, _ experience.Case) {
			now++
			like := m.experience.FindSimilar(t.Context(), "the parcel "+id+" has not come", "", 1, 0.5)
			require.Len(t, like, 1)
			require.Equal(t, id, like[0].ID)
		}))
		require.GreaterOrEqual(t, now, min(kept, 3000), "nothing that was written is lost")
		kept = now
		m.close()
	}
	require.Positive(t, kept)
}
