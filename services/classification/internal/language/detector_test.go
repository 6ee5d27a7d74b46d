package language_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
	"github.com/ombud/ombud/services/classification/internal/language"
)

func detector(t testing.TB) *language.Detector {
	t.Helper()
	d, err := language.New()
	require.NoError(t, err)
	return d
}

// labelled reads lines of a first column, a tab and a text.
func labelled(t testing.TB, path string) (labels, texts []string) {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for line := range strings.Lines(string(data)) {
		label, text, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		require.True(t, found, line)
		labels, texts = append(labels, label), append(texts, text)
	}
	return labels, texts
}

// share is how many of the texts are told to be in the wanted language.
func share(d *language.Detector, texts []string, want func(i int) string) float64 {
	right := 0.0
	for i, s := range texts {
		if d.Detect(s).Code == want(i) {
			right++
		}
	}
	return right / float64(len(texts))
}

func TestCodes(t *testing.T) {
	require.Equal(t,
		[]string{"cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"},
		detector(t).ListCodes())
}

func TestDetect(t *testing.T) {
	cases := []struct{ text, want string }{
		{"Where is my parcel?", "en"},
		{"WHERE IS MY PARCEL", "en"},
		{"Hello", "en"},
		{"Не работает интернет", "ru"},
		{"привет", "ru"},
		{"Nie działa mi internet", "pl"},
		{"cześć", "pl"},
		{"Wo bleibt mein Paket?", "de"},
		{"Où est mon colis ?", "fr"},
		{"¿Dónde está mi paquete?", "es"},
		{"Dov'è il mio pacco?", "it"},
		{"Де моя посилка?", "uk"},
		{"Kde je můj balík?", "cs"},
		{"Waar blijft mijn pakket?", "nl"},
		{"Onde está a minha encomenda?", "pt"},
		{"", language.Unknown},
		{"12345 67-89", language.Unknown},
		{"??? !!!", language.Unknown},
		{"😡😡😡", language.Unknown},
		{"\xff\xfe\x00", language.Unknown},
		{"我的包裹在哪里", language.Unknown},
		{"Πού είναι το δέμα μου;", language.Unknown},
		{"Var är mitt paket någonstans?", language.Unknown},
		{"Hol van a csomagom, kérem?", language.Unknown},
		{"Paketi hâlâ almadım, neden?", language.Unknown},
	}
	d := detector(t)
	for _, c := range cases {
		guess := d.Detect(c.text)
		require.Equal(t, c.want, guess.Code, "%q: %v", c.text, guess)
		require.GreaterOrEqual(t, guess.Confidence, 0.0)
		require.LessOrEqual(t, guess.Confidence, 1.0)
	}
}

func TestShortMessages(t *testing.T) {
	labels, texts := labelled(t, "testdata/short.tsv")
	require.Greater(t, share(detector(t), texts, func(i int) string { return labels[i] }), 0.94)
}

func TestOtherLanguagesAreMostlyUnknown(t *testing.T) {
	_, texts := labelled(t, "testdata/unlisted.tsv")
	require.Greater(t, share(detector(t), texts, func(int) string { return language.Unknown }), 0.65)
}

// TestUtterances asks for the language of what people say to an assistant: a
// few words without capitals or punctuation, of a field that the samples do not
// know.
func TestUtterances(t *testing.T) {
	dir, ok := testfixtures.Dir(t, "classification")
	if !ok {
		return // the short messages must do
	}
	d := detector(t)
	for _, code := range []string{"en", "ru", "pl"} {
		_, texts := labelled(t, filepath.Join(dir, "massive-"+code+".dev.tsv"))
		require.Greater(t, share(d, texts, func(int) string { return code }), 0.97, code)
	}
}

func TestOnlyTheBeginningIsRead(t *testing.T) {
	d := detector(t)
	english := strings.Repeat("this is the same again and again ", 40)
	require.Equal(t, d.Detect(english), d.Detect(english+strings.Repeat("а потом по-русски ", 1<<16)))
}

func TestDetectorIsSafeForConcurrentUse(t *testing.T) {
	d := detector(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 50 {
				if code := d.Detect("gdzie jest moja paczka").Code; code != "pl" {
					t.Errorf("%q", code)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkDetect(b *testing.B) {
	d := detector(b)
	b.ReportAllocs()
	for b.Loop() {
		d.Detect("Czy mogą mi państwo pomóc? Od rana nie działa internet.")
	}
}
