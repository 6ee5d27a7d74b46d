// Package suppliers reports the quality of suppliers, from an archive of their engagements.
package suppliers

import (
	"iter"
	"slices"
	"time"

	"github.com/ombud/ombud/services/escalation/internal/help"
)

// Row is the quality of one supplier.
type Row struct {
	// Supplier is `suppliers/{supplier}`.
	Supplier string
	// Engaged counts the engagements. Answered counts those with an answer, InTime those with an answer within its
	// target or without one, Solved and Finished those that ended so.
	Engaged, Answered, InTime, Solved, Finished int64
	// MedianAnswer is the median time to the answer, in wall time; zero without answers. MeanRating is that of finished
	// engagements; zero without any.
	MedianAnswer time.Duration
	MeanRating   float64

	answers []time.Duration
	ratings int
}

// BuildReport returns one row for each supplier, in the order of the engagements, which must be by supplier. The first
// error of the engagements is returned as it is.
func BuildReport(engagements iter.Seq2[help.Engagement, error]) ([]Row, error) {
	var rows []Row
	for e, err := range engagements {
		if err != nil {
			return nil, err
		}
		if len(rows) == 0 || rows[len(rows)-1].Supplier != e.Supplier {
			rows = append(rows, Row{Supplier: e.Supplier})
		}
		rows[len(rows)-1].countEngagement(e)
	}
	for i := range rows {
		rows[i].computeMeans()
	}
	return rows, nil
}

func (r *Row) countEngagement(e help.Engagement) {
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

func (r *Row) computeMeans() {
	if n := len(r.answers); n > 0 {
		slices.Sort(r.answers)
		r.MedianAnswer = (r.answers[(n-1)/2] + r.answers[n/2]) / 2
	}
	if r.Finished > 0 {
		r.MeanRating = float64(r.ratings) / float64(r.Finished)
	}
}
