// Package quality says how good suppliers were, from their engagements.
package quality

import (
	"iter"
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// Row is how good one supplier was.
type Row struct {
	// Supplier is `suppliers/{supplier}`.
	Supplier string
	// Engaged counts the engagements, Answered those with an answer, InTime those that came
	// before their target or had none, Solved and Finished those that ended so.
	Engaged, Answered, InTime, Solved, Finished int64
	// MedianAnswer is how long half of the answers took at most, by the clock; zero without
	// answers. MeanRating is that of what is finished; zero without any.
	MedianAnswer time.Duration
	MeanRating   float64

	answers []time.Duration
	ratings int
}

// Of returns one row for each supplier, in the order in which the engagements come, which
// must be by supplier. An error of the engagements is returned as it is.
func Of(engagements iter.Seq2[handling.Engagement, error]) ([]Row, error) {
	var rows []Row
	for e, err := range engagements {
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 || rows[len(rows)-1].Supplier != e.Supplier {
			rows = append(rows, Row{Supplier: e.Supplier})
		}
		rows[len(rows)-1].count(e)
	}
	for i := range rows {
		rows[i].sum()
	}
	return rows, nil
}

func (r *Row) count(e handling.Engagement) {
	r.Engaged++
	if !e.Answered.IsZero() {
		r.Answered++
		r.answers = append(r.answers, e.Answered.Sub(e.At))
		if e.AnswerDue.IsZero() || !e.Answered.After(e.AnswerDue) {
			r.InTime++
		}
	}
	if e.Finished.IsZero() {
		return
	}
	r.Finished++
	r.ratings += e.Rating
	if e.Solved {
		r.Solved++
	}
}

func (r *Row) sum() {
	if n := len(r.answers); n > 0 {
		slices.Sort(r.answers)
		r.MedianAnswer = (r.answers[(n-1)/2] + r.answers[n/2]) / 2
	}
	if r.Finished > 0 {
		r.MeanRating = float64(r.ratings) / float64(r.Finished)
	}
}
