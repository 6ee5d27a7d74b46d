package rest

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// passedHeaders are the headers whose values reach a service: as metadata, which is printable ASCII, or in a request.
func passedHeaders() []string {
	return []string{"Authorization", "Idempotency-Key", "Last-Event-Id", "X-Forwarded-For", "X-Forwarded-Host"}
}

// RequireText refuses requests that no service could be handed: with bytes that are not UTF-8 in the path or in a query
// parameter, or with others than printable ASCII in a header that is passed on. The error names each of them.
func RequireText(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var e explanation
		e.checkText(r)
		if e.wrong != nil {
			WriteError(w, e.wrong)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// checkText adds what of a request is no text. A query that cannot be read at all is left to its reader.
func (e *explanation) checkText(r *http.Request) {
	if !utf8.ValidString(r.URL.Path) {
		e.addField("path", "must be UTF-8 after its escapes are resolved")
	}
	if strings.ContainsFunc(r.URL.RawQuery, isNotASCII) || strings.Contains(r.URL.RawQuery, "%") {
		values, _ := url.ParseQuery(r.URL.RawQuery) // without what cannot be read
		e.checkParameters(values)
	}
	for _, name := range passedHeaders() {
		for _, value := range r.Header.Values(name) {
			if strings.ContainsFunc(value, isNotPrintable) {
				e.addField(name, "must be printable ASCII")
				break
			}
		}
	}
}

func (e *explanation) checkParameters(values url.Values) {
	for _, name := range sortedNames(values) {
		if !utf8.ValidString(name) {
			e.addField("query", "must have names in UTF-8 after their escapes are resolved")
			continue
		}
		for _, value := range values[name] {
			if !utf8.ValidString(value) {
				e.addField(name, "must be UTF-8 after its escapes are resolved")
				break
			}
		}
	}
}

func isNotASCII(r rune) bool { return r >= utf8.RuneSelf }

// isNotPrintable reports the characters that metadata cannot carry.
func isNotPrintable(r rune) bool { return r < ' ' || r > '~' }
