package handling

import (
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
)

// MonthOf returns the month of a time as reports spell it: "2026-11", in UTC.
func MonthOf(at time.Time) string { return at.UTC().Format("2006-01") }

// endOfMonth returns the last instant of the month of a time.
func endOfMonth(at time.Time) time.Time {
	at = at.UTC()
	return time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC).Add(-time.Millisecond)
}

// LateMonths returns the months in which a clock ran out in the pass, in order, those included in which all breaches were
// taken back.
func (p Pass) LateMonths() []string {
	months := slices.Clone(p.Months)
	for _, b := range p.Breaches { // passes of earlier releases have no months
		months = append(months, MonthOf(b.Due))
	}
	slices.Sort(months)
	return slices.Compact(months)
}

// BreachesIn returns the breaches of the pass in a month.
func (p Pass) BreachesIn(month string) []Breach {
	var within []Breach
	for _, b := range p.Breaches {
		if MonthOf(b.Due) == month {
			within = append(within, b)
		}
	}
	return within
}

// markLate records that a clock ran out in the pass that lasts, so that the archive gets it before it has ended.
func (h *History) markLate(at time.Time) {
	pass := h.currentPass()
	if month := MonthOf(at); !slices.Contains(pass.Months, month) {
		pass.Months = append(slices.Clone(pass.Months), month)
	}
	h.Amended++
}

// HasUnfiledBreaches reports whether the archive lacks breaches of the pass that lasts, or has some that were taken back.
func (h *History) HasUnfiledBreaches() bool {
	return len(h.currentPass().LateMonths()) > 0 && h.Shown != h.Amended+1
}

// Answered is the effect that credits an answer to its author, who need not hold the case. The time and the author are
// those of the effect.
type Answered struct {
	Team    string `bson:"team"`
	Service string `bson:"service,omitempty"`
}

// AnsweredKind is the kind of an Answered.
func AnsweredKind() effect.Kind[Answered] { return effect.NewKind[Answered]("ANSWERED", "archive") }

// CreditAnswer has the archive credit an answer to its author; an answer of nobody is left out.
func (h *Handling) CreditAnswer(m Moment, author string, said time.Time) {
	if author == "" {
		return
	}
	cause := effect.Cause{At: clock.Earlier(said, m.Now), Actor: author, Trace: m.Trace}
	h.Outbox.Add(AnsweredKind().Make(cause, Answered{
		Team:    ladder.TeamOf(h.Queue),
		Service: h.Commitment.Service,
	}))
}
