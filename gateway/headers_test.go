package gateway_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/gateway"
	"github.com/ombud/ombud/pkg/fault"
)

type fieldMask = fieldmaskpb.FieldMask

const aCase = "/v1/cases/01JB0000000000000000000001"

func TestOnlyKnownHeadersReachTheServices(t *testing.T) {
	r := newRig(t)
	got := r.do(
		"GET", aCase, "",
		"Authorization", "Bearer mine",
		"Grpc-Metadata-Authorization", "Bearer of somebody else",
		"Grpc-Metadata-X-Role", "admin",
		"X-Role", "admin",
		"Idempotency-Key", "once",
	)
	require.Equal(t, http.StatusOK, got.code, got.body)
	seen := r.backend.calls[0].metadata
	require.Equal(t, []string{"Bearer mine"}, seen["authorization"])
	require.Equal(t, []string{"once"}, seen["idempotency-key"])
	for _, foreign := range []string{"x-role", "grpc-metadata-x-role", "grpcgateway-authorization"} {
		require.Empty(t, seen[foreign], foreign)
	}
}

// Which of two credentials counts would be a guess; the services refuse them, so the
// gateway must not choose one.
func TestTwoCredentialsAreBothPassedOnToBeRefused(t *testing.T) {
	r := newRig(t)
	r.do("GET", aCase, "", "Authorization", "Bearer a", "Authorization", "Bearer b")
	require.ElementsMatch(t, []string{"Bearer a", "Bearer b"}, r.backend.calls[0].metadata["authorization"])
}

func TestACallerMayOnlyShortenTheTime(t *testing.T) {
	cases := []struct {
		timeout     string
		least, most time.Duration
	}{
		{"", 25 * time.Second, 30 * time.Second},
		{"20S", 15 * time.Second, 20 * time.Second},
		{"1H", 25 * time.Second, 30 * time.Second},
	}
	for _, c := range cases {
		t.Run(c.timeout, func(t *testing.T) {
			r := newRig(t)
			got := r.do("GET", aCase, "", "Grpc-Timeout", c.timeout)
			require.Equal(t, http.StatusOK, got.code, got.body)
			require.GreaterOrEqual(t, r.backend.calls[0].left, c.least)
			require.LessOrEqual(t, r.backend.calls[0].left, c.most)
		})
	}
	got := newRig(t).do("GET", aCase, "", "Grpc-Timeout", "soon")
	require.Equal(t, http.StatusBadRequest, got.code)
	require.Equal(t, "MALFORMED_REQUEST", got.failure(t).reason())
}

func TestErrorsOfTheServicesAreShownAsTheyAre(t *testing.T) {
	cases := []struct {
		name   string
		err    error
		code   int
		reason string
		header string // that the answer has, with its value behind a colon
	}{
		{"not found", fault.New(fault.NotFound, "CASE_NOT_FOUND", "no such case"), 404, "CASE_NOT_FOUND", ""},
		{"conflict", fault.New(fault.Conflict, "ETAG_MISMATCH", "changed"), 409, "ETAG_MISMATCH", ""},
		{"credentials", fault.New(fault.Unauthenticated, "CREDENTIALS_REJECTED", "who are you"), 401, "CREDENTIALS_REJECTED", "Www-Authenticate"},
		{"denied", fault.New(fault.Denied, "ROLE_MISSING", "no"), 403, "ROLE_MISSING", ""},
		{"busy", fault.New(fault.Exhausted, "BUSY", "later").RetryAfter(3 * time.Second), 429, "BUSY", "Retry-After"},
		{"a wrong field", fault.Invalid("text", "too long"), 400, "INVALID_ARGUMENT", ""},
		{"our own mistake", fault.New(fault.Internal, "SECRET", "the password is 1234"), 500, "SECRET", ""},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r.backend.err = c.err
			got := r.do("GET", aCase, "")
			require.Equal(t, c.code, got.code, got.body)
			require.Equal(t, c.reason, got.failure(t).reason())
			require.NotContains(t, got.body, "1234")
			if c.header != "" {
				require.NotEmpty(t, got.header.Get(c.header))
			}
		})
	}
}

func TestAttachmentsAreNeverShownAsPages(t *testing.T) {
	got := newRig(t).do("GET", "/v1/contacts/1/attachments/2:download", "")
	require.Equal(t, http.StatusOK, got.code, got.body)
	require.Equal(t, "<script>", got.body)
	require.Equal(t, "attachment", got.header.Get("Content-Disposition"))
	require.Equal(t, "sandbox", got.header.Get("Content-Security-Policy"))
	require.Equal(t, "nosniff", got.header.Get("X-Content-Type-Options"))
}

func TestMethodsAndPaths(t *testing.T) {
	cases := []struct {
		method, path string
		code         int
		reason       string
	}{
		{"GET", "/nowhere", 404, "NO_SUCH_PATH"},
		{"GET", "/v1/nowhere", 404, "NO_SUCH_PATH"},
		{"POST", "/v1/nowhere", 404, "NO_SUCH_PATH"},
		{"DELETE", "/v1/contacts", 405, "METHOD_NOT_ALLOWED"},
		{"OPTIONS", "/v1/contacts", 405, "METHOD_NOT_ALLOWED"},
		{"POST", "/v1/events", 404, "NO_SUCH_PATH"},
		{"POST", "/healthz", 404, "NO_SUCH_PATH"},
	}
	r := newRig(t)
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			got := r.do(c.method, c.path, "")
			require.Equal(t, c.code, got.code, got.body)
			require.Equal(t, c.reason, got.failure(t).reason())
		})
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{aCase, "/healthz", "/openapi.json", "/v1/events"} {
		got := r.do("HEAD", path, "")
		require.Equal(t, http.StatusOK, got.code, path)
		require.Empty(t, got.body)
	}
}

func TestWhichPagesMayCall(t *testing.T) {
	ask := func(r *rig, origin string) string {
		return r.do("OPTIONS", "/v1/contacts", "", "Origin", origin,
			"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,idempotency-key").
			header.Get("Access-Control-Allow-Origin")
	}
	require.Empty(t, ask(newRig(t), "https://crm.example"), "none by default")
	open := newRig(t, func(s *setup) {
		s.config = gateway.Config{HTTPAddr: "127.0.0.1:0", CORSOrigins: []string{"https://crm.example"}}
	})
	require.Equal(t, "https://crm.example", ask(open, "https://crm.example"))
	require.Empty(t, ask(open, "https://evil.example"))
}
