package priority_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

func TestWrongRulesAreNamed(t *testing.T) {
	good := func() priority.Rule {
		return priority.Rule{
			ID: "a-rule", Name: "A rule", Reason: "Because.",
			When: priority.Condition{Phrases: map[string][]string{"en": {"word"}}},
			Then: priority.Effect{Urgency: priority.High},
		}
	}
	cases := map[string]struct {
		change func(*priority.Rule)
		field  string
	}{
		"bad id":           {func(r *priority.Rule) { r.ID = "A rule" }, "rules[0].id"},
		"no name":          {func(r *priority.Rule) { r.Name = "" }, "rules[0].name"},
		"no reason":        {func(r *priority.Rule) { r.Reason = "" }, "rules[0].reason"},
		"always":           {func(r *priority.Rule) { r.When = priority.Condition{} }, "rules[0].when"},
		"unknown fact":     {func(r *priority.Rule) { r.When.Facts = []priority.Fact{"RICH"} }, "rules[0].when.facts[0]"},
		"no effect":        {func(r *priority.Rule) { r.Then = priority.Effect{} }, "rules[0].then"},
		"no such level":    {func(r *priority.Rule) { r.Then.Impact = 7 }, "rules[0].then.impact"},
		"unknown trigger":  {func(r *priority.Rule) { r.Then.Trigger = "BORED" }, "rules[0].then.trigger"},
		"unknown handling": {func(r *priority.Rule) { r.Then.Handling = "LATER" }, "rules[0].then.handling"},
		"empty phrase":     {func(r *priority.Rule) { r.When.Phrases["en"][0] = " " }, "rules[0].when.phrases.en[0]"},
		"two words in one": {func(r *priority.Rule) { r.When.Phrases["en"][0] = "a-b" }, "rules[0].when.phrases.en[0]"},
		"star first":       {func(r *priority.Rule) { r.When.Phrases["en"][0] = "* time" }, "rules[0].when.phrases.en[0]"},
		"too short a stem": {func(r *priority.Rule) { r.When.Phrases["en"][0] = "ab*" }, "rules[0].when.phrases.en[0]"},
		"wrong unless":     {func(r *priority.Rule) { r.When.Unless = map[string][]string{"ru": {"ок", "?"}} }, "rules[0].when.unless.ru[1]"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := good()
			c.change(&r)
			_, err := priority.New([]priority.Rule{r}, priority.DefaultMatrix())
			require.True(t, fault.Is(err, fault.InvalidArgument))
			require.ErrorContains(t, err, c.field+":")
		})
	}
	_, err := priority.New([]priority.Rule{good(), good()}, priority.DefaultMatrix())
	require.ErrorContains(t, err, "rules[1].id:")
	_, err = priority.New([]priority.Rule{good()}, priority.DefaultMatrix())
	require.NoError(t, err)
}

func TestAllWrongFieldsAreNamedAtOnce(t *testing.T) {
	_, err := priority.New([]priority.Rule{{}, {}}, priority.DefaultMatrix())
	var wrong *fault.Error
	require.True(t, errors.As(err, &wrong))
	require.GreaterOrEqual(t, len(wrong.Fields()), 10)
}

func TestDefaultMatrix(t *testing.T) {
	m := priority.DefaultMatrix()
	require.NoError(t, m.Check())
	require.Equal(t, priority.P1, m.At(priority.High, priority.High))
	require.Equal(t, priority.P2, m.At(priority.High, priority.Medium))
	require.Equal(t, priority.P2, m.At(priority.Medium, priority.High))
	require.Equal(t, priority.P3, m.At(priority.Medium, priority.Medium))
	require.Equal(t, priority.P3, m.At(priority.Low, priority.High))
	require.Equal(t, priority.P4, m.At(priority.Low, priority.Low))
}

func TestWrongMatricesAreRefused(t *testing.T) {
	cases := map[string]struct {
		change func(*priority.Matrix)
		field  string
	}{
		"no such priority":          {func(m *priority.Matrix) { m[0][0] = 5 }, "matrix.LOW.LOW"},
		"not said":                  {func(m *priority.Matrix) { m[2][1] = 0 }, "matrix.HIGH.MEDIUM"},
		"less for a higher impact":  {func(m *priority.Matrix) { m[2][0] = priority.P4; m[1][0] = priority.P3 }, "matrix.HIGH.LOW"},
		"less for a higher urgency": {func(m *priority.Matrix) { m[0][1] = priority.P3; m[0][2] = priority.P4 }, "matrix.LOW.HIGH"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			m := priority.DefaultMatrix()
			c.change(&m)
			require.True(t, fault.Is(m.Check(), fault.InvalidArgument))
			require.ErrorContains(t, m.Check(), c.field+":")
			_, err := priority.New(nil, m)
			require.Error(t, err)
		})
	}
}

func TestLevelsAsText(t *testing.T) {
	for level, name := range map[priority.Level]string{0: "", priority.Low: "LOW", priority.Medium: "MEDIUM", priority.High: "HIGH"} {
		written, err := level.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(written))
		var read priority.Level
		require.NoError(t, read.UnmarshalText(written))
		require.Equal(t, level, read)
	}
	var l priority.Level
	require.Error(t, yaml.Unmarshal([]byte("TREMENDOUS"), &l))
	require.Equal(t, "Level(9)", priority.Level(9).String())
	require.Equal(t, "P3", priority.P3.String())
}
