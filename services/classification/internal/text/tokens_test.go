package text_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
	"github.com/ombud/ombud/services/classification/internal/text"
)

func TestWords(t *testing.T) {
	cases := map[string]struct {
		in   string
		want []string
	}{
		"nothing":                  {"", []string{}},
		"no letters":               {" \t—!?.. ", []string{}},
		"case and punctuation":     {"Hello, WORLD! No. 42-b", []string{"hello", "world", "no", "42", "b"}},
		"apostrophes inside":       {"can't won’t rock'n'roll", []string{"cant", "wont", "rocknroll"}},
		"apostrophes outside":      {"'quoted' the dogs' bowl", []string{"quoted", "the", "dogs", "bowl"}},
		"russian":                  {"Счёт №7: ОПЛАЧЕН!", []string{"счёт", "no7", "оплачен"}},
		"stress marks":             {"за\u0301мок", []string{"замок"}},
		"polish":                   {"ŻÓŁĆ, źdźbło", []string{"żółć", "źdźbło"}},
		"letters made of two":      {"cafe\u0301 и\u0306", []string{"café", "й"}},
		"ligatures and full width": {"ﬁne ＡＢＣ１", []string{"fine", "abc1"}},
		"soft hyphen, zero width":  {"in\u00advo\u200bice\ufeff", []string{"invoice"}},
		"pictographs":              {"bad😡😡 ok ❤️", []string{"bad", "😡", "😡", "ok", "❤"}},
		"marks of other scripts":   {"हिन्दी ภาษาไทย", []string{"हिन्दी", "ภาษาไทย"}},
		"no blanks":                {"我的订单", []string{"我的订单"}},
		"invalid bytes":            {"ab\xffcd\xc3", []string{"ab", "cd"}},
		"nul and control":          {"a\x00b\x1bc", []string{"a", "b", "c"}},
		"addresses":                {"mail me@example.com", []string{"mail", "me", "example", "com"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, text.SplitWords(c.in))
		})
	}
}

func TestScanForgetsTheTextBefore(t *testing.T) {
	var tokens text.Tokens
	tokens.Scan("one two three")
	tokens.Scan("four")
	require.Equal(t, 1, tokens.Len())
	require.Equal(t, "four", tokens.Word(0))
}

func TestOnlyTheBeginningCounts(t *testing.T) {
	long := strings.Repeat("ab ", text.MaxBytes)
	words := text.SplitWords(long)
	require.Len(t, words, text.MaxBytes/3+1)
	require.Equal(t, words, text.SplitWords(long[:text.MaxBytes]))
}

func TestTheCutDoesNotSplitALetter(t *testing.T) {
	for shift := range 4 {
		words := text.SplitWords(strings.Repeat("x", shift) + strings.Repeat("я", text.MaxBytes))
		require.Len(t, words, 1)
		require.True(t, utf8.ValidString(words[0]))
		require.NotContains(t, words[0], "\ufffd")
	}
}

func TestExpandingSignsAreBounded(t *testing.T) {
	words := text.SplitWords(strings.Repeat("\ufdfa", text.MaxBytes)) // one sign, eighteen letters
	total := 0
	for _, w := range words {
		total += len(w)
	}
	require.LessOrEqual(t, total, text.MaxBytes)
}

func TestFingerprint(t *testing.T) {
	require.Equal(t, text.Fingerprint("I can't log in!"), text.Fingerprint("i  cant LOG in"))
	for _, other := range []string{"I can log in", "log in I can't", "I can't login", "I can't log in in"} {
		require.NotEqual(t, text.Fingerprint("I can't log in"), text.Fingerprint(other), other)
	}
	require.Zero(t, text.Fingerprint(" ?! "))
	require.NotZero(t, text.Fingerprint("👍"))
}

func TestNaughtyStrings(t *testing.T) {
	hasher, err := text.NewHasher(0)
	require.NoError(t, err)
	for _, s := range naughty(t) {
		words := text.SplitWords(s)
		for _, w := range words {
			require.True(t, utf8.ValidString(w), "%q", s)
			require.NotEmpty(t, w, "%q", s)
		}
		features := hasher.AppendFeatures(nil, s)
		require.Equal(t, len(words) == 0, len(features) == 0, "%q", s)
	}
}

// naughty gives strings that programs stumble over: some of our own, and the
// list that others collected where it is at hand.
func naughty(t *testing.T) []string {
	t.Helper()
	all := []string{"", "\x00", "\xff\xfe\xfd", "\u202etest\u202c", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", strings.Repeat("a", 1<<20), strings.Repeat("\U0001F4A9", 1<<18)}
	dir, ok := testfixtures.Dir(t, "hostile")
	if !ok {
		return all
	}
	data, err := os.ReadFile(filepath.Join(dir, "blns.json"))
	require.NoError(t, err)
	var more []string
	require.NoError(t, json.Unmarshal(data, &more))
	return append(all, more...)
}
