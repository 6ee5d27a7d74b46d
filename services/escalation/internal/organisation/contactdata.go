package organisation

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/mailer"
)

// checkReach returns the wrong fields of what others know a member of staff by and reach them under: subject, address, number,
// skills and languages.
func (s Staff) checkReach() *fault.Error {
	wrong := checkEmail(s.Email)
	if reason := auth.WrongStaffSubject(s.Subject); reason != "" {
		wrong = wrong.Field("subject", "%s", reason)
	}
	isDigit := func(r rune) bool { return '0' <= r && r <= '9' }
	if s.Phone != "" && (!strings.ContainsFunc(s.Phone, isDigit) || strings.ContainsFunc(s.Phone, unicode.IsControl)) {
		wrong = wrong.Field("phone", "must be a number on one line")
	}
	for i, skill := range s.Skills {
		if strings.TrimSpace(skill) == "" {
			wrong = wrong.Field(fmt.Sprintf("skills[%d]", i), "is blank")
		}
	}
	for i, language := range s.Languages {
		if !localized.IsTag(language) {
			wrong = wrong.Field(fmt.Sprintf("languages[%d]", i), "is not a BCP 47 tag of a language, such as pl")
		}
	}
	return wrong
}

// checkEmail returns the wrong field of an address; empty is none.
func checkEmail(address string) *fault.Error {
	if address == "" || mailer.IsAddress(address) {
		return nil
	}
	return fault.Invalid("email", "must be one address, such as ann@example.com")
}
