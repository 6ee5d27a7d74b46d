package handling

import (
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
)

// Engagement is a supplier who was asked for help with a case.
type Engagement struct {
	// Supplier is `suppliers/{supplier}`, in the Version whose targets count.
	Supplier string    `bson:"supplier"`
	Version  int64     `bson:"version,omitempty"`
	Request  string    `bson:"request"`
	Actor    string    `bson:"actor"`
	At       time.Time `bson:"at"`
	// AnswerDue and SolveDue are by when the supplier is to answer and to solve it; zero for
	// any time.
	AnswerDue time.Time `bson:"answerDue,omitempty"`
	SolveDue  time.Time `bson:"solveDue,omitempty"`
	// AnswerLate and SolveLate are whether it was told that they did not.
	AnswerLate bool      `bson:"answerLate,omitempty"`
	SolveLate  bool      `bson:"solveLate,omitempty"`
	Answered   time.Time `bson:"answered,omitempty"`
	Answer     string    `bson:"answer,omitempty"`
	Finished   time.Time `bson:"finished,omitempty"`
	Solved     bool      `bson:"solved,omitempty"`
	// Rating is from 1 to 5; zero until it is finished.
	Rating int `bson:"rating,omitempty"`
	// Changes counts the changes, and Filed those that the archive has.
	Changes int `bson:"changes,omitempty"`
	Filed   int `bson:"filed,omitempty"`
}

// Supplier is what the catalog says about a supplier.
type Supplier struct {
	Name    string
	Version int64
	// Respond and Resolve are targets in the working time of Calendar; nil is around the
	// clock, a zero target none.
	Respond, Resolve time.Duration
	Calendar         *Calendar
}

// Engage asks a supplier for help. Faults: Precondition with HANDLING_RESOLVED or TOO_MANY,
// InvalidArgument on the calendar.
func (h *Handling) Engage(m Moment, by Actor, from Supplier, request string) error {
	pace, err := m.Paces.Of(Commitment{Calendar: from.Calendar})
	if err != nil {
		return err
	}
	return h.help(m, func(at time.Time) error {
		if len(h.Engagements) >= maxEngagements {
			return tooMany("engagements", maxEngagements)
		}
		h.engage(m, at, pace, by.Name, from, request)
		return nil
	})
}

// engage adds an engagement whose clocks run on the supplier's own pace.
func (h *Handling) engage(m Moment, at time.Time, pace Pace, actor string, from Supplier, request string) {
	e := Engagement{
		Supplier: from.Name,
		Version:  from.Version,
		Request:  request,
		Actor:    actor,
		At:       at,
		Changes:  1,
	}
	if from.Respond > 0 {
		e.AnswerDue = pace.Add(at, from.Respond)
	}
	if from.Resolve > 0 {
		e.SolveDue = pace.Add(at, from.Resolve)
	}
	h.Engagements = append(h.Engagements, e)
	h.tell(m, Report{
		Word:    WordEngaged,
		At:      at,
		Actor:   actor,
		Cause:   request,
		Notify:  audience(h.Holder()),
		Details: e.details(len(h.Engagements)),
	})
}

// RecordAnswer notes what the supplier of an engagement, counted from 1, has answered. Later
// answers replace the words, not the time. Faults: InvalidArgument on number, Precondition
// with HANDLING_RESOLVED or ENGAGEMENT_FINISHED.
func (h *Handling) RecordAnswer(m Moment, by Actor, number int, answer string) error {
	return h.engaged(m, number, func(e *Engagement, at time.Time) {
		if e.Answered.IsZero() {
			e.Answered = at
		}
		e.Answer = answer
		h.tell(m, Report{
			Word:    WordSupplierAnswered,
			At:      at,
			Actor:   by.Name,
			Cause:   answer,
			Notify:  audience(h.Holder()),
			Details: e.details(number),
		})
	})
}

// FinishEngagement ends an engagement, counted from 1, and says how good it was. Faults are
// those of RecordAnswer.
func (h *Handling) FinishEngagement(m Moment, by Actor, number int, solved bool, rating int) error {
	return h.engaged(m, number, func(e *Engagement, at time.Time) {
		e.Finished, e.Solved, e.Rating = at, solved, rating
		details := e.details(number)
		details["solved"], details["rating"] = strconv.FormatBool(solved), strconv.Itoa(rating)
		h.endResource(m, at, by, e.Supplier, "", details)
	})
}

// engaged changes an engagement that is not finished.
func (h *Handling) engaged(m Moment, number int, do func(e *Engagement, at time.Time)) error {
	at, _, err := h.catchUp(m, m.Now)
	if err != nil {
		return err
	}
	if number < 1 || number > len(h.Engagements) {
		return fault.Invalid("number", "there is no engagement %d", number)
	}
	e := &h.Engagements[number-1]
	if !e.Finished.IsZero() {
		return fault.New(fault.Precondition, "ENGAGEMENT_FINISHED", "engagement %d is finished", number)
	}
	do(e, at)
	e.Changes++
	return h.done(m, at)
}

// late returns what the supplier missed that is due first and was not told yet: when, the
// word for it, and where to note that it was told. A zero time is for nothing.
func (e *Engagement) late() (due time.Time, what string, told *bool) {
	if !e.Finished.IsZero() {
		return time.Time{}, "", nil
	}
	if !e.AnswerDue.IsZero() && !e.AnswerLate && e.Answered.IsZero() {
		due, what, told = e.AnswerDue, "answer", &e.AnswerLate
	}
	if !e.SolveDue.IsZero() && !e.SolveLate && (due.IsZero() || e.SolveDue.Before(due)) {
		due, what, told = e.SolveDue, "solution", &e.SolveLate
	}
	return due, what, told
}

// tellLate reports what the supplier missed.
func (e *Engagement) tellLate(h *Handling, m Moment, number int) {
	due, what, told := e.late()
	*told = true
	e.Changes++
	details := e.details(number)
	details["clock"], details["due"], details["lateness"] = what, due.UTC().Format(time.RFC3339Nano), m.Now.Sub(due).String()
	h.tell(m, Report{
		Word:    WordSupplierOverdue,
		At:      due,
		Actor:   ClockActor,
		Notify:  audience(h.Holder()),
		Urgent:  true,
		Details: details,
		Cause:   "The " + what + " of " + e.Supplier + " is overdue.",
	})
}

func (e *Engagement) details(number int) map[string]string {
	return map[string]string{"supplier": e.Supplier, "engagement": strconv.Itoa(number)}
}

// UnfiledEngagements returns the numbers, counted from 1, of engagements that the archive does not have
// as they are.
func (h *Handling) UnfiledEngagements() []int {
	var numbers []int
	for i, e := range h.Engagements {
		if e.Filed < e.Changes {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// FiledEngagement notes that the archive has an engagement as of a number of changes. Where
// there is no such engagement yet, as in what the step had read before it engaged the
// supplier, there is nothing to note.
func (h *Handling) FiledEngagement(number, changes int) {
	if number > len(h.Engagements) {
		return
	}
	e := &h.Engagements[number-1]
	e.Filed = max(e.Filed, changes)
}
