package rest

import (
	"net/http"
	"strings"

	"github.com/ombud/ombud/pkg/fault"
)

// WithFormats lets `?format=csv` ask for a report as comma-separated values. The method that
// gives it so is that of the same path with `:export`, so the request goes on to there.
func WithFormats(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		if !query.Has("format") {
			next.ServeHTTP(w, r)
			return
		}
		asked := *r.URL
		switch strings.ToLower(strings.Join(query["format"], ",")) {
		case "json":
		case "csv":
			asked.Path += ":export"
		default:
			WriteError(w, fault.Invalid("format", "must be json or csv"))
			return
		}
		query.Del("format")
		asked.RawPath, asked.RawQuery = "", query.Encode()
		changed := *r
		changed.URL = &asked
		next.ServeHTTP(w, &changed)
	})
}
