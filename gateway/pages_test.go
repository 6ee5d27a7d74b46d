package gateway_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// foreign is anything that a page would load from another host.
func foreign() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import`)
}

func TestThePagesNeedNobodyElse(t *testing.T) {
	r := newRig(t)
	for _, path := range []string{"/docs/", "/feedback/some-token"} {
		page := r.do("GET", path, "")
		require.Equal(t, http.StatusOK, page.code, path)
		require.Contains(t, page.header.Get("Content-Type"), "text/html")
		require.NotRegexp(t, foreign(), page.body, path)
		require.Contains(t, page.header.Get("Content-Security-Policy"), "default-src 'self'")
		require.Equal(t, "nosniff", page.header.Get("X-Content-Type-Options"))
		files := regexp.MustCompile(`(?:src|href)="([^"#]+)"`).FindAllStringSubmatch(page.body, -1)
		require.NotEmpty(t, files, path)
		for _, file := range files {
			if file[1][0] != '/' {
				continue // an image in the page itself
			}
			require.Equal(t, http.StatusOK, r.do("GET", file[1], "").code, file[1])
		}
	}
}

func TestTheApiPageIsFound(t *testing.T) {
	got := newRig(t).do("GET", "/docs", "")
	require.Equal(t, http.StatusMovedPermanently, got.code)
	require.Equal(t, "/docs/", got.header.Get("Location"))
}

func TestTheFeedbackPageGivesNothingAway(t *testing.T) {
	page := newRig(t).do("GET", "/feedback/some-token", "")
	require.Contains(t, page.header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
	require.Contains(t, page.body, `name="referrer" content="no-referrer"`, "the link is a secret")
	require.NotContains(t, page.body, "<script>", "the policy forbids scripts in the page")
	require.NotContains(t, page.body, "onclick")
}

func TestTheDescriptionListsThePaths(t *testing.T) {
	got := newRig(t).do("GET", "/openapi.json", "")
	require.Equal(t, "application/json", got.header.Get("Content-Type"))
	var document struct {
		OpenAPI string
		Paths   map[string]any
	}
	require.NoError(t, json.Unmarshal([]byte(got.body), &document))
	require.Regexp(t, `^3\.`, document.OpenAPI)
	for _, path := range []string{"/v1/contacts", "/v1/commitments:quote", "/v1/feedback/{token}", "/v1/events"} {
		require.Contains(t, document.Paths, path)
	}
}

func TestHealth(t *testing.T) {
	well := newRig(t)
	require.Equal(t, http.StatusOK, well.do("GET", "/healthz", "").code)
	got := well.do("GET", "/readyz", "")
	require.Equal(t, http.StatusOK, got.code)
	require.JSONEq(t, `{"intake":"SERVING","classification":"SERVING","catalog":"SERVING","escalation":"SERVING","feedback":"SERVING"}`, got.body)

	ill := newRig(t, func(s *setup) { s.down = "classification" })
	require.Equal(t, http.StatusOK, ill.do("GET", "/healthz", "").code, "the gateway itself is alive")
	got = ill.do("GET", "/readyz", "")
	require.Equal(t, http.StatusServiceUnavailable, got.code)
	require.JSONEq(t, `{"intake":"SERVING","classification":"UNREACHABLE","catalog":"SERVING","escalation":"SERVING","feedback":"SERVING"}`, got.body)
}
