package linear_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/linear"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func fit(t testing.TB, examples []linear.Example, o linear.Options) *linear.Model {
	t.Helper()
	m, err := linear.Fit(context.Background(), examples, o)
	require.NoError(t, err)
	return m
}

// animals are messages about two things that share few words.
func animals(each int) []linear.Example {
	var all []linear.Example
	for i := range each {
		all = append(
			all,
			linear.Example{Text: fmt.Sprintf("the cat purrs and sleeps, number %d", i), Label: "cat"},
			linear.Example{Text: fmt.Sprintf("our dog barks at bone %d", i), Label: "dog"},
		)
	}
	return all
}

// sentences are the English sentences of the default categories.
func sentences(t testing.TB) []linear.Example {
	t.Helper()
	examples, err := category.DefaultExamples()
	require.NoError(t, err)
	var all []linear.Example
	for _, e := range examples {
		if e.Language == "en" && !e.Hint {
			all = append(all, linear.Example{Text: e.Text, Label: e.Category})
		}
	}
	return all
}

func TestNothingLearntIsNeverSure(t *testing.T) {
	m := fit(t, nil, linear.Options{})
	require.Empty(t, m.Labels())
	for _, s := range []string{"", "hello", strings.Repeat("x", 1<<20), "\xff\xfe"} {
		p := m.Predict(s, 3)
		require.Empty(t, p.Ranked)
		require.False(t, p.Sure)
	}
}

func TestOneLabelIsGivenButNeverSure(t *testing.T) {
	m := fit(t, []linear.Example{{Text: "the only example there is", Label: "only"}}, linear.Options{})
	p := m.Predict("the only example there is", 3)
	require.Len(t, p.Ranked, 1)
	require.Equal(t, "only", p.Ranked[0].Label)
	require.False(t, p.Sure)
}

func TestTwoLabels(t *testing.T) {
	m := fit(t, animals(40), linear.Options{})
	require.Equal(t, []string{"cat", "dog"}, m.Labels())
	for s, want := range map[string]string{"a cat sleeps": "cat", "the dog barks": "dog"} {
		p := m.Predict(s, 5)
		require.Equal(t, want, p.Ranked[0].Label)
		require.Len(t, p.Ranked, 2)
		require.True(t, p.Sure, s)
	}
	require.False(t, m.Predict("quarterly revenue", 1).Sure)
	require.InDelta(t, 1, m.Report().Accuracy, 1e-9)
}

func TestAFewExamplesOfEach(t *testing.T) {
	m := fit(t, animals(2), linear.Options{})
	require.Equal(t, "dog", m.Predict("does your dog bark?", 1).Ranked[0].Label)
}

func TestAtLeastOneLabelIsGiven(t *testing.T) {
	m := fit(t, animals(2), linear.Options{})
	for _, k := range []int{-1, 0, 1} {
		require.Len(t, m.Predict("dog", k).Ranked, 1)
	}
}

func TestTheLastOfTheSameTextWins(t *testing.T) {
	examples := append(
		animals(5),
		linear.Example{Text: "What IS this?!", Label: "cat"},
		linear.Example{Text: "what is this", Label: "dog"},
		linear.Example{Text: " ... ", Label: "cat"},
	)
	m := fit(t, examples, linear.Options{})
	require.Equal(t, 11, m.Report().Examples)
	require.Equal(t, "dog", m.Predict("what is this", 1).Ranked[0].Label)
}

func TestWordsNeverHeardMakeLessSure(t *testing.T) {
	m := fit(t, animals(20), linear.Options{})
	known := m.Predict("the cat purrs", 1).Ranked[0]
	among := m.Predict("the cat purrs zwölf Jägern Böhmisches vor", 1).Ranked[0]
	require.Equal(t, "cat", among.Label)
	require.Less(t, among.Confidence, known.Confidence-0.05)
	alone := m.Predict("zwölf Jägern Böhmisches vor", 1)
	require.Less(t, alone.Ranked[0].Confidence, among.Confidence)
}

func TestHintsTeachAndAreNotJudgedBy(t *testing.T) {
	examples := animals(10)
	for i := range 10 {
		examples = append(examples, linear.Example{Text: fmt.Sprintf("canary parrot %d", i), Label: "bird", Hint: true})
	}
	m := fit(t, examples, linear.Options{})
	require.Equal(t, "bird", m.Predict("a parrot", 1).Ranked[0].Label)
	require.Equal(t, 20, m.Report().HeldOut)
}

func TestWrongOptionsAreNamed(t *testing.T) {
	for name, o := range map[string]linear.Options{
		"cost":      {Cost: -1},
		"precision": {Precision: 1.5},
		"workers":   {Workers: -2},
		"buckets":   {Buckets: 1000},
	} {
		_, err := linear.Fit(context.Background(), nil, o)
		require.True(t, fault.Is(err, fault.InvalidArgument), name)
		require.ErrorContains(t, err, name)
	}
}

func TestFitStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := linear.Fit(ctx, sentences(t), linear.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestFitIsRepeatable(t *testing.T) {
	one, err := fit(t, animals(30), linear.Options{Workers: 1}).Encode()
	require.NoError(t, err)
	two, err := fit(t, animals(30), linear.Options{Workers: 4}).Encode()
	require.NoError(t, err)
	require.Equal(t, one, two)
}

func TestModelIsSafeForConcurrentUse(t *testing.T) {
	m := fit(t, animals(10), linear.Options{})
	want := m.Predict("the dog purrs", 2)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				m.Predict("something else about a cat", 2)
				if got := m.Predict("the dog purrs", 2); got.Ranked[0] != want.Ranked[0] {
					t.Errorf("%v, not %v", got, want)
				}
			}
		})
	}
	group.Wait()
}

func TestExplain(t *testing.T) {
	m := fit(t, sentences(t), linear.Options{})
	phrases := m.Explain("Good morning. I forgot my password again and it is raining.", "access", 3)
	require.NotEmpty(t, phrases)
	sum, all := 0.0, ""
	for i, p := range phrases {
		all += p.Text + ", "
		sum += p.Weight
		require.LessOrEqual(t, p.Weight, phrases[max(0, i-1)].Weight)
	}
	require.LessOrEqual(t, sum, 1.0)
	require.Contains(t, all, "forgot")
	require.Contains(t, all, "password")
	require.NotContains(t, all, "raining")
	require.Empty(t, m.Explain("password", "no such label", 3))
	require.Empty(t, m.Explain("", "access", 3))
	require.Empty(t, m.Explain("password", "access", 0))
}
