package message

import (
	"slices"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// rule tells how a letter gets on with others in one message. Zero is a letter that stands in a message with any other and stays true.
type rule struct {
	// after are the letters that make it untrue or needless when they are written later.
	after []letter.Name
	// saidBy are the letters that say the same: beside one of them in a message it is left out.
	saidBy []letter.Name
	// isUntrue reports whether the state of a case makes it untrue; nil for no state.
	isUntrue func(*casefile.Case) bool
	// isEachTold is set when every one is told, not the newest alone.
	isEachTold bool
}

// rules returns the rule of every letter.
func rules() map[letter.Name]rule {
	solved := []letter.Name{template.Resolution, template.Closed}
	over := append(slices.Clone(solved), template.Lapsed)
	asked := append(slices.Clone(solved), template.Waiting, template.Reminder)
	unsolved := []letter.Name{template.Reopened, template.GoingOn}
	ended := append(slices.Clone(unsolved), template.Closed)
	return map[letter.Name]rule{
		template.Safety:          {},
		template.Acknowledgement: {after: slices.Concat(over, unsolved)},
		template.Renewal:         {after: append(slices.Clone(over), template.Repromise)},
		template.Repromise:       {after: over, isEachTold: true},
		template.Receipt:         {after: append(slices.Concat(over, unsolved), template.Separated)},
		template.Earlier:         {after: append(slices.Clone(over), template.Repromise)},
		template.Broken:          {isEachTold: true},
		template.PassedUp:        {after: over},
		template.NextStep:        {after: over},
		template.Questions: {
			after:    over,
			saidBy:   []letter.Name{template.Acknowledgement, template.Reminder},
			isUntrue: func(c *casefile.Case) bool { return len(c.MissingItems()) == 0 },
		},
		template.Waiting:    {after: asked, isUntrue: isNotWaiting},
		template.Reminder:   {after: asked, isUntrue: isNotWaiting},
		template.Lapsed:     {after: []letter.Name{template.Closed}, isUntrue: func(c *casefile.Case) bool { return !c.Lapsed }},
		template.GoingOn:    {after: slices.Concat(over, unsolved, []letter.Name{template.Waiting, template.Reminder})},
		template.Resolution: {after: ended, isUntrue: isUnsolved},
		template.Reopened:   {after: over},
		template.Closed:     {after: unsolved, isUntrue: isUnsolved},
		template.Invitation: {after: ended, isUntrue: isUnsolved},
		template.Accompaniment: {
			after:    []letter.Name{template.Departure},
			isUntrue: func(c *casefile.Case) bool { return c.Companion == nil },
		},
		template.Departure: {after: []letter.Name{template.Accompaniment}},
		template.Incident:  {after: append(slices.Clone(solved), template.Separated, template.Incident)},
		template.Progress:  {after: append(slices.Clone(solved), template.Separated, template.Incident)},
		template.Separated: {after: append(slices.Clone(over), template.Incident)},
	}
}

// importance returns all letters, the most important first: danger, the end of the case, duties of the customer, regrets of the firm,
// and the rest. The most important part of a message gives it its subject.
func importance() []letter.Name {
	return []letter.Name{
		template.Safety,
		template.Resolution, template.Closed, template.Lapsed,
		template.Waiting, template.Reminder,
		template.Broken, template.Repromise, template.Reopened,
		template.Questions,
		template.Incident, template.Separated, template.Progress,
		template.GoingOn, template.Renewal, template.Acknowledgement,
		template.PassedUp, template.Departure, template.Accompaniment, template.NextStep,
		template.Receipt, template.Earlier, template.Invitation,
	}
}

func isNotWaiting(c *casefile.Case) bool { return c.State != casefile.StateWaiting }

func isUnsolved(c *casefile.Case) bool { return !c.IsSolved() }

// isUntrueAfter reports whether a further letter, or the state of a case, makes the letter untrue or needless.
func (r rule) isUntrueAfter(further letter.Name, c *casefile.Case) bool {
	return slices.Contains(r.after, further) || r.isUntrue != nil && r.isUntrue(c)
}

// saysAgain reports whether a draft repeats an earlier one with the rule. Every promise that was not kept is told, and so is
// every promise for which another time is needed.
func (r rule) saysAgain(d, earlier letter.Draft) bool {
	switch {
	case saysSameTime(earlier, d) || saysSameBreak(earlier, d):
		return true
	case d.Template != earlier.Template || isOtherTime(earlier, d):
		return false
	case r.isEachTold:
		return d == earlier
	default:
		return earlier.Text == d.Text || earlier.Text == ""
	}
}
