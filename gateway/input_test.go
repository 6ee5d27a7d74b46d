package gateway_test

import (
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// internals are signs of texts that are meant for programmers of the gateway.
func internals() *regexp.Regexp {
	return regexp.MustCompile(`proto:|proto\.|json:|syntax error|line \d|strconv|Go value|protobuf|\*[a-z]+v1\.|flattened`)
}

func TestEveryWrongFieldOfABodyIsNamed(t *testing.T) {
	const contacts, levels = "/v1/contacts", "/v1/serviceLevels?serviceLevelId=gold"
	cases := []struct {
		name, method, path, body string
		want                     map[string]string // field to a part of its description
	}{
		{"unknown field", "POST", contacts, `{"txt": "x"}`, map[string]string{"txt": "no such field"}},
		{"unknown field inside", "POST", contacts, `{"from": {"fax": "1"}}`, map[string]string{"from.fax": "no such field"}},
		{"wrong enum value", "POST", contacts, `{"channel": "PIGEON"}`, map[string]string{"channel": "must be one of "}},
		{"number for a text", "POST", contacts, `{"text": 5}`, map[string]string{"text": "a string"}},
		{"text for an object", "POST", contacts, `{"from": "me"}`, map[string]string{"from": "an object"}},
		{"bad time", "POST", contacts, `{"contactTime": "yesterday"}`, map[string]string{"contact_time": "a time like"}},
		{"bad duration", "POST", levels, `{"ceiling": "20 hours"}`, map[string]string{"service_level.ceiling": "a duration in seconds"}},
		{"bad duration in a list", "POST", levels, `{"targets": [{"respond": "60s"}, {"respond": "soon"}]}`, map[string]string{"service_level.targets[1].respond": "a duration"}},
		{"object for a list", "POST", levels, `{"targets": {}}`, map[string]string{"service_level.targets": "a list"}},
		{"bad base64", "POST", "/v1/contacts:registerEmail", `{"raw": "%%%"}`, map[string]string{"raw": "base64"}},
		{"given twice", "POST", contacts, `{"text": "a", "text": "b"}`, map[string]string{"text": "given twice"}},
		{"given under both names", "POST", contacts, `{"serviceHint": "a", "service_hint": "b"}`, map[string]string{"service_hint": "given twice"}},
		{"two of a choice", "POST", contacts, `{"from": {"email": "a@b.example", "phone": "1"}}`, map[string]string{"from.phone": "excludes it"}},
		{"not an object", "POST", contacts, `[1, 2]`, map[string]string{"body": "an object"}},
		{"several at once", "POST", contacts, `{"txt": 1, "channel": "PIGEON", "contactTime": 5}`, map[string]string{"txt": "", "channel": "", "contact_time": ""}},
		{"an update", "PATCH", "/v1/services/repair", `{"displayNam": "x"}`, map[string]string{"service.displayNam": "no such field"}},
		{"in a stream", "POST", "/v1/examples:import", `{"example": {"text": "x"}} {"example": {"text": true}}`, map[string]string{"example.text": "a string"}},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := r.do(c.method, c.path, c.body)
			requireFields(t, got, c.want)
		})
	}
}

func TestEveryWrongParameterIsNamed(t *testing.T) {
	cases := []struct {
		name, method, path string
		want               map[string]string
	}{
		{"unknown", "GET", "/v1/cases?pageSiz=5", map[string]string{"pageSiz": "no such parameter"}},
		{"not a number", "GET", "/v1/cases?pageSize=many", map[string]string{"page_size": "a whole number"}},
		{"beyond the range", "GET", "/v1/cases?page_size=99999999999", map[string]string{"page_size": "a whole number"}},
		{"twice", "GET", "/v1/cases?pageSize=5&pageSize=6", map[string]string{"page_size": "given twice"}},
		{"under both names", "GET", "/v1/cases?pageSize=5&page_size=6", map[string]string{"page_size": "given twice"}},
		{"two of a choice", "GET", "/v1/customers:lookup?email=a@b.example&phone=1", map[string]string{"phone": "excludes it"}},
		{"a whole object", "GET", "/v1/serviceLevels?serviceLevel=gold", map[string]string{"serviceLevel": "no such parameter"}},
		{"inside of a plain value", "GET", "/v1/cases?filter.x=1", map[string]string{"filter.x": "no such parameter"}},
		{"several at once", "GET", "/v1/cases?a=1&pageSize=x", map[string]string{"a": "", "page_size": ""}},
		{"of the event stream", "GET", "/v1/events?cas=1", map[string]string{"cas": "no such parameter"}},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			requireFields(t, r.do(c.method, c.path, ""), c.want)
		})
	}
}

func TestEveryWrongParameterIsNamedByGatewaysSideBySide(t *testing.T) {
	for _, name := range []string{"one", "another"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireFields(t, newRig(t).do("GET", "/v1/cases?pageSiz=5", ""), map[string]string{"pageSiz": "no such parameter"})
		})
	}
}

