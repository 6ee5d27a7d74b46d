package match_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/ombud/ombud/deployments/suitetest/match"
)

// fill knows one name, and lists under another.
func fill(text string) (any, error) {
	switch {
	case text == "${list}":
		return []any{"a", "b"}, nil
	case strings.Contains(text, "${nobody}"):
		return nil, fmt.Errorf("nobody knows ${nobody}")
	default:
		return strings.ReplaceAll(text, "${start}", "2026-11-02T10:00:00Z"), nil
	}
}

func check(t *testing.T, pattern, value string) []string {
	t.Helper()
	var p match.Pattern
	require.NoError(t, yaml.Unmarshal([]byte(pattern), &p))
	var got any
	require.NoError(t, json.Unmarshal([]byte(value), &got))
	return p.Mismatches(got, fill)
}

func TestPatternsFit(t *testing.T) {
	cases := map[string]struct{ pattern, value string }{
		"part of an object":      {`{a: 1}`, `{"a": 1, "b": 2}`},
		"64-bit number":          {`{a: 12345678901}`, `{"a": "12345678901"}`},
		"large float":            {`{a: 12345678901}`, `{"a": 12345678901}`},
		"zero that is left out":  {`{a: 0, b: false, c: ""}`, `{}`},
		"object that is no more": {`{a: {b: !unset }}`, `{}`},
		"list":                   {`[1, {a: x}]`, `[1, {"a": "x", "b": 1}]`},
		"list of a value":        {`{a: "${list}"}`, `{"a": ["a", "b"]}`},
		"set":                    {`{a: !set , b: !unset }`, `{"a": false}`},
		"matches":                {`!matches ^can.t`, `"can't wait"`},
		"one of":                 {`!oneof [P1, P2]`, `"P2"`},
		"above":                  {`!above 0.5`, `0.75`},
		"below a duration":       {`!below 1m`, `"59.5s"`},
		"above a time":           {`!above "${start}"`, `"2026-11-02T10:00:00.001Z"`},
		"near":                   {`!near {to: "${start}", plus: 3s, within: 10ms}`, `"2026-11-02T10:00:03.009Z"`},
		"has, in any order":      {`!has [{k: b}, {k: a}]`, `[{"k": "a"}, {"k": "b"}]`},
		"ordered":                {`!ordered [{k: a}, {k: c}]`, `[{"k": "a"}, {"k": "b"}, {"k": "c"}]`},
		"none":                   {`!none {k: x}`, `[{"k": "a"}]`},
		"none of nothing":        {`{a: !none {k: x}}`, `{}`},
		"every":                  {`!every {k: !set }`, `[{"k": "a"}, {"k": "b"}]`},
		"count":                  {`!count {of: {k: a}, is: 2}`, `[{"k": "a"}, {"k": "b"}, {"k": "a"}]`},
		"numbered":               {`!numbered n`, `[{"n": "1"}, {"n": "2"}]`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { require.Empty(t, check(t, c.pattern, c.value)) })
	}
}

func TestWhatDoesNotFitIsNamed(t *testing.T) {
	cases := map[string]struct{ pattern, value, want string }{
		"other value":       {`{a: {b: x}}`, `{"a": {"b": "y"}}`, `a.b: is "y", not "x"`},
		"missing":           {`{a: x}`, `{}`, "a: is not there"},
		"empty is not zero": {`{a: 0}`, `{"a": ""}`, `a: is "", not "0"`},
		"no object":         {`{a: {b: 1}}`, `{"a": 1}`, "a: is 1, not an object"},
		"no list":           {`{a: []}`, `{"a": 1}`, "a: is 1, not a list"},
		"shorter":           {`[1, 2]`, `[1]`, "the whole: has 1 elements, not 2"},
		"element":           {`[1, 2]`, `[1, 3]`, `[1]: is 3, not "2"`},
		"unknown name":      {`{a: "${nobody}"}`, `{"a": 1}`, "a: nobody knows"},
		"not set":           {`{a: !set }`, `{"a": ""}`, `a: is ""`},
		"set after all":     {`{a: !unset }`, `{"a": 1}`, "a: is 1"},
		"no match":          {`!matches ^b`, `"abc"`, "is not found"},
		"bad expression":    {`!matches (`, `"abc"`, "missing closing"},
		"none of them":      {`!oneof [P1, P2]`, `"P3"`, "none of those expected"},
		"not above":         {`!above 3`, `3`, "difference is 0"},
		"not below":         {`!below 3s`, `"4s"`, "difference is 1"},
		"other kinds":       {`!below 3s`, `4`, "cannot be compared"},
		"no measure":        {`!below 3s`, `"soon"`, "no time, duration or number"},
		"too far":           {`!near {to: 3s, within: 10ms}`, `"3.02s"`, "0.020s away"},
		"too far before":    {`!near {to: 3s, plus: 1s, within: 10ms}`, `"3s"`, "-1.000s away"},
		"lacks one":         {`!has [{k: a}, {k: b}]`, `[{"k": "a"}]`, "no element for pattern 2"},
		"other order":       {`!ordered [{k: b}, {k: a}]`, `[{"k": "a"}, {"k": "b"}]`, "no element for pattern 2"},
		"kinds are shown":   {`!has [{kind: X}]`, `[{"kind": "A", "text": "long"}]`, `["A"]`},
		"one after all":     {`!none {k: a}`, `[{"k": "a"}]`, "has 1 such elements, not 0"},
		"not every":         {`!every {k: a}`, `[{"k": "a"}, {}]`, "has 1 such elements, not 2"},
		"other count":       {`!count {of: {k: a}, is: 1}`, `[{"k": "a"}, {"k": "a"}]`, "has 2 such elements, not 1"},
		"gap":               {`!numbered n`, `[{"n": "1"}, {"n": "3"}]`, `element 2 has n "3"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			lines := check(t, c.pattern, c.value)
			require.NotEmpty(t, lines)
			require.Contains(t, lines[0], c.want)
		})
	}
}

func TestUnreadablePatterns(t *testing.T) {
	for pattern, want := range map[string]string{
		`{a: !often 1}`:            "line 1: there is no tag !often",
		`!near {to: 1}`:            "needs `to` and `within`",
		`!count {of: {a: 1}}`:      "needs `is`",
		`[1, {a: [!has [!no 1]]}]`: "there is no tag !no",
	} {
		var p match.Pattern
		require.ErrorContains(t, yaml.Unmarshal([]byte(pattern), &p), want)
	}
	require.True(t, match.Pattern{}.IsEmpty())
	require.Empty(t, match.Pattern{}.Mismatches("anything", fill))
}
