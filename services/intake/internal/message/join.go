package message

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// replaceable returns the place in the tail of the message that a further one replaces: the last one, written within
// the window, with no word of a person since.
func replaceable(c *casefile.Case, m timeline.Moment) (int, bool) {
	last := c.LastLetter
	if last == nil || m.At.Sub(last.At).Abs() >= letter.Window {
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

// joinDrafts returns the drafts of a message that says the last one and a further draft of a case, advice on a danger
// first. What the further one or the state of the case makes untrue or needless is left out.
func joinDrafts(c *casefile.Case, last []letter.Draft, further letter.Draft) []letter.Draft {
	further.Reason = cmp.Or(further.Reason, reasonOf(further.Template, last))
	obsolete := append(obsoleteAfter(further.Template), untrueOf(c)...)
	joined := slices.DeleteFunc(slices.Clone(last), func(d letter.Draft) bool {
		return saysAgain(further, d) || slices.Contains(obsolete, d.Template)
	})
	if further.Template == template.Safety {
		joined = slices.Insert(joined, 0, further)
	} else {
		joined = append(joined, further)
	}
	return leaveOutNeedless(tellWithoutCheer(joined))
}

// reasonOf returns the reason for another time that a draft with the template gives; empty for none.
func reasonOf(name letter.Name, drafts []letter.Draft) string {
	if name != template.Renewal && name != template.Earlier {
		return ""
	}
	at := slices.IndexFunc(drafts, func(d letter.Draft) bool { return d.Template == name })
	if at < 0 {
		return ""
	}
	return drafts[at].Reason
}

// tellWithoutCheer makes one of the news of an earlier and of a later time, with its reason. Of changes back and forth none is good
// news.
func tellWithoutCheer(drafts []letter.Draft) []letter.Draft {
	renewal := slices.IndexFunc(drafts, func(d letter.Draft) bool { return d.Template == template.Renewal })
	if renewal < 0 {
		return drafts
	}
	drafts[renewal].Reason = cmp.Or(reasonOf(template.Earlier, drafts), drafts[renewal].Reason)
	return slices.DeleteFunc(drafts, func(d letter.Draft) bool { return d.Template == template.Earlier })
}

// untrueOf returns the templates that the state of a case makes untrue.
func untrueOf(c *casefile.Case) []letter.Name {
	var untrue []letter.Name
	if c.State != casefile.StateWaiting {
		untrue = append(untrue, template.Waiting, template.Reminder)
	}
	if !c.Lapsed {
		untrue = append(untrue, template.Lapsed)
	}
	if !c.IsSolved() {
		untrue = append(untrue, template.Resolution, template.Invitation, template.Closed)
	}
	if len(c.MissingItems()) == 0 {
		untrue = append(untrue, template.Questions)
	}
	return untrue
}

// leaveOutNeedless leaves news of times out when another draft tells the times anyway, and questions when another draft asks them.
func leaveOutNeedless(drafts []letter.Draft) []letter.Draft {
	tells := func(is func(letter.Draft) bool) bool { return slices.ContainsFunc(drafts, is) }
	var needless []letter.Name
	if tells(func(d letter.Draft) bool {
		return d.Template == template.Acknowledgement || d.Template == template.Reminder
	}) {
		needless = append(needless, template.Questions)
	}
	tellsTimesAnyway := tells(func(d letter.Draft) bool { return tellsTimes(d.Template) && !isNewsOfTimes(d) })
	return slices.DeleteFunc(drafts, func(d letter.Draft) bool {
		return slices.Contains(needless, d.Template) || tellsTimesAnyway && isNewsOfTimes(d)
	})
}

// saysAgain reports whether a draft says what an earlier one said. Every broken promise and every reason for another time
// is told.
func saysAgain(d, earlier letter.Draft) bool {
	switch {
	case d.Template != earlier.Template:
		return false
	case d.Template == template.Broken || d.Template == template.Repromise:
		isSameTime := d.MissedBy.Equal(earlier.MissedBy) && d.WasBy.Equal(earlier.WasBy)
		earlier.MissedBy, earlier.WasBy = d.MissedBy, d.WasBy
		return isSameTime && d == earlier
	default:
		return earlier.Text == d.Text || earlier.Text == ""
	}
}

// isNewsOfTimes reports whether a draft says nothing but that times have changed, without a reason of a person.
func isNewsOfTimes(d letter.Draft) bool {
	return d.Reason == "" && (d.Template == template.Renewal || d.Template == template.Earlier)
}

// tellsTimes reports whether a template lists the promises that hold.
func tellsTimes(name letter.Name) bool {
	return slices.Contains([]letter.Name{
		template.Acknowledgement, template.Renewal, template.Earlier, template.Repromise, template.Broken,
		template.PassedUp, template.Receipt, template.Reopened, template.GoingOn, template.Waiting,
		template.Separated,
	}, name)
}

// obsoleteAfter returns the templates whose messages are untrue or needless once the named one is written.
func obsoleteAfter(name letter.Name) []letter.Name {
	switch name {
	case template.Resolution:
		return []letter.Name{
			template.Acknowledgement, template.Renewal, template.Repromise, template.Earlier, template.PassedUp,
			template.NextStep, template.Receipt, template.Waiting, template.Reminder, template.Reopened, template.GoingOn,
			template.Safety, template.Incident, template.Progress, template.Questions, template.Separated,
		}
	case template.Separated:
		return []letter.Name{template.Incident, template.Progress, template.Receipt}
	case template.Incident:
		return []letter.Name{template.Separated}
	case template.Reopened, template.GoingOn:
		return []letter.Name{template.Receipt, template.Resolution, template.Invitation, template.Closed}
	case template.Waiting, template.Reminder:
		return []letter.Name{template.Waiting, template.Reminder, template.GoingOn}
	case template.Repromise:
		return []letter.Name{template.Earlier, template.Renewal}
	case template.Lapsed:
		return []letter.Name{template.Questions}
	case template.Closed:
		return []letter.Name{
			template.Questions, template.Waiting, template.Reminder, template.Lapsed, template.Resolution, template.Invitation,
		}
	default:
		return nil
	}
}
