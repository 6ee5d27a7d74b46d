package listing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
)

func TestFilterBecomesQuery(t *testing.T) {
	nine := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	eq := func(field string, value any) docstore.Eq { return docstore.Eq{Field: field, Value: value} }
	cases := map[string]struct {
		filter, orderBy string
		want            docstore.Query
	}{
		"nothing": {"", "", docstore.Query{}},
		"blanks":  {"  ", " ", docstore.Query{}},
		"enum by name": {
			`state = OPEN`, "",
			docstore.Query{Equal: []docstore.Eq{eq("state", 1)}},
		},
		"enum in quotes, and in brackets": {
			`(state = "CLOSED")`, "",
			docstore.Query{Equal: []docstore.Eq{eq("state", 2)}},
		},
		"equality in any order": {
			`team = "second line" AND state = OPEN`, "",
			docstore.Query{Equal: []docstore.Eq{eq("owner.team", "second line"), eq("state", 1)}},
		},
		"bare text": {
			`state = OPEN AND team = teams/eu`, "",
			docstore.Query{Equal: []docstore.Eq{eq("state", 1), eq("owner.team", "teams/eu")}},
		},
		"range with one end": {
			`state = OPEN AND team = "a" AND createTime > timestamp("2026-11-02T09:00:00Z")`, "",
			docstore.Query{
				Equal: []docstore.Eq{eq("state", 1), eq("owner.team", "a")},
				Range: &docstore.Range{Field: "created_at", GT: nine},
			},
		},
		"range with both ends, quoted times": {
			`createTime >= "2026-11-02T10:00:00+01:00" AND createTime <= "2026-11-02T09:00:00Z"`, "",
			docstore.Query{Range: &docstore.Range{Field: "created_at", GTE: nine, LTE: nine}},
		},
		"less than the millisecond": {
			`createTime >= "2026-11-02T08:59:59.9991Z" AND createTime < "2026-11-02T08:59:59.9991Z"`, "",
			docstore.Query{Range: &docstore.Range{Field: "created_at", GTE: nine, LT: nine}},
		},
		"time of equality": {
			`createTime = "2026-11-02T09:00:00Z"`, "",
			docstore.Query{Equal: []docstore.Eq{eq("created_at", nine)}},
		},
		"boolean, number, nested name": {
			`urgent = true AND promise.level > -5 AND promise.level < 7`, "",
			docstore.Query{
				Equal: []docstore.Eq{eq("urgent", true)},
				Range: &docstore.Range{Field: "promise.level", GT: int64(-5), LT: int64(7)},
			},
		},
		"order downwards": {
			`state = OPEN AND team = "a"`, "createTime desc",
			docstore.Query{
				Equal:      []docstore.Eq{eq("state", 1), eq("owner.team", "a")},
				Order:      []string{"created_at"},
				Descending: true,
			},
		},
		"order of the range": {
			`createTime > "2026-11-02T09:00:00Z"`, "createTime asc",
			docstore.Query{Range: &docstore.Range{Field: "created_at", GT: nine}},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			page, err := fields(t).Page(listing.Request{Filter: c.filter, OrderBy: c.orderBy})
			require.NoError(t, err)
			c.want.Limit = listing.DefaultPageSize
			require.Empty(t, cmp.Diff(c.want, page.Query, cmp.Comparer(time.Time.Equal)))
		})
	}
}

