package mail

import (
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// automatic says why a message is taken for a program's; "" for a person's. What the
// standards say comes first (RFC 3834, RFC 3464), then what mail systems do that know
// no standard.
func automatic(header func(string) string, root *enmime.Part, m Mail) string {
	if why := declared(header); why != "" {
		return why
	}
	if root != nil && strings.EqualFold(root.ContentType, "multipart/report") {
		return "multipart/report"
	}
	local, _, _ := strings.Cut(strings.ToLower(m.FromAddress), "@")
	switch {
	case regexp.MustCompile(`^(mailer-?daemon|mail-?daemon|double-bounce|mmdf|bounces?|bounce-.+|bounces\+.+)$`).MatchString(local):
		return "From: a mail system"
	case unread(local):
		return "From: nobody reads it"
	case local == "postmaster" && aboutDelivery(m.Subject):
		return "From: postmaster"
	case answersByItself(m.Subject):
		return "Subject"
	}
	return ""
}

// declared looks at the fields by which programs say what they are.
func declared(header func(string) string) string {
	is := func(field string, values ...string) bool {
		value := strings.ToLower(strings.TrimSpace(header(field)))
		for _, v := range values {
			if value == v || strings.HasPrefix(value, v+" ") || strings.HasPrefix(value, v+";") {
				return true
			}
		}
		return false
	}
	has := func(field string) bool { return strings.TrimSpace(header(field)) != "" }
	switch {
	case has("Auto-Submitted") && !is("Auto-Submitted", "no"):
		return "Auto-Submitted"
	case is("Precedence", "bulk", "junk", "list", "auto_reply", "auto-reply"):
		return "Precedence"
	case is("Return-Path", "<>"):
		return "Return-Path"
	case has("X-Auto-Response-Suppress") && !is("X-Auto-Response-Suppress", "none"):
		return "X-Auto-Response-Suppress"
	}
	for _, field := range []string{"X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Autoresponder", "X-Mail-Autoreply", "X-Failed-Recipients", "List-Id", "Feedback-Type"} {
		if has(field) {
			return field
		}
	}
	return ""
}

// aboutDelivery reports whether a subject is that of a bounce.
func aboutDelivery(subject string) bool {
	return regexp.MustCompile(`(?i)undeliver|deliver(y|ed)|return(ed|ing)|fail|not? (be )?sent|unzustellbar|non remis|no entregado|niedostarcz|недоставлен|не доставлен`).
		MatchString(subject)
}

// answersByItself reports whether a subject is that of an automatic answer.
func answersByItself(subject string) bool {
	return regexp.MustCompile(`(?i)^\s*(auto(matic(ally)?|mated)?[ :_-]*(reply|response|answer|generated|antwort)|auto:|out of (the )?office|vacation|` +
		`away from my (mail|desk)|автоответ|автоматический ответ|autoodpowied|automatyczna odpowied|` +
		`undeliver(ed|able)|mail delivery (failed|failure|system)|delivery (status notification|failure|notification)|` +
		`returned mail|failure notice|mail system error|warning: (message|could not))`).MatchString(subject)
}
