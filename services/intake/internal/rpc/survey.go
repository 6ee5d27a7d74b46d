package rpc

import (
	"strings"
	"time"
	"unicode"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// surveyPages is the path of the pages for the answers to surveys. A page is the customer's: a member of the staff who could open
// it could rate their own work.
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

// isOfToken reports whether a character may be part of a token.
func isOfToken(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' }