func TestFilterIsRefusedWithAReason(t *testing.T) {
	cases := map[string]struct{ filter, says string }{
		"or":                    {`state = OPEN OR state = CLOSED`, "OR is not possible"},
		"not":                   {`NOT state = OPEN`, "NOT is not possible"},
		"minus":                 {`-state = OPEN`, "NOT is not possible"},
		"not equal":             {`state != OPEN`, "operator != is not possible"},
		"has":                   {`team:a`, "operator : is not possible"},
		"function":              {`regex(team, "a")`, `function "regex" is not possible`},
		"no and":                {`state = OPEN team = a`, "write AND"},
		"word alone":            {`urgent`, `"urgent" alone is not a condition`},
		"value alone":           {`"urgent"`, "a value alone is not a condition"},
		"value on the left":     {`"OPEN" = state`, "left side of = must be a field"},
		"unknown field":         {`colour = red`, `no field "colour"; there are createTime, promise.level, state, team, urgent`},
		"unknown enum value":    {`state = LOST`, "state must be one of CLOSED, OPEN"},
		"enum range":            {`state > OPEN`, "state takes = only"},
		"boolean":               {`urgent = perhaps`, "urgent must be true or false"},
		"boolean range":         {`urgent > false`, "urgent takes = only"},
		"number":                {`urgent = true AND promise.level = "3"`, "promise.level must be a whole number"},
		"number too large":      {`promise.level = 99999999999999999999`, "cannot be read at character"},
		"text without quotes":   {`team = 17`, "team must be text in double quotes"},
		"time":                  {`createTime > "yesterday"`, "createTime must be a time such as"},
		"time of another kind":  {`createTime > duration("3s")`, "createTime must be a time such as"},
		"bare date":             {`createTime > 2026-11-02`, "cannot be read at character 18"},
		"list of values":        {`team = (a OR b)`, "team must be text"},
		"equal twice":           {`team = a AND team = b`, "team stands in two conditions"},
		"equal and range":       {`createTime > "2026-11-02T09:00:00Z" AND createTime = "2026-11-02T09:00:00Z"`, "two conditions"},
		"two lower bounds":      {`promise.level > 1 AND promise.level >= 2`, "two bounds on the same side"},
		"two upper bounds":      {`promise.level < 1 AND promise.level < 2`, "two bounds on the same side"},
		"two ranges":            {`promise.level < 1 AND createTime > "2026-11-02T09:00:00Z"`, "only one field may have a range"},
		"cut off":               {`state =`, "ends too early"},
		"quote left open":       {`team = "a`, "cannot be read at character 8: unterminated string"},
		"bracket":               {`(state = OPEN`, "cannot be read"},
		"too long":              {`team = "` + strings.Repeat("a", 3000) + `"`, "longer than 2048 bytes"},
		"deep":                  {strings.Repeat("(", 2000), "ends too early"},
		"no index":              {`team = a`, "use one of: (state, team, createTime) or (createTime) or (urgent, promise.level), from the left"},
		"no index for range":    {`state = OPEN AND createTime > "2026-11-02T09:00:00Z"`, "cannot be used together"},
		"no index of this size": {`state = OPEN AND team = a AND urgent = true`, "cannot be used together"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := fields(t).Page(listing.Request{Filter: c.filter})
			refuses(t, err, "filter", c.says)
		})
	}
}

func TestOrderIsRefusedWithAReason(t *testing.T) {
	cases := map[string]struct{ filter, orderBy, field, says string }{
		"unknown field":       {"", "colour", "order_by", `no field "colour"`},
		"two fields":          {"", "state, team", "order_by", "must be one field"},
		"unknown direction":   {"", "state down", "order_by", "must be one field"},
		"another than range":  {`createTime > "2026-11-02T09:00:00Z"`, "state", "order_by", "must be the field that has the range"},
		"no index":            {"", "team", "filter", "cannot be used together"},
		"sparse index":        {"", "urgent", "filter", "cannot be used together"},
		"the same as the eq.": {"state = OPEN", "state", "filter", "cannot be used together"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := fields(t).Page(listing.Request{Filter: c.filter, OrderBy: c.orderBy})
			refuses(t, err, c.field, c.says)
		})
	}
}

