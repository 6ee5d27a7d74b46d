package priority_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

func TestWrongRulesAreNamed(t *testing.T) {
	good := func() priority.Rule {
		return priority.Rule{
			ID: "a-rule", DisplayName: "A rule", Reason: "Because.", Expression: "says()",
			Phrases: map[string][]string{"en": {"word"}}, Then: priority.Effect{UrgencyAtLeast: priority.High},
		}
	}
	asking := func(expression string) func(*priority.Rule) {
		return func(r *priority.Rule) { r.Expression = expression }
	}
	cases := map[string]struct {
		change func(*priority.Rule)
		field  string
	}{
		"bad id":            {func(r *priority.Rule) { r.ID = "A rule" }, "rules[0].id:"},
		"no name":           {func(r *priority.Rule) { r.DisplayName = "" }, "rules[0].display_name:"},
		"no reason":         {func(r *priority.Rule) { r.Reason = "" }, "rules[0].reason:"},
		"no effect":         {func(r *priority.Rule) { r.Then = priority.Effect{} }, "rules[0].effect:"},
		"no such level":     {func(r *priority.Rule) { r.Then.ImpactAtLeast = 7 }, "rules[0].effect.impact_at_least:"},
		"contradiction":     {func(r *priority.Rule) { r.Then.UrgencyAtMost = priority.Low }, "rules[0].effect.urgency_at_most:"},
		"unknown trigger":   {func(r *priority.Rule) { r.Then.Trigger = "BORED" }, "rules[0].effect.trigger:"},
		"unknown handling":  {func(r *priority.Rule) { r.Then.Handling = "LATER" }, "rules[0].effect.handling:"},
		"empty phrase":      {func(r *priority.Rule) { r.Phrases["en"][0] = " " }, "rules[0].phrases.en[0]:"},
		"two words in one":  {func(r *priority.Rule) { r.Phrases["en"][0] = "a-b" }, "rules[0].phrases.en[0]:"},
		"star first":        {func(r *priority.Rule) { r.Phrases["en"][0] = "* time" }, "rules[0].phrases.en[0]:"},
		"too short a stem":  {func(r *priority.Rule) { r.Phrases["en"][0] = "ab*" }, "rules[0].phrases.en[0]:"},
		"too short a word":  {func(r *priority.Rule) { r.Phrases["en"][0] = "~fire" }, "rules[0].phrases.en[0]:"},
		"too many parts":    {func(r *priority.Rule) { r.Phrases["en"][0] = "a + b + c + d + e" }, "rules[0].phrases.en[0]:"},
		"no part":           {func(r *priority.Rule) { r.Phrases["en"][0] = "a + + b" }, "rules[0].phrases.en[0]:"},
		"wrong exception":   {func(r *priority.Rule) { r.Exceptions = map[string][]string{"pl": {"a-b"}} }, "rules[0].exceptions.pl[0]:"},
		"a kept id":         {func(r *priority.Rule) { r.ID = "undecided" }, "rules[0].id:"},
		"empty":             {asking(""), "rules[0].expression: line 1, column 1:"},
		"no syntax":         {asking(`says("a") &&`), "rules[0].expression: line 1, column 13:"},
		"second line":       {asking("says(\"a\") &&\n  contact.txt == \"b\""), "rules[0].expression: line 2, column 3: undeclared reference to 'contact'; there are says(), contact.text"},
		"no boolean":        {asking(`contact.hour + 1`), "rules[0].expression: line 1, column 1: must be true or false, not int"},
		"other types":       {asking(`contact.hour == "1"`), "rules[0].expression: line 1, column 14:"},
		"unknown function":  {asking(`shouts("a")`), "rules[0].expression: line 1, column 7:"},
		"phrase of a name":  {asking(`says(contact.text)`), "rules[0].expression: line 1, column 13: says() takes phrases in quotation marks"},
		"wrong phrase":      {asking(`true || says("ok", "*")`), "rules[0].expression: line 1, column 20:"},
		"no phrases":        {func(r *priority.Rule) { r.Phrases = nil }, "rules[0].expression: line 1, column 1: says() looks for the phrases of the rule"},
		"a loop":            {asking(`[1, 2].exists(x, x == 1)`), "rules[0].expression: line 1"},
		"a name for an id":  {asking(`language == "en" && category == "categories/outage"`), `rules[0].expression: line 1, column 33: ids stand without their collection: "outage"`},
		"a pattern unknown": {asking(`contact.text.matches(contact.subject)`), "rules[0].expression: line 1, column 21: matches() takes a pattern"},
		"a wrong pattern":   {asking(`contact.text.matches("(")`), "rules[0].expression: line 1"},
		"too much work":     {asking(strings.Repeat(`contact.text.contains(contact.subject) || `, 100) + "true"), "rules[0].expression: line 1, column 1: is too much work"},
		"too many says":     {asking(strings.Repeat(`says("a") || `, 16) + `says("b")`), "rules[0].expression: line 1, column 209: says() stands more than 16 times"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := good()
			c.change(&r)
			_, err := priority.New([]priority.Rule{r}, priority.DefaultMatrix())
			require.True(t, fault.Is(err, fault.InvalidArgument))
			require.ErrorContains(t, err, c.field)
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
	require.NoError(t, m.CheckCells(cell))
	require.Equal(t, priority.P1, m.PriorityOf(priority.High, priority.High))
	require.Equal(t, priority.P2, m.PriorityOf(priority.High, priority.Medium))
	require.Equal(t, priority.P2, m.PriorityOf(priority.Medium, priority.High))
	require.Equal(t, priority.P3, m.PriorityOf(priority.Medium, priority.Medium))
	require.Equal(t, priority.P3, m.PriorityOf(priority.Low, priority.High))
	require.Equal(t, priority.P4, m.PriorityOf(priority.Low, priority.Low))
}

// cell names a cell of a matrix.
func cell(impact, urgency priority.Level) string { return fmt.Sprintf("matrix.%v.%v", impact, urgency) }

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
			require.True(t, fault.Is(m.CheckCells(cell), fault.InvalidArgument))
			require.ErrorContains(t, m.CheckCells(cell), c.field+":")
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
