package rejudging

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// cause is the cause of the entry about a raised judgement, for the staff.
const cause = "the customer wrote again"

// Adviser advises customers in danger.
type Adviser interface {
	// AdviseCustomer advises the customer on the danger that a judgement tells, unless a letter of the last
	// minute says it.
	AdviseCustomer(c *casefile.Case, id string, m timeline.Moment, told casefile.Judgement)
}

// RaiseCase raises the judgement of a case to that of a further message. A line of the timeline says why, and the
// escalation hears of a higher priority, of new triggers and of every danger, also where an earlier message told of one. In
// danger the customer is advised anew. Nothing is lowered.
func RaiseCase(c *casefile.Case, id string, m timeline.Moment, contact string, v Verdict, customers Adviser) {
	was := c.Judgement
	triggers := newTriggers(was, v)
	c.Impact, c.Urgency = worse(was.Impact, v.Impact), worse(was.Urgency, v.Urgency)
	c.Priority = morePressing(was.Priority, v.Priority)
	isRaised := c.Priority != was.Priority
	isUrged := c.UrgeRealTime(v.Judgement)
	if !isRaised && !isUrged && len(triggers) == 0 && !v.TellsDanger() {
		return
	}
	c.Reasons = slices.Concat(was.Reasons, newReasons(was, v))
	why := explainReasons(tellingReasons(was, v))
	details := map[string]string{"contact": "contacts/" + contact}
	if isRaised {
		details["from_priority"], details["to_priority"] = string(was.Priority), string(c.Priority)
		details["impact"], details["urgency"] = string(c.Impact), string(c.Urgency)
	}
	if len(triggers) > 0 {
		details["triggers"] = strings.Join(triggers, " ")
	}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindClassified, Cause: cause, Text: why, Details: details})
	customers.AdviseCustomer(c, id, m, v.Judgement)
	casefile.EmitEffect(c, m, casefile.RecommitEffect(), casefile.Renewal{
		Reason:     why,
		Requote:    isRaised,
		NeverLater: true,
		Danger:     explainReasons(v.Dangers()),
		Start:      c.Start,
	})
}

// newTriggers returns the triggers for an incident manager that a case had no reason for.
func newTriggers(was casefile.Judgement, v Verdict) []string {
	known := was.ManagerTriggers()
	return slices.DeleteFunc(v.ManagerTriggers(), func(t string) bool { return slices.Contains(known, t) })
}

// newReasons returns the rules that had not fired for a case.
func newReasons(was casefile.Judgement, v Verdict) []casefile.Reason {
	var added []casefile.Reason
	for _, r := range v.Reasons {
		if !slices.ContainsFunc(was.Reasons, func(known casefile.Reason) bool { return known.Rule == r.Rule }) {
			added = append(added, r)
		}
	}
	return added
}

// tellingReasons returns the rules that had not fired for a case, and those that tell a danger, also once more.
func tellingReasons(was casefile.Judgement, v Verdict) []casefile.Reason {
	var telling []casefile.Reason
	for _, r := range v.Reasons {
		isKnown := slices.ContainsFunc(was.Reasons, func(known casefile.Reason) bool { return known.Rule == r.Rule })
		if !isKnown || r.Advice != "" {
			telling = append(telling, r)
		}
	}
	return telling
}

// explainReasons returns the reasons as a text.
func explainReasons(reasons []casefile.Reason) string {
	sentences := make([]string, len(reasons))
	for i, r := range reasons {
		sentences[i] = r.Why
	}
	return strings.Join(sentences, " ")
}

// worse returns the higher of two severities.
func worse(a, b casefile.Severity) casefile.Severity {
	rising := []casefile.Severity{"", "LOW", "MEDIUM", "HIGH"}
	if slices.Index(rising, b) > slices.Index(rising, a) {
		return b
	}
	return a
}

// morePressing returns the higher of two priorities. P1 is the highest.
func morePressing(a, b casefile.Priority) casefile.Priority {
	if b != "" && b < a {
		return b
	}
	return a
}
