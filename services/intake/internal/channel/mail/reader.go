package mail

import "regexp"

// Reader reads messages. It is safe for concurrent use.
type Reader struct {
	own      *regexp.Regexp // a message id of the suite
	token    *regexp.Regexp // a case in a subject
	carried  *regexp.Regexp // a field with a message id, anywhere in a body
	system   *regexp.Regexp // the local part of a mail system's address
	unread   *regexp.Regexp // the beginning of an unread address
	delivery *regexp.Regexp // a subject about delivery
	answer   *regexp.Regexp // a subject of an automatic answer
	boundary *regexp.Regexp // the boundary of a multipart
}

// NewReader returns a reader.
func NewReader() *Reader {
	const caseID = `([0-9A-HJKMNP-TV-Z]{26})`
	return &Reader{
		own:     regexp.MustCompile(`^` + caseID + `\.[0-9]+@`),
		token:   regexp.MustCompile(`\[#` + caseID + `\]`),
		carried: regexp.MustCompile(`(?im)^(?:message-id|in-reply-to|references):\s*(<[^<>\s]{3,300}>)`),
		system:  regexp.MustCompile(`(?i)^(mailer-?daemon|mail-?daemon|double-bounce|mmdf|bounces?|bounce-.+|bounces\+.+)$`),
		unread:  regexp.MustCompile(`(?i)^(no|do-?not)[-_.]?reply`),
		delivery: regexp.MustCompile(`(?i)undeliver|deliver(y|ed)|return(ed|ing)|fail|not? (be )?sent|unzustellbar|non remis|` +
			`no entregado|niedostarcz|недоставлен|не доставлен`),
		answer: regexp.MustCompile(`(?i)^\s*(auto(matic(ally)?|mated)?[ :_-]*(reply|response|answer|generated|antwort)|auto:|` +
			`out of (the )?office|vacation|away from my (mail|desk)|автоответ|автоматический ответ|autoodpowied|automatyczna odpowied|` +
			`undeliver(ed|able)|mail delivery (failed|failure|system)|delivery (status notification|failure|notification)|` +
			`returned mail|failure notice|mail system error|warning: (message|could not))`),
		boundary: regexp.MustCompile(`(?i)boundary\*?\d*\*?=\s*(?:"([^"\r\n]+)"|([^\s";]+))`),
	}
}
