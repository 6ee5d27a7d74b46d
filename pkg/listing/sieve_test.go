package listing_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
)

type fruit struct {
	name    string
	colours []string
}

func fruitFields() []listing.Attribute[fruit] {
	return []listing.Attribute[fruit]{
		{Name: "name", Of: func(f fruit) []string { return []string{f.name} }},
		{Name: "colour", Of: func(f fruit) []string { return f.colours }},
	}
}

func TestASieveKeepsWhatItsFilterSays(t *testing.T) {
	fruits := []fruit{{"apple", []string{"red", "green"}}, {"cherry", []string{"red"}}, {"air", nil}}
	cases := []struct {
		filter string
		keeps  []string
	}{
		{"", []string{"apple", "cherry", "air"}},
		{"name = apple", []string{"apple"}},
		{`name = "apple"`, []string{"apple"}},
		{"colour = red", []string{"apple", "cherry"}},
		{"colour:green", []string{"apple"}},
		{"colour != red", []string{"air"}},
		{"NOT colour = red", []string{"air"}},
		{"colour = red AND colour = green", []string{"apple"}},
		{"name = air OR colour = green", []string{"apple", "air"}},
		{"(name = air OR name = apple) AND colour = red", []string{"apple"}},
		{"name = nothing", nil},
	}
	for _, c := range cases {
		t.Run(c.filter, func(t *testing.T) {
			keep, err := listing.NewMatcher(c.filter, fruitFields()...)
			require.NoError(t, err)
			var kept []string
			for _, f := range fruits {
				if keep(f) {
					kept = append(kept, f.name)
				}
			}
			require.Equal(t, c.keeps, kept)
		})
	}
}

func TestASieveSaysWhatIsWrongWithItsFilter(t *testing.T) {
	for filter, says := range map[string]string{
		"taste = sweet":   "there are colour, name",
		"name < apple":    "use =, : or !=",
		"name":            "is not a condition",
		"name = ":         "",
		"name = f(x)":     "double quotes",
		"NOT taste = red": "no field",
		"name = a taste":  "AND between",
	} {
		t.Run(filter, func(t *testing.T) {
			_, err := listing.NewMatcher(filter, fruitFields()...)
			wrong, ok := fault.As(err)
			require.True(t, ok, err)
			require.Equal(t, "filter", wrong.Fields()[0].Path)
			require.Contains(t, wrong.Message(), says)
		})
	}
}
