package casework

import (
	"cmp"
	"context"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/mandate"
)

// Lesson is the right judgement of a message.
type Lesson struct {
	RequestID       string
	Case            string
	Customer        string
	Text            string // with the subject on the first line
	Category        string // `categories/{category}`
	Impact, Urgency casefile.Severity
}

// Correction is the right judgement of a case; empty fields do not change.
type Correction struct {
	Category        string
	Impact, Urgency casefile.Severity
	Reason          string
}

// CorrectCase replaces the judgement of a case by a person's. The classifier learns it first, because its matrix says which
// priority follows, and only from an actor who may correct the case. Then the case changes, and the promise is computed anew from the time of the customer's first words. The
// actor is on the timeline as the holder before they correct a queued case.
func (s *Service) CorrectCase(
	ctx context.Context, req Request, right Correction,
) (casefile.Doc, error) {
	doc, err := s.cases.GetForChange(ctx, req.Case)
	if err != nil {
		return casefile.Doc{}, err
	}
	if seen, err := doc.Body.Applied.HasApplied(req.Command); seen || err != nil {
		return doc, err
	}
	if !doc.Body.CanDo(casefile.ActionCorrect) {
		return casefile.Doc{}, doc.Body.IllegalState(casefile.ActionCorrect)
	}
	req.Note = right.Reason
	if _, err := s.checkCorrection(ctx, req, &doc.Body, ""); err != nil {
		return casefile.Doc{}, err
	}
	judged, err := s.teachClassifier(ctx, req, &doc.Body, right)
	if err != nil {
		return casefile.Doc{}, err
	}
	taking, err := s.checkCorrection(ctx, req, &doc.Body, s.decisionID(req))
	if err != nil {
		return casefile.Doc{}, err
	}
	correct := func(c *casefile.Case, m timeline.Moment) error {
		taking.Record(c, m, noteOf(req))
		applyCorrection(c, m, judged, right, casefile.Renewal{Note: noteOf(req), ClaimedFrom: taking.Holder})
		return nil
	}
	return s.progress.ApplyRequest(ctx, req, casefile.ActionCorrect, correct)
}

// checkCorrection does checkMandate for a correction. Its reason is the note of a leading actor.
func (s *Service) checkCorrection(ctx context.Context, req Request, c *casefile.Case, decision string) (mandate.Taking, error) {
	taking, err := s.checkMandate(ctx, req, c, casefile.ActionCorrect, decision)
	if fault.Is(err, fault.InvalidArgument) {
		err = fault.Invalid("reason", "is needed because %s holds the case", c.Handling.Owner).Wrap(err)
	}
	return taking, err
}

// teachClassifier teaches the right judgement and returns the judgement that follows.
func (s *Service) teachClassifier(
	ctx context.Context, req Request, c *casefile.Case, right Correction,
) (casefile.Judgement, error) {
	words, err := s.statements.ReadWords(ctx, c.FirstContact)
	if err != nil {
		return casefile.Judgement{}, err
	}
	lesson := Lesson{
		RequestID: idempotency.CommandID(req.Command, s.now(), "case", req.Case, "lesson"),
		Case:      req.Case,
		Customer:  c.Customer,
		Text:      words.JoinText(),
		Category:  cmp.Or(right.Category, c.Category),
		Impact:    cmp.Or(right.Impact, c.Impact),
		Urgency:   cmp.Or(right.Urgency, c.Urgency),
	}
	if lesson.Category == "" {
		return casefile.Judgement{}, fault.Invalid("category", "is needed, because the case has none yet")
	}
	judged, err := s.peers.Classifier.Correct(ctx, lesson)
	if fault.Is(err, fault.NotFound) {
		err = fault.Invalid("category", "there is no category %s", lesson.Category).Wrap(err)
	}
	return judged, err
}

// applyCorrection writes a person's judgement into the case. The renewal has the facts about the person; the rest of it is set
// here.
func applyCorrection(
	c *casefile.Case, m timeline.Moment, judged casefile.Judgement, right Correction, renewal casefile.Renewal,
) {
	was := c.Judgement
	c.Category = cmp.Or(right.Category, judged.Category, was.Category)
	c.Impact = cmp.Or(right.Impact, judged.Impact, was.Impact)
	c.Urgency = cmp.Or(right.Urgency, judged.Urgency, was.Urgency)
	c.Priority = cmp.Or(judged.Priority, was.Priority)
	c.Confidence, c.Undecided = 1, false
	c.UrgeRealTime(judged)
	details := map[string]string{}
	for _, change := range []struct{ name, from, to string }{
		{"category", was.Category, c.Category},
		{"impact", string(was.Impact), string(c.Impact)},
		{"urgency", string(was.Urgency), string(c.Urgency)},
		{"priority", string(was.Priority), string(c.Priority)},
	} {
		if change.from != change.to {
			details["from_"+change.name] = change.from
			details["to_"+change.name] = change.to
		}
	}
	c.AddEntries(m, timeline.Entry{Kind: timeline.KindCorrected, Cause: right.Reason, Details: details})
	renewal.Reason, renewal.Start = right.Reason, c.Start
	renewal.Requote, renewal.Decided = true, true
	casefile.EmitEffect(c, m, casefile.RecommitEffect(), renewal)
}
