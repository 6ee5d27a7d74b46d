package replay_test

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/classify"
	"github.com/ombud/ombud/services/classification/internal/judgement"
	"github.com/ombud/ombud/services/classification/internal/language"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/massincident"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

var (
	//go:embed testdata/outage.tsv
	freshOutage string
	//go:embed testdata/ordinary.tsv
	freshOrdinary string
)

// freshFirm judges contacts as a fresh installation does, and detects mass incidents among them.
type freshFirm struct {
	*testing.T
	*massincident.Simulation
	model     *linear.Model
	languages *language.Detector
	now       time.Time
	count     int
	told      map[string]string // text by case
}

// fitShipped trains the model of a fresh installation.
func fitShipped(t *testing.T) *linear.Model {
	t.Helper()
	shipped, err := category.DefaultExamples()
	require.NoError(t, err)
	var examples []linear.Example
	for _, e := range shipped {
		examples = append(examples, linear.Example{Text: e.Text, Label: e.Category, Hint: e.Hint})
	}
	m, err := linear.Fit(context.Background(), examples, linear.Options{})
	require.NoError(t, err)
	return m
}

func newFreshFirm(t *testing.T, m *linear.Model) *freshFirm {
	t.Helper()
	languages, err := language.New()
	require.NoError(t, err)
	return &freshFirm{
		T:          t,
		Simulation: massincident.NewSimulation(),
		model:      m,
		languages:  languages,
		now:        time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
		told:       map[string]string{},
	}
}

// contact lets one contact come after a time, and returns its case.
func (f *freshFirm) contact(after time.Duration, territory, text string) string {
	f.Helper()
	f.now, f.count = f.now.Add(after), f.count+1
	in := priority.Input{Language: f.languages.Detect(text).Code}
	classify.SetCategory(&in, f.model.Predict(text, classify.MaxSuggestions), nil)
	in.Body, in.Territory = text, territory
	id := fmt.Sprintf("%026d", f.count)
	f.told[id] = text
	f.AddCase(judgement.Entry{Case: id, Record: judgement.Record{At: f.now, Input: in}})
	return id
}

func lines(t *testing.T, table string, columns int) [][]string {
	t.Helper()
	var all [][]string
	for line := range strings.Lines(table) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		require.Len(t, fields, columns, line)
		all = append(all, fields)
	}
	return all
}

// TestAFreshFirmFindsOneOutageInThreeLanguages lets thirty contacts about an outage come in 90 seconds, and other
// contacts of the same town among and after them.
func TestAFreshFirmFindsOneOutageInThreeLanguages(t *testing.T) {
	m := fitShipped(t)
	for name, c := range map[string]struct {
		territory string
		every     time.Duration
		others    bool
	}{
		"territory unknown":       {"", 3 * time.Second, false},
		"of one territory":        {"PL", 3 * time.Second, false},
		"all at once":             {"PL", 10 * time.Millisecond, false},
		"among ordinary contacts": {"PL", 3 * time.Second, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFreshFirm(t, m)
			var outage, other []string
			for n, row := range lines(t, freshOutage, 2) {
				outage = append(outage, f.contact(c.every, c.territory, row[1]))
				if usual := lines(t, freshOrdinary, 2); c.others && n < len(usual) {
					other = append(other, f.contact(0, c.territory, usual[n][1]))
				}
			}
			late := f.contact(2*time.Second, c.territory, "В Гдыне тоже не работает интернет")
			for _, row := range lines(t, freshOrdinary, 2) {
				other = append(other, f.contact(time.Second, c.territory, row[1]))
			}

			require.Len(t, f.ListCandidates(), 1)
			found := f.ListCandidates()[0].Body
			require.Equal(t, "outage", found.Category)
			require.Contains(t, found.Cases, late)
			proposed := map[string]bool{}
			for _, p := range found.Proposals {
				proposed[p.Case] = true
			}
			joined := 0
			for _, id := range outage {
				if slices.Contains(found.Cases, id) {
					joined++
				} else {
					t.Logf("proposed %t: %s", proposed[id], f.told[id])
				}
			}
			require.GreaterOrEqual(t, joined, 22)
			require.GreaterOrEqual(t, joined+len(proposed), 28)
			for _, id := range other {
				require.NotContains(t, found.Cases, id, f.told[id])
				require.False(t, proposed[id], f.told[id])
			}
		})
	}
}
