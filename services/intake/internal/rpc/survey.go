package rpc

import (
	"maps"
	"strings"
	"time"
	"unicode"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// surveyPages is the path of the pages for the answers to surveys. A page is the customer's: the staff could rate
// their own work there.
const surveyPages = "/feedback/"

// surveyPathFor returns the path of a survey's page at a time as a caller may see it; "" for the staff.
func surveyPathFor(caller auth.Identity, s casefile.Survey, at time.Time) string {
	if caller.IsOnlyStaff() {
		return ""
	}
	return s.PathAt(at)
}

// textFor returns a text as a caller may see it: for the staff without the tokens of survey pages.
func textFor(caller auth.Identity, text string) string {
	if !caller.IsOnlyStaff() {
		return text
	}
	parts := strings.Split(text, surveyPages)
	for i := range parts[1:] {
		parts[i+1] = "…" + strings.TrimLeftFunc(parts[i+1], isOfToken)
	}
	return strings.Join(parts, surveyPages)
}

// detailsFor returns the details of an entry as a caller may see them: the headline of a letter may have the link, too.
func detailsFor(caller auth.Identity, details map[string]string) map[string]string {
	headline := details["subject"]
	seen := textFor(caller, headline)
	if seen == headline {
		return details
	}
	details = maps.Clone(details)
	details["subject"] = seen
	return details
}

// isOfToken reports whether a character may be part of a token.
func isOfToken(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }
