package help

import (
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// Engagement is a request to a supplier for help with a case.
type Engagement struct {
	// Supplier is `suppliers/{supplier}`, Version the version with the targets that count.
	Supplier string    `bson:"supplier"`
	Version  int64     `bson:"version,omitempty"`
	Request  string    `bson:"request"`
	Actor    string    `bson:"actor"`
	At       time.Time `bson:"at"`
	// AnswerDue and SolveDue are the supplier's deadlines; zero for none.
	AnswerDue time.Time `bson:"answerDue,omitempty"`
	SolveDue  time.Time `bson:"solveDue,omitempty"`
	// AnswerLate and SolveLate are set once a missed deadline has been reported.
	AnswerLate bool      `bson:"answerLate,omitempty"`
	SolveLate  bool      `bson:"solveLate,omitempty"`
	Answered   time.Time `bson:"answered,omitempty"`
	Answer     string    `bson:"answer,omitempty"`
	Finished   time.Time `bson:"finished,omitempty"`
	Solved     bool      `bson:"solved,omitempty"`
	// Rating is from 1 to 5; zero until the engagement is finished.
	Rating int `bson:"rating,omitempty"`
	// Changes counts the changes, Filed those in the archive.
	Changes int `bson:"changes,omitempty"`
	Filed   int `bson:"filed,omitempty"`
}

// Supplier is a supplier of the catalog.
type Supplier struct {
	Name    string
	Version int64
	// Respond and Resolve are targets in the working time of Calendar. A nil Calendar is around the clock, a zero target
	// none.
	Respond, Resolve time.Duration
	Calendar         *clock.Calendar
}

// Engage asks a supplier for help. The supplier's deadlines run on the given pace. Faults: Precondition with TOO_MANY.
func (h *Help) Engage(o Order, pace clock.Pace, from Supplier, request string) ([]timeline.Event, error) {
	if len(h.Engagements) >= maxEngagements {
		return nil, errTooMany("engagements", maxEngagements)
	}
	return []timeline.Event{h.addEngagement(o, pace, from, request)}, nil
}

// addEngagement adds an engagement to a case that has room for it.
func (h *Help) addEngagement(o Order, pace clock.Pace, from Supplier, request string) timeline.Event {
	e := Engagement{
		Supplier: from.Name,
		Version:  from.Version,
		Request:  request,
		Actor:    o.By,
		At:       o.At,
		Changes:  1,
	}
	if from.Respond > 0 {
		e.AnswerDue = pace.Add(o.At, from.Respond)
	}
	if from.Resolve > 0 {
		e.SolveDue = pace.Add(o.At, from.Resolve)
	}
	h.Engagements = append(h.Engagements, e)
	return o.newEvent(timeline.SupplierEngaged, request, e.eventDetails(len(h.Engagements)))
}

// hasEngaged reports whether a supplier is engaged and not finished.
func (h *Help) hasEngaged(supplier string) bool {
	return slices.ContainsFunc(h.Engagements, func(e Engagement) bool {
		return e.Supplier == supplier && e.Finished.IsZero()
	})
}

// RecordAnswer records the answer of a supplier to an engagement, counted from 1. A later answer replaces the words, not
// the time. Faults: InvalidArgument on number, Precondition with ENGAGEMENT_FINISHED.
func (h *Help) RecordAnswer(o Order, number int, answer string) ([]timeline.Event, error) {
	e, err := h.unfinishedEngagement(number)
	if err != nil {
		return nil, err
	}
	if e.Answered.IsZero() {
		e.Answered = o.At
	}
	e.Answer = answer
	e.Changes++
	return []timeline.Event{o.newEvent(timeline.SupplierAnswered, answer, e.eventDetails(number))}, nil
}

// FinishEngagement ends an engagement, counted from 1, and rates it. Faults are those of RecordAnswer.
func (h *Help) FinishEngagement(o Order, number int, solved bool, rating int) ([]timeline.Event, error) {
	e, err := h.unfinishedEngagement(number)
	if err != nil {
		return nil, err
	}
	e.Finished, e.Solved, e.Rating = o.At, solved, rating
	e.Changes++
	details := e.eventDetails(number)
	details["solved"], details["rating"] = strconv.FormatBool(solved), strconv.Itoa(rating)
	return []timeline.Event{o.newEndEvent(e.Supplier, "", details)}, nil
}

func (h *Help) unfinishedEngagement(number int) (*Engagement, error) {
	if number < 1 || number > len(h.Engagements) {
		return nil, fault.Invalid("number", "there is no engagement %d", number)
	}
	e := &h.Engagements[number-1]
	if !e.Finished.IsZero() {
		return nil, fault.New(fault.Precondition, "ENGAGEMENT_FINISHED", "engagement %d is finished", number)
	}
	return e, nil
}

// eventDetails are the facts of an engagement in events.
func (e *Engagement) eventDetails(number int) map[string]string {
	return map[string]string{"supplier": e.Supplier, "engagement": strconv.Itoa(number)}
}

// UnfiledEngagements returns the numbers, counted from 1, of the engagements with changes that the archive lacks.
func (h *Help) UnfiledEngagements() []int {
	var numbers []int
	for i, e := range h.Engagements {
		if e.Filed < e.Changes {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// MarkEngagementFiled records that the archive has an engagement as of a number of changes. An engagement that is not
// there is passed over: the step may have read the document before the engagement was written.
func (h *Help) MarkEngagementFiled(number, changes int) {
	if number > len(h.Engagements) {
		return
	}
	e := &h.Engagements[number-1]
	e.Filed = max(e.Filed, changes)
}
