package template

import (
	"strings"

	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
)

// Name names a template after the subject of the message.
type Name = letter.Name

// The templates.
const (
	Safety          Name = "safety"          // the customer is in danger, and this is to be done at once
	Acknowledgement Name = "acknowledgement" // the problem is owned, and this is promised
	Renewal         Name = "renewal"         // the promised times have changed
	Repromise       Name = "repromise"       // more time is needed, for a reason
	Receipt         Name = "receipt"         // a further message has arrived, and this is promised
	Earlier         Name = "earlier"         // a promised time has become earlier
	Broken          Name = "broken"          // a promise was not kept
	PassedUp        Name = "passedUp"        // the case is on a higher level
	NextStep        Name = "nextStep"        // the next step, and its time
	Questions       Name = "questions"       // the checklist has more questions
	Waiting         Name = "waiting"         // the firm needs an answer of the customer
	Reminder        Name = "reminder"        // the firm still needs it
	Lapsed          Name = "lapsed"          // the case is closed for now, because there was no answer
	GoingOn         Name = "goingOn"         // the firm goes on after it has waited, or closed the case for now
	Resolution      Name = "resolution"      // the problem is solved
	Reopened        Name = "reopened"        // the problem is taken up again
	Closed          Name = "closed"          // the case is closed, and this is the way back
	Invitation      Name = "invitation"      // to give feedback
	Accompaniment   Name = "accompaniment"   // this person accompanies the case
	Departure       Name = "departure"       // that person does so no longer, and nobody else yet
	Incident        Name = "incident"        // others have the same problem
	Progress        Name = "progress"        // news of that problem
	Separated       Name = "separated"       // the problem is another one, and is looked at by itself
)

// AllNames returns the names of all templates.
func AllNames() []Name {
	return []Name{
		Safety, Acknowledgement, Renewal, Repromise, Receipt, Earlier, Broken, PassedUp, NextStep, Questions, Waiting,
		Reminder, Lapsed, GoingOn, Resolution, Reopened, Closed, Invitation, Accompaniment, Departure, Incident, Progress, Separated,
	}
}

// JoinNames returns names in a line with a separator between them.
func JoinNames(names []Name, separator string) string {
	joined := make([]string, len(names))
	for i, name := range names {
		joined[i] = string(name)
	}
	return strings.Join(joined, separator)
}

// AllLanguages returns the languages with texts, English first.
func AllLanguages() []string { return []string{"en", "ru", "pl"} }

// Missed is a promise that was not kept.
type Missed = letter.Missed

// The promises of a case.
const (
	MissedTriage     Missed = "triage"
	MissedResponse   Missed = "response"
	MissedNextReply  Missed = "nextReply"
	MissedResolution Missed = "resolution"
	MissedUpdate     Missed = "update"
	// MissedStill is a promise of updates that is told not to be kept once more: the silence goes on.
	MissedStill Missed = "still"
	// MissedRest is what was left for the solution while the firm waits for the customer. Nobody can miss it: it stands still.
	MissedRest Missed = "rest"
	// MissedLaw is the law's time for the solution.
	MissedLaw Missed = "law"
)
