package organisation

import (
	"fmt"
	"strings"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/reach"
)

// checkReach returns the wrong fields of what others know a member of staff by and reach them under: subject, address, number,
// skills and languages.
func (s Staff) checkReach() *fault.Error {
	wrong := reach.CheckEmail(nil, "email", s.Email)
	if reason := auth.WrongStaffSubject(s.Subject); reason != "" {
		wrong = wrong.Field("subject", "%s", reason)
	}
	wrong = reach.CheckWebhook(wrong, "webhook_uri", s.WebhookURI)
	wrong = reach.CheckPhone(wrong, "phone", s.Phone)
	for i, skill := range s.Skills {
		if strings.TrimSpace(skill) == "" {
			wrong = wrong.Field(fmt.Sprintf("skills[%d]", i), "is blank")
		}
	}
	for i, language := range s.Languages {
		field := fmt.Sprintf("languages[%d]", i)
		if wrong = reach.CheckLanguage(wrong, field, language); language == "" {
			wrong = wrong.Field(field, "is blank")
		}
	}
	return wrong
}