func TestWhatNoServiceCouldBeHandedIsNamed(t *testing.T) {
	cases := []struct {
		name, path string
		headers    []string
		want       map[string]string
	}{
		{"bytes in the path", "/v1/cases/%FF%FE", nil, map[string]string{"path": "UTF-8"}},
		{"bytes in the path of a page", "/feedback/%C3%28", nil, map[string]string{"path": "UTF-8"}},
		{"bytes in a parameter", "/v1/cases?filter=%FF", nil, map[string]string{"filter": "UTF-8"}},
		{"bytes in a parameter of the event stream", "/v1/events?cursor=%C3", nil, map[string]string{"cursor": "UTF-8"}},
		{"bytes in the name of a parameter", "/v1/cases?%FF=1", nil, map[string]string{"query": "UTF-8"}},
		{"a key in Russian", aCase, []string{"Idempotency-Key", "ключ"}, map[string]string{"Idempotency-Key": "ASCII"}},
		{"a key of bytes", aCase, []string{"Idempotency-Key", "\xff"}, map[string]string{"Idempotency-Key": "ASCII"}},
		{"a key with a tab", aCase, []string{"Idempotency-Key", "a\tb"}, map[string]string{"Idempotency-Key": "ASCII"}},
		{"credentials in Polish", aCase, []string{"Authorization", "Bearer zażółć"}, map[string]string{"Authorization": "ASCII"}},
		{"the way of a proxy", aCase, []string{"X-Forwarded-For", "ż"}, map[string]string{"X-Forwarded-For": "ASCII"}},
		{"the last event", "/v1/events", []string{"Last-Event-ID", "ż"}, map[string]string{"Last-Event-Id": "ASCII"}},
		{"several at once", "/v1/cases/%FF?a=%FF", []string{"Idempotency-Key", "ż"}, map[string]string{"path": "", "a": "", "Idempotency-Key": ""}},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			requireFields(t, r.do("GET", c.path, "", c.headers...), c.want)
			require.Empty(t, r.backend.calls)
		})
	}
	got := r.do("GET", "/v1/cases?filter=%C5%BC", "", "Idempotency-Key", "a key ~1")
	require.Equal(t, http.StatusOK, got.code, got.body)
}

func requireFields(t *testing.T, got answer, want map[string]string) {
	t.Helper()
	require.Equal(t, http.StatusBadRequest, got.code, got.body)
	require.NotRegexp(t, internals(), got.body)
	fields := got.failure(t).fields()
	require.Len(t, fields, len(want), got.body)
	for field, description := range want {
		require.Contains(t, fields, field)
		require.Contains(t, fields[field], description)
	}
}

func TestWhatCannotBeReadAtAllIsRefusedPlainly(t *testing.T) {
	cases := []struct{ name, method, path, body, reason string }{
		{"not JSON", "POST", "/v1/contacts", `{"text": `, "MALFORMED_JSON"},
		{"a word", "POST", "/v1/contacts", `hello`, "MALFORMED_JSON"},
		{"not UTF-8", "POST", "/v1/contacts", "{\"text\": \"\xff\xfe\"}", ""},
		{"broken escape in the query", "GET", "/v1/cases?filter=%25zz&%25=1", "", ""},
		{"semicolons in the query", "GET", "/v1/cases?a=1;b=2", "", "MALFORMED_REQUEST"},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := r.do(c.method, c.path, c.body)
			require.Equal(t, http.StatusBadRequest, got.code, got.body)
			require.NotRegexp(t, internals(), got.body)
			if c.reason != "" {
				require.Equal(t, c.reason, got.failure(t).reason())
			}
		})
	}
}

func TestAnErrorNamesABoundedNumberOfFields(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"text": "x"`)
	for range 1000 {
		body.WriteString(`, "text": "x"`)
	}
	body.WriteString("}")
	got := newRig(t).do("POST", "/v1/contacts", body.String())
	require.Equal(t, http.StatusBadRequest, got.code)
	require.Less(t, strings.Count(got.body, "given twice"), 100)
}

func TestBodiesAreLimited(t *testing.T) {
	r := newRig(t)
	got := r.do("POST", "/v1/contacts", `{"text": "`+strings.Repeat("x", 15<<20)+`"}`)
	require.Equal(t, http.StatusRequestEntityTooLarge, got.code)
	require.Equal(t, "BODY_TOO_LARGE", got.failure(t).reason())
	require.Empty(t, r.backend.calls)

	got = r.do("PATCH", "/v1/services/repair", `{"description": "`+strings.Repeat("x", 15<<20)+`"}`)
	require.Equal(t, http.StatusRequestEntityTooLarge, got.code, "also where the gateway reads ahead")
}

func TestTheLargestMailPasses(t *testing.T) {
	r := newRig(t)
	raw := make([]byte, 10<<20)
	got := r.do("POST", "/v1/contacts:registerEmail", `{"raw": "`+base64.StdEncoding.EncodeToString(raw)+`"}`)
	require.Equal(t, http.StatusOK, got.code, got.body)
	require.Equal(t, raw, r.backend.calls[0].request.(*intakev1.RegisterEmailRequest).GetRaw())
}

func TestManyExamplesAreImportedInOneStream(t *testing.T) {
	r := newRig(t)
	got := r.do("POST", "/v1/examples:import", strings.Repeat(`{"example": {"text": "x"}}`+"\n", 100))
	require.Equal(t, http.StatusOK, got.code)
	require.JSONEq(t, `{"createdCount": "100"}`, got.body)
}

func TestMasksAreTakenAsJSONWritesThem(t *testing.T) {
	r := newRig(t)
	got := r.do("PATCH", "/v1/services/repair?updateMask=displayName,serviceLevel", `{"displayName": "Repair"}`)
	require.Equal(t, http.StatusOK, got.code, got.body)
	request := r.backend.calls[0].request.(interface{ GetUpdateMask() *fieldMask })
	require.Equal(t, []string{"display_name", "service_level"}, request.GetUpdateMask().GetPaths())
}
