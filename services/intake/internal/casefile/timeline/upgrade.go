package timeline

import "strings"

// kindMessageSent is the kind of messages in earlier builds, which had no transports either.
const kindMessageSent Kind = "MESSAGE_SENT"

// UpgradeEntries brings the entries inside the case to their present form.
func (l *Log) UpgradeEntries() {
	for i := range l.Tail {
		l.Tail[i].upgrade()
	}
}

// Upgrade implements docstore.Upgrader.
func (l *line) Upgrade() { l.Entry.upgrade() }

// upgrade brings an entry of an earlier build to its present form: what the suite said in English becomes a code,
// its parts become the suite, and why the staff opened a case again is for the staff.
func (e *Entry) upgrade() {
	switch {
	case e.Actor == "clock", e.Actor == "rule", e.Actor == "intake", strings.HasPrefix(e.Actor, "services/"):
		e.Actor = Suite
	case e.Actor == "unknown":
		e.Actor = "customers/unknown"
	}
	if e.Kind == kindMessageSent {
		e.Kind = KindMessagePrepared
	}
	if !e.Visible {
		return
	}
	if code := codeOf(e.Cause); code != "" {
		e.Cause = code
	}
	if code := codeOf(e.Text); code != "" {
		e.Cause, e.Text = code, ""
	}
	isByStaff := strings.HasPrefix(e.Actor, "staff/") || strings.HasPrefix(e.Actor, "integrations/")
	if e.Kind == KindReopened && e.Cause == "" && isByStaff {
		e.Cause, e.Text = e.Text, ""
	}
}

// codeOf returns the code of a cause that an earlier build wrote in English; empty for other words.
func codeOf(words string) string {
	switch {
	case words == "the customer answered":
		return CauseAnswered
	case words == "the customer wrote again":
		return CauseWroteAgain
	case words == "the customer is content":
		return "GOOD_SCORE"
	case words == "the customer did not object":
		return CauseNoObjection
	case strings.HasPrefix(words, "the customer rated it "):
		return "LOW_SCORE"
	default:
		return ""
	}
}
