package message

import (
	"slices"
	"strings"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// AdviseCustomer advises a customer on the danger that a judgement tells, unless a letter of the last minute
// says it. The message stands before all others that it is joined with.
func (s *Service) AdviseCustomer(c *casefile.Case, id string, m timeline.Moment, told casefile.Judgement) {
	if told.AdvisesMoreThan(casefile.Judgement{Reasons: adviceSince(c, m.At.Add(-letter.Window))}) {
		s.WriteMessage(c, id, m, Draft{Template: template.Safety})
	}
}

// adviceSince returns the advices of the letters that a case shows and that were written after a time, as reasons.
func adviceSince(c *casefile.Case, since time.Time) []casefile.Reason {
	var given []casefile.Reason
	for _, e := range c.Tail {
		if e.Kind != timeline.KindMessagePrepared || !e.Visible || !e.At.After(since) {
			continue
		}
		for _, advice := range strings.Fields(e.Details[adviceDetail]) {
			given = append(given, casefile.Reason{Advice: casefile.Advice(advice)})
		}
	}
	return given
}

// adviceDetail is the detail of a letter with the advices that it gives.
const adviceDetail = "advice"

// adviceIn returns the advices that a letter with the drafts gives, separated by spaces; empty for none.
func adviceIn(c *casefile.Case, drafts []Draft) string {
	if !isAdvising(drafts) {
		return ""
	}
	var given []string
	for _, advice := range casefile.AllAdvices() {
		if c.Advises(advice) {
			given = append(given, string(advice))
		}
	}
	return strings.Join(given, " ")
}

// isAdvising reports whether a letter with the drafts gives advice on a danger.
func isAdvising(drafts []Draft) bool {
	return slices.ContainsFunc(drafts, func(d Draft) bool { return d.Template == template.Safety })
}

// itemsIn returns the items that a letter with the drafts asks for: beside advice on a danger only what helps at once.
func itemsIn(c *casefile.Case, drafts []Draft) []casefile.ChecklistItem {
	items := c.MissingItems()
	if !isAdvising(drafts) {
		return items
	}
	return slices.DeleteFunc(items, func(item casefile.ChecklistItem) bool { return !item.HelpsAtOnce() })
}

// questionsIn returns the questions of a letter with the drafts, in its language.
func (s *Service) questionsIn(c *casefile.Case, drafts []Draft) []string {
	language := s.templates.KnownLanguage(c.Languages()...)
	var questions []string
	for _, item := range itemsIn(c, drafts) {
		questions = append(questions, item.QuestionIn(language))
	}
	return questions
}

// isAsking reports whether a draft asks the questions of the checklist.
func isAsking(d Draft) bool {
	return slices.Contains([]template.Name{template.Acknowledgement, template.Questions, template.Reminder}, d.Template)
}

// lastAsking returns the place of the last draft that asks the questions of the checklist; -1 for none.
func lastAsking(drafts []Draft) int {
	for i, d := range slices.Backward(drafts) {
		if isAsking(d) {
			return i
		}
	}
	return -1
}
