package message

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// maxParts bounds the parts of a message, and so its length.
const maxParts = 16

// replaceable returns the place in the tail of the message that a further one replaces: the last one, written within
// the window, with no word of a person since, and with room for one more part.
func replaceable(c *casefile.Case, m timeline.Moment) (int, bool) {
	last := c.LastLetter
	if last == nil || m.At.Sub(last.At).Abs() >= letter.Window || len(last.Drafts) >= maxParts {
		return 0, false
	}
	for i := len(c.Tail) - 1; i >= 0; i-- {
		switch e := c.Tail[i]; {
		case e.Seq == last.Sequence:
			return i, true
		case isDialogue(e.Kind):
			return 0, false
		}
	}
	return 0, false
}

// isDialogue reports whether entries of the kind are words between the customer and the firm.
func isDialogue(kind timeline.Kind) bool {
	return slices.Contains([]timeline.Kind{
		timeline.KindContactRecorded, timeline.KindReplied, timeline.KindFeedbackGiven, timeline.KindFeedbackChanged,
	}, kind)
}

// replaceEntry makes room for the next entry in place of a message, and says so in the details of both. A message of the
// same write goes without a trace; an earlier one is hidden from the customer. It gets details of its own, because
// copies of a case share them.
func replaceEntry(c *casefile.Case, place int, details map[string]string) {
	replaced := &c.Tail[place]
	if place == len(c.Tail)-1 && replaced.Recorded.IsZero() {
		if earlier, isSet := replaced.Details["replaces"]; isSet {
			details["replaces"] = earlier
		}
		c.Tail = c.Tail[:place]
		c.Sequence--
		return
	}
	details["replaces"] = strconv.FormatInt(replaced.Seq, 10)
	replaced.Details = maps.Clone(replaced.Details)
	replaced.Details["replaced_by"] = strconv.FormatInt(c.Sequence+1, 10)
	replaced.Visible = false
}

// joinDrafts returns the drafts of a message that says the last one and a further draft of a case at a time, advice on a danger
// first. What the further one or the state of the case makes untrue or needless is left out.
func (s *Service) joinDrafts(c *casefile.Case, now time.Time, replaced *letter.Last, further letter.Draft) []letter.Draft {
	last := replaced.Drafts
	further = rememberCompanion(c, last, rememberIncidentLetter(last, rememberFirstTime(replaced, further)))
	isOpening := func(d letter.Draft) bool { return d.Template == template.Acknowledgement }
	joined := slices.DeleteFunc(slices.Clone(last), func(d letter.Draft) bool {
		if further.Template == template.Repromise && isOtherTime(d, further) {
			return false
		}
		r := s.rules[d.Template]
		return r.saysAgain(further, d) || r.isUntrueAfter(further.Template, c)
	})
	isNews := further.Template != template.Departure || further.Departed != "" || len(joined) == 0
	switch {
	case further.Template == template.Safety:
		joined = slices.Insert(joined, 0, further)
	case isNews:
		joined = append(joined, further)
	}
	losesQuestions := slices.ContainsFunc(last, isOpening) && !slices.ContainsFunc(joined, isOpening)
	if losesQuestions && !s.rules[template.Questions].isUntrueAfter(further.Template, c) {
		joined = append(joined, letter.Draft{Template: template.Questions})
	}
	if len(itemsIn(c, joined)) == 0 {
		joined = slices.DeleteFunc(joined, func(d letter.Draft) bool { return d.Template == template.Questions })
	}
	return s.leaveOutNeedless(tellWithoutCheer(keepTrue(c, now, joined)))
}

// rememberIncidentLetter gives a further letter about a mass incident the letter that the customer has had before those that it
// replaces.
func rememberIncidentLetter(last []letter.Draft, further letter.Draft) letter.Draft {
	isOne := func(d letter.Draft) bool { return d.Template == template.Incident || d.Template == template.Separated }
	if first := slices.IndexFunc(last, isOne); first >= 0 && isOne(further) {
		further.After = last[first].After
	}
	return further
}

// rememberCompanion gives a further letter about the person who accompanies a case the one whom the customer knows from letters
// before those that it replaces. So does the case, once the person is gone of whom they told.
func rememberCompanion(c *casefile.Case, last []letter.Draft, further letter.Draft) letter.Draft {
	isOne := func(d letter.Draft) bool {
		return d.Template == template.Accompaniment || d.Template == template.Departure
	}
	at := slices.IndexFunc(last, isOne)
	if at < 0 {
		return further
	}
	if last[at].Template == template.Accompaniment && c.Companion == nil {
		casefile.RecallCompanion(c, last[at].Departed)
	}
	if !isOne(further) {
		return further
	}
	further.Departed, further.IsGoneKnown = last[at].Departed, last[at].IsGoneKnown
	if further.Template == template.Departure && further.IsGoneKnown {
		further.Departed = "" // the customer knows of nobody whose departure was not told
	}
	return further
}

// leaveOutNeedless leaves drafts out that another one says, too: news of times when another draft tells the times anyway, the
// regret about a promise of which another says that it was not kept, and letters that a rule leaves out.
func (s *Service) leaveOutNeedless(drafts []letter.Draft) []letter.Draft {
	tells := func(is func(letter.Draft) bool) bool { return slices.ContainsFunc(drafts, is) }
	tellsTimesAnyway := tells(func(d letter.Draft) bool { return s.templates.TellsTimes(d.Template) && !isNewsOfTimes(d) })
	hasNews, names := false, namesOf(drafts)
	return slices.DeleteFunc(slices.Clone(drafts), func(d letter.Draft) bool {
		isAgain := isNewsOfTimes(d) && (tellsTimesAnyway || hasNews)
		hasNews = hasNews || isNewsOfTimes(d)
		isRegretted := d.Later && tells(func(other letter.Draft) bool { return breaksTimeOf(other, d) })
		isSaidBeside := slices.ContainsFunc(s.rules[d.Template].saidBy, func(n letter.Name) bool { return slices.Contains(names, n) })
		return isAgain || isRegretted || isSaidBeside
	})
}
