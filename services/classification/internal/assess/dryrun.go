package assess

import (
	"context"
	"slices"

	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// shownChanges is how many changes a dry run tells of.
const shownChanges = 200

// Past gives records of past cases, newest first.
type Past interface {
	FilteredRecords(ctx context.Context, filter string, limit int, each func(docket.Entry)) error
}

// Trial says what rules would do.
type Trial struct {
	Examined, Changed int
	Changes           []Change // the first of them, newest first
}

// Change is a case that would be judged differently.
type Change struct {
	Case          string
	Before, After priority.Decision
}

// Try judges past cases by the rules there are and by others. What is wrong with those
// is InvalidArgument, with fields as in rules[3].expression.
func (d *Desk) Try(ctx context.Context, past Past, rules []priority.Rule, filter string, limit int) (Trial, error) {
	present := d.engine.Load()
	next, err := priority.New(rules, present.matrix)
	if err != nil {
		return Trial{}, err
	}
	var t Trial
	err = past.FilteredRecords(ctx, filter, limit, func(e docket.Entry) {
		t.Examined++
		in := e.Input
		in.Text = e.Message()
		before, after := present.Decide(in), next.Decide(in)
		if same(before, after) {
			return
		}
		if t.Changed++; t.Changed <= shownChanges {
			t.Changes = append(t.Changes, Change{e.Case, before, after})
		}
	})
	return t, err
}

// same reports whether two decisions come to the same.
func same(a, b priority.Decision) bool {
	return a.Impact == b.Impact && a.Urgency == b.Urgency && a.Priority == b.Priority && a.Handling == b.Handling &&
		slices.EqualFunc(a.Triggers(), b.Triggers(), func(x, y priority.Fired) bool { return x.Effect.Trigger == y.Effect.Trigger })
}
