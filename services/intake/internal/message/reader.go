package message

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"time"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// defaultBest is the best score of an entry of an earlier build, which had one scale and did not name it.
const defaultBest = "5"

// Reader reads timelines. An entry that the customer sees has words in the customer's language: those of a person, or
// those of the templates. It is safe for concurrent use.
type Reader struct {
	cases    *casefile.Repository
	messages *Service
}

// NewReader returns a reader.
func NewReader(cases *casefile.Repository, messages *Service) *Reader {
	return &Reader{cases: cases, messages: messages}
}

// ReadEntries returns at most limit entries of a case that has been read, in order, those with a sequence above after: fewer where
// they are large, but one at least. Faults are those of the repository.
func (r *Reader) ReadEntries(
	ctx context.Context, doc casefile.Doc, after int64, limit int,
) ([]timeline.Entry, error) {
	entries, err := r.cases.ReadEntries(ctx, doc, after, limit)
	for i, e := range entries {
		if e.Visible && e.Text == "" {
			text, err := r.messages.templates.RenderLine(string(e.Kind), lineFacts(&doc.Body, e), languagesOf(&doc.Body, e)...)
			r.messages.logFailure(doc.ID, err)
			entries[i].Text = text
		}
	}
	return entries, err
}

// FindChanged returns the cases changed at or after a time, the least recent change first.
func (r *Reader) FindChanged(ctx context.Context, since time.Time) iter.Seq2[casefile.Doc, error] {
	return r.cases.FindChanged(ctx, since)
}

// LastSequenceBefore returns the sequence of the newest entry recorded before a time; 0 when there is none.
func (r *Reader) LastSequenceBefore(ctx context.Context, doc casefile.Doc, before time.Time) (int64, error) {
	return r.cases.LastSequenceBefore(ctx, doc, before)
}

// languagesOf returns the languages of the customer when an entry was written; those of the case where it does not say.
func languagesOf(c *casefile.Case, e timeline.Entry) []string {
	if len(e.Languages) > 0 {
		return e.Languages
	}
	return c.Languages()
}

// lineFacts returns the facts of an entry, which keeps its words whatever becomes of the case. Details that are missing or of another
// form are left out; where an entry of an earlier release does not say how the period of updates passes, the case does.
func lineFacts(c *casefile.Case, e timeline.Entry) template.Facts {
	f := template.Facts{
		Zone:  cmp.Or(e.Zone, casefile.ZoneOf(c)),
		Draft: Draft{Cause: e.Cause},
		Score: e.Details["score"],
		Of:    cmp.Or(e.Details["of"], defaultBest),
		Stays: e.Details["counting_score"],
	}
	f.Said, f.NoMessage = e.At, e.Details[casefile.NoMessage] != ""
	if open, isSaid := e.Details[timeline.AlwaysOpen]; isSaid {
		f.AlwaysOpen = open == "true"
	} else {
		f.AlwaysOpen = c.Promise != nil && c.Promise.AlwaysOpen
	}
	read := func(s promise.Subject) time.Time {
		by, _ := time.Parse(time.RFC3339, e.Details[string(s)])
		return by
	}
	f.TriageBy, f.RespondBy = read(promise.Triage), read(promise.Answer)
	f.NextReplyBy, f.ResolveBy = read(promise.NextReply), read(promise.Solution)
	f.UpdateEvery, _ = time.ParseDuration(e.Details[string(promise.Updates)])
	f.ResolveLeft, _ = time.ParseDuration(e.Details[timeline.ResolveLeft])
	f.SolveLimit, _ = time.Parse(time.RFC3339, e.Details[timeline.ResolveLimit])
	f.Waiting = f.ResolveLeft > 0 || !f.SolveLimit.IsZero()
	return f
}

// HideFromCustomer removes the parts of an entry that are for the staff: codes, causes and details.
func HideFromCustomer(e timeline.Entry) timeline.Entry {
	details := maps.Clone(e.Details)
	maps.DeleteFunc(details, func(key, _ string) bool { return key != "subject" })
	e.Cause, e.Details = "", details
	return e
}
