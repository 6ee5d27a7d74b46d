package rulebook_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/rulebook"
)

func openService(t *testing.T) *rulebook.Service {
	t.Helper()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
	repository, err := rulebook.OpenRepository(t.Context(), db)
	require.NoError(t, err)
	return rulebook.NewService(repository, clock.System())
}

// ship returns a shipment of rules that look for their own word.
func ship(t *testing.T, versions []string, words map[string]string) priority.Shipment {
	t.Helper()
	var rules []priority.Rule
	for id, word := range words {
		rules = append(rules, wordRule(id, word))
	}
	s, err := priority.ReadShipment(rules, strings.Join(versions, "\n"))
	require.NoError(t, err)
	return s
}

func wordRule(id, word string) priority.Rule {
	return priority.Rule{
		ID:          id,
		DisplayName: id,
		Reason:      "It is so.",
		Expression:  fmt.Sprintf("says(%q)", word),
		Then:        priority.Effect{UrgencyAtLeast: priority.High},
	}
}

func TestALaterBuildBringsItsRulesAndLeavesThoseOfTheFirm(t *testing.T) {
	ctx, service := t.Context(), openService(t)
	line := func(generation int, id, word string) string {
		return fmt.Sprintf("%d\t%s\t%s", generation, id, wordRule(id, word).Digest())
	}
	first := []string{line(1, "fire", "fire"), line(1, "gas", "gas"), line(1, "court", "court"), line(1, "same", "same")}
	require.NoError(t, service.SeedRules(ctx, ship(t, first, map[string]string{
		"fire": "fire", "gas": "gas", "court": "court", "same": "same",
	})))
	_, err := service.UpdateRule(ctx, "gas", "", idempotency.Command{}, func(r rulebook.Rule) (priority.Rule, error) {
		r.Reason = "As the firm sees it."
		return r.Rule, nil
	})
	require.NoError(t, err)
	require.NoError(t, service.DeleteRule(ctx, "court", "", idempotency.Command{}))

	later := ship(t, append(first, line(2, "fire", "flames"), line(2, "gas", "fumes"), line(2, "flood", "flood")), map[string]string{
		"fire": "flames", "gas": "fumes", "court": "court", "same": "same", "flood": "flood",
	})
	for range 2 { // a second start changes nothing
		require.NoError(t, service.SeedRules(ctx, later))
		book, err := service.GetBook(ctx)
		require.NoError(t, err)
		found := map[string]string{}
		for _, r := range book.Rules {
			found[r.ID] = r.Expression
		}
		require.Equal(t, map[string]string{
			"fire":  `says("flames")`,
			"gas":   `says("gas")`,
			"same":  `says("same")`,
			"flood": `says("flood")`,
		}, found)
		fire, err := service.GetRule(ctx, "fire")
		require.NoError(t, err)
		require.EqualValues(t, 2, fire.Revision)
	}
	require.NoError(t, service.DeleteRule(ctx, "flood", "", idempotency.Command{}))
	require.NoError(t, service.SeedRules(ctx, later))
	_, err = service.GetRule(ctx, "flood")
	require.Error(t, err, "what the firm deletes stays deleted")
}

// A book of the first generation has no mark of it. Without rules it still is the book of a firm that deleted them.
func TestAFirmWithoutRulesGetsTheNewOnesAlone(t *testing.T) {
	ctx, service := t.Context(), openService(t)
	_, err := service.CreateRule(ctx, wordRule("fire", "fire"), idempotency.Command{})
	require.NoError(t, err)
	require.NoError(t, service.DeleteRule(ctx, "fire", "", idempotency.Command{}))

	versions := []string{"1\tfire\t" + wordRule("fire", "fire").Digest(), "2\tflood\t" + wordRule("flood", "flood").Digest()}
	require.NoError(t, service.SeedRules(ctx, ship(t, versions, map[string]string{"fire": "fire", "flood": "flood"})))
	book, err := service.GetBook(ctx)
	require.NoError(t, err)
	require.Len(t, book.Rules, 1)
	require.Equal(t, "flood", book.Rules[0].ID)
}
