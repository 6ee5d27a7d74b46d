package scenario_test

import (
	"encoding/json"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/suitetest/scenario"
)

const story = `
about: A case is opened.
rows: [A1]
given: {service: "services/${unique}"}
each:
  - {name: by phone, channel: PHONE}
parts:
  open:
    - call: RegisterContact
      as: agent
      body: {channel: "${channel}"}
      save: {case: case.name}
steps:
  - use: open
  - wait: ${case}
    event: {kind: PROMISED}
    within: 1500ms
`

func load(files map[string]string) ([]scenario.Scenario, error) {
	folder := fstest.MapFS{}
	for name, content := range files {
		folder[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return scenario.LoadScenarios(folder)
}

func TestLoad(t *testing.T) {
	all, err := load(map[string]string{
		"b.yaml":     "{about: Short., steps: [{use: shared}]}",
		"a.yaml":     story,
		"parts.yaml": "parts: {shared: [{call: GetCase, as: nobody}]}",
	})
	require.NoError(t, err)
	require.Len(t, all, 2)
	require.Equal(t, "a", all[0].Name)
	require.Equal(t, "parts.yaml", all[1].Parts["shared"][0].File)
	require.Equal(t, 1500*time.Millisecond, all[0].Steps[1].Within)
	require.Equal(t, 15, all[0].Steps[1].Line)
	require.Equal(t, 9, all[0].Parts["open"][0].Line)
}

func TestLoadRefuses(t *testing.T) {
	cases := map[string]struct{ file, want string }{
		"no steps":       {"about: x", "needs `about` and `steps`"},
		"unknown field":  {"{about: x, stps: []}", "field stps not found"},
		"two kinds":      {"{about: x, steps: [{call: A, as: b, use: c}]}", "a.yaml:1: a step is one of"},
		"no kind":        {"{about: x, steps: [{within: 1s}]}", "a step is one of"},
		"nobody calls":   {"{about: x, steps: [{call: A}]}", "a call needs `as`"},
		"body of a wait": {"{about: x, steps: [{wait: c, event: {a: 1}, body: 1}]}", "belong to a call"},
		"wait for what":  {"{about: x, steps: [{wait: c}]}", "needs `event`"},
		"raw over gRPC":  {"{about: x, steps: [{call: A, as: b, raw: x}]}", "only REST"},
		"protocol":       {"{about: x, steps: [{call: A, as: b, only: smtp}]}", `no protocol "smtp"`},
		"no such part":   {"{about: x, steps: [{use: y}]}", `no part "y"`},
		"circle":         {"{about: x, parts: {y: [{use: y}]}, steps: [{use: y}]}", "uses itself"},
		"nameless row":   {"{about: x, each: [{a: 1}], steps: [{call: A, as: b}]}", "needs a `name`"},
		"no row":         {"{about: x, rows: [Z1], steps: [{call: A, as: b}]}", `"Z1" is no row`},
		"bad pattern":    {"{about: x, steps: [{call: A, as: b, expect: {reply: !no 1}}]}", "there is no tag !no"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := load(map[string]string{"a.yaml": c.file})
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestValues(t *testing.T) {
	v, err := scenario.Values{"unique": "u1", scenario.Now: at(10)}.WithMore(map[string]any{
		"f": "services/${unique}", "a": "${f}", "e": map[string]any{"$base64": "${a}"}, "d": "${b.u1[1]}", "b": map[string]any{"${unique}": []any{"${a}", 3}}, "c": "${b}",
	})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"u1": []any{"services/u1", 3}}, v["c"])
	require.Equal(t, 3, v["d"])
	require.Equal(t, "c2VydmljZXMvdTE=", v["e"])
	_, err = v.WithMore(map[string]any{"x": "${y}", "y": "${x}"})
	require.ErrorContains(t, err, "nothing is known as")

	before, err := v.FillText("${now-1h}")
	require.NoError(t, err)
	require.Equal(t, "2026-11-02T09:00:00Z", before)
	now, err := v.FillText("it is ${now}")
	require.NoError(t, err)
	require.Equal(t, "it is 2026-11-02T10:00:00Z", now)

	for _, text := range []string{"${x}", "a ${x}", "${now-often}", "${x.y}"} {
		_, err = v.Fill(text)
		require.ErrorContains(t, err, "nothing is known as")
	}
}

func at(hour int) func() time.Time {
	return func() time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
}

func TestLookup(t *testing.T) {
	var value any
	require.NoError(t, json.Unmarshal([]byte(`{"a": {"b": [{"k": "x", "n": 1}, {"k": "y", "n": 2}]}, "l": [[5]], "t": "2026-11-02T10:59:01.2Z"}`), &value))
	for path, want := range map[string]any{"a.b[k=y].n": 2.0, "a.b[0].k": "x", "l[0][0]": 5.0, "": value, "a.b[1].k ~ [a-z]": "y", "t as told": "(11:00|10:59:01)"} {
		got, err := scenario.Lookup(value, path)
		require.NoError(t, err, path)
		require.Equal(t, want, got, path)
	}
	for _, path := range []string{"a.c", "a.b[k=z]", "a.b[2]", "a.b[", "a.b.c", "a[x].b", "a.b[1].k ~ [0-9]", "a ~ (", "a.b[0].k as told", "u as told"} {
		_, err := scenario.Lookup(value, path)
		require.Error(t, err, path)
	}
}
