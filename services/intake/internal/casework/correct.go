package casework

import (
	"cmp"
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Correction is what a case really is; what is empty does not change.
type Correction struct {
	Category        string
	Impact, Urgency Severity
	Reason          string
}

// Correct lets a person decide what a case is. The classifier learns it first,
// because its matrix says which priority follows; then the case changes, and the
// promise is computed anew from when the customer spoke.
func (d *Desk) Correct(ctx context.Context, by Call, right Correction) (Doc, error) {
	doc, err := d.cases.Get(ctx, by.Case)
	if err != nil {
		return Doc{}, d.missing(ctx, by.Case, err)
	}
	if seen, err := doc.Body.Applied.Seen(by.Command); seen || err != nil {
		return doc, err
	}
	if !doc.Body.allows(Correct) {
		return Doc{}, illegal(doc.Body.State, Correct)
	}
	judged, err := d.teach(ctx, by, &doc.Body, right)
	if err != nil {
		return Doc{}, err
	}
	return d.act(ctx, by, Correct, func(c *Case, m Moment) error {
		c.correct(m, judged, right)
		return nil
	})
}

// teach lets the classifier learn, and returns the judgement that follows.
func (d *Desk) teach(ctx context.Context, by Call, c *Case, right Correction) (Judgement, error) {
	said, err := d.statements.Words(ctx, c.FirstContact)
	if err != nil {
		return Judgement{}, err
	}
	lesson := Lesson{
		Request:  idempotency.DerivedID("case", by.Case, "lesson", cmp.Or(by.Command.ID, idempotency.NewID(d.opt.Clock.Now()))),
		Case:     by.Case,
		Customer: c.Customer,
		Text:     said.Subject + "\n" + said.Text,
		Category: cmp.Or(right.Category, c.Category),
		Impact:   cmp.Or(right.Impact, c.Impact),
		Urgency:  cmp.Or(right.Urgency, c.Urgency),
	}
	if lesson.Category == "" {
		return Judgement{}, fault.Invalid("category", "is needed, because the case has none yet")
	}
	judged, err := d.peers.Classifier.Correct(ctx, lesson)
	if fault.Is(err, fault.NotFound) {
		err = fault.Invalid("category", "there is no category %s", lesson.Category).Wrap(err)
	}
	return judged, err
}

// correct writes a person's judgement down.
func (c *Case) correct(m Moment, judged Judgement, right Correction) {
	was := c.Judgement
	c.Category = cmp.Or(right.Category, judged.Category, was.Category)
	c.Impact = cmp.Or(right.Impact, judged.Impact, was.Impact)
	c.Urgency = cmp.Or(right.Urgency, judged.Urgency, was.Urgency)
	c.Priority = cmp.Or(judged.Priority, was.Priority)
	c.Confidence, c.Undecided = 1, false
	facts := map[string]string{}
	for _, change := range []struct{ name, from, to string }{
		{"category", was.Category, c.Category},
		{"impact", string(was.Impact), string(c.Impact)},
		{"urgency", string(was.Urgency), string(c.Urgency)},
		{"priority", string(was.Priority), string(c.Priority)},
	} {
		if change.from != change.to {
			facts["from_"+change.name], facts["to_"+change.name] = change.from, change.to
		}
	}
	c.add(m, Entry{Kind: Corrected, Cause: right.Reason, Details: facts})
	c.call(m, Effect{
		Kind:    Recommit,
		Reason:  right.Reason,
		Requote: true,
		Start:   c.Start,
	})
}
