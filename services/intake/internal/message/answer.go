package message

import (
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// answerNeed is how much a part of a message needs the words about the way to answer. One of them says these words.
type answerNeed int

// The needs, the least first.
const (
	needsNoAnswer  answerNeed = iota
	takesAdditions            // the customer may add something, or has just done so
	offersContact             // the customer may want somebody, or object
	asksQuestions             // the questions of the checklist
	waitsForAnswer            // the firm does not go on without it
)

// needOf returns the need of a draft for a case.
func needOf(c *casefile.Case, d Draft) answerNeed {
	switch d.Template {
	case template.Waiting, template.Reminder:
		return waitsForAnswer
	case template.Questions:
		return asksQuestions
	case template.Departure, template.Incident:
		return offersContact
	case template.Accompaniment:
		if c.Companion != nil && c.Companion.Email == "" && c.Companion.Phone == "" {
			return offersContact
		}
		return needsNoAnswer
	case template.Acknowledgement, template.GoingOn, template.Reopened, template.Separated, template.Receipt:
		return takesAdditions
	default:
		return needsNoAnswer
	}
}

// saysAnswerElse reports whether a part of a message other than the one at a place says the way to answer: one that needs it more,
// or as much and later.
func saysAnswerElse(c *casefile.Case, drafts []Draft, at int) bool {
	need := needOf(c, drafts[at])
	for i, d := range drafts {
		other := needOf(c, d)
		if other != needsNoAnswer && (other > need || other == need && i > at) {
			return true
		}
	}
	return false
}
