// Package web serves the pages for browsers: the API page, its OpenAPI document,
// and the feedback page. All files are embedded; no page loads anything from
// another host.
package web

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"

	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
	"sigs.k8s.io/yaml"

	"github.com/ombud/ombud/proto/gen/openapi"
)

//go:embed files
var files embed.FS

const (
	ownPolicy = "default-src 'self'; frame-ancestors 'none'"
	// docsPolicy lets the API page have scripts, styles and images within itself.
	docsPolicy = "default-src 'self' 'unsafe-inline' data:; frame-ancestors 'none'"
)

// Mount adds the pages to mux: /openapi.json, /docs, /feedback/{token} and the
// files below /pages/ that they need.
func Mount(mux *http.ServeMux) error {
	document, err := yaml.YAMLToJSON(openapi.Document)
	if err != nil {
		return fmt.Errorf("openapi document: %w", err)
	}
	own, err := fs.Sub(files, "files")
	if err != nil {
		return fmt.Errorf("embedded pages: %w", err)
	}
	docs := v5emb.NewHandlerWithConfig(swgui.Config{Title: "Ombud", SwaggerJSON: "/openapi.json", BasePath: "/docs/"})
	mux.Handle("GET /docs/", withPolicy(docsPolicy, docs))
	mux.Handle("GET /docs", http.RedirectHandler("/docs/", http.StatusMovedPermanently))
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(document) // the caller left; there is nobody to tell
	})
	assets := http.StripPrefix("/pages/", http.FileServerFS(own))
	mux.Handle("GET /pages/", withPolicy(ownPolicy, assets))
	feedback := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, own, "feedback.html")
	})
	mux.Handle("GET /feedback/{token}", withPolicy(ownPolicy, feedback))
	return nil
}

// withPolicy sends a policy that keeps a page from loading, or being framed by, anything
// foreign.
func withPolicy(policy string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}