func TestScopeTakesPartInTheChoiceOfIndex(t *testing.T) {
	scope := []docstore.Eq{{Field: "state", Value: 1}}
	page, err := fields(t).Page(listing.Request{Filter: `team = a`, Scope: scope, Descending: true})
	require.NoError(t, err)
	require.Equal(t, []docstore.Eq{{Field: "owner.team", Value: "a"}, {Field: "state", Value: 1}}, page.Query.Equal)
	require.True(t, page.Query.Descending)

	_, err = fields(t).Page(listing.Request{Filter: `urgent = true`, Scope: scope})
	refuses(t, err, "filter", "use one of: (team, createTime), from the left")
	_, err = fields(t).Page(listing.Request{Filter: `state = OPEN`, Scope: scope})
	refuses(t, err, "filter", "state is the same in the whole list")
	_, err = fields(t).Page(listing.Request{Filter: `team = a`, Scope: []docstore.Eq{{Field: "secret", Value: 1}}})
	refuses(t, err, "filter", "this list has no fields to filter or order by")
}

func TestPageSize(t *testing.T) {
	for asked, want := range map[int32]int{0: 50, 1: 1, 999: 999, 1000: 1000, 1001: 1000, 1 << 30: 1000} {
		page, err := fields(t).Page(listing.Request{PageSize: asked})
		require.NoError(t, err)
		require.Equal(t, want, page.Query.Limit)
	}
	_, err := fields(t).Page(listing.Request{PageSize: -1})
	refuses(t, err, "page_size", "must not be negative")
}

func TestEverythingWrongIsNamedAtOnce(t *testing.T) {
	_, err := fields(t).Page(listing.Request{PageSize: -1, PageToken: "?", Filter: "(", OrderBy: "colour"})
	for _, field := range []string{"page_size", "page_token", "filter", "order_by"} {
		refuses(t, err, field, "")
	}
}

func TestDeclarationsAreChecked(t *testing.T) {
	cases := map[string]struct {
		fields []listing.Field
		says   string
	}{
		"twice":            {[]listing.Field{{Name: "a", Path: "state"}, {Name: "a", Path: "state"}}, "declared twice"},
		"without an index": {[]listing.Field{{Name: "a", Path: "text"}}, `no index holds "text"`},
		"enum":             {[]listing.Field{{Name: "a", Path: "state", Type: listing.Enum}}, "must have values"},
		"values":           {[]listing.Field{{Name: "a", Path: "state", Values: map[string]any{"A": 1}}}, "must have values"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := listing.NewFields(spec(), c.fields...)
			require.ErrorContains(t, err, c.says)
		})
	}
}

// spec is a collection with an ordinary, a single and a sparse index, and one that no filter can name.
func spec() docstore.Spec {
	return docstore.Spec{Name: "cases", Indexes: []docstore.Index{
		{Fields: []string{"state", "owner.team", "created_at"}},
		{Fields: []string{"created_at"}},
		{Fields: []string{"urgent", "promise.level"}, Sparse: true},
		{Fields: []string{"secret"}},
	}}
}

func fields(t *testing.T) *listing.Fields {
	t.Helper()
	f, err := listing.NewFields(
		spec(),
		listing.Field{Name: "state", Path: "state", Type: listing.Enum, Values: map[string]any{"OPEN": 1, "CLOSED": 2}},
		listing.Field{Name: "team", Path: "owner.team"},
		listing.Field{Name: "createTime", Path: "created_at", Type: listing.Timestamp},
		listing.Field{Name: "urgent", Path: "urgent", Type: listing.Bool},
		listing.Field{Name: "promise.level", Path: "promise.level", Type: listing.Int},
	)
	require.NoError(t, err)
	return f
}

// refuses requires an InvalidArgument fault whose field of that name says the words.
func refuses(t *testing.T, err error, field, words string) {
	t.Helper()
	require.True(t, fault.Is(err, fault.InvalidArgument), "%v", err)
	wrong, ok := fault.As(err)
	require.True(t, ok)
	for _, f := range wrong.Fields() {
		if f.Path == field {
			require.Contains(t, f.Description, words)
			return
		}
	}
	require.Failf(t, "the field is not named", "%s in %v", field, err)
}
