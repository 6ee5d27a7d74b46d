package mail

import (
	"slices"
	"strings"
)

// detectProgram returns the evidence that a program wrote a message; "" for a person's. The standards come first (RFC 3834,
// RFC 3464), then the habits of mail systems without a standard.
func (r *Reader) detectProgram(header func(string) string, contentType string, m Mail) string {
	if evidence := declaredProgram(header); evidence != "" {
		return evidence
	}
	local, _, _ := strings.Cut(m.FromAddress, "@")
	switch {
	case strings.HasPrefix(strings.ToLower(contentType), "multipart/report"):
		return "multipart/report"
	case r.system.MatchString(local):
		return "From: a mail system"
	case r.unread.MatchString(local):
		return "From: nobody reads it"
	case strings.EqualFold(local, "postmaster") && r.delivery.MatchString(m.Subject):
		return "From: postmaster"
	case r.answer.MatchString(m.Subject):
		return "Subject"
	}
	return ""
}

// declaredProgram returns the field by which a program declares itself; "" for none.
func declaredProgram(header func(string) string) string {
	is := func(field string, values ...string) bool {
		value := strings.ToLower(strings.TrimSpace(header(field)))
		return slices.ContainsFunc(values, func(v string) bool {
			return value == v || strings.HasPrefix(value, v+" ") || strings.HasPrefix(value, v+";")
		})
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
	for _, field := range []string{
		"X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Autoresponder", "X-Mail-Autoreply",
		"X-Failed-Recipients", "List-Id", "Feedback-Type",
	} {
		if has(field) {
			return field
		}
	}
	return ""
}
