package inviting

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/progress"
)

const (
	// maxScore is the best score.
	maxScore = 5
	// reasonBytes bounds the reason of a reopening.
	reasonBytes = 10000
)

// Answer is the answer of a customer to one survey.
type Answer struct {
	Solution int    // number of the resolution, from 1
	Score    int    // 1 to maxScore
	Previous int    // score of the answer that this one changes; 0 for a first answer
	Counting int    // score that counts where that of an earlier answer stays; 0 where this one counts
	Solved   *bool  // as the customer said; nil for unknown
	Comment  string // in the customer's words
	// Discontent is set for an answer that calls for a reopening.
	Discontent bool
	Submitted  time.Time
}

// RecordAnswer puts an answer on the timeline. A bad answer about the newest resolution reopens the case with a raised
// priority, a good one closes it. An answer about an earlier resolution changes nothing else.
func (s *Service) RecordAnswer(ctx context.Context, req progress.Request, a Answer) error {
	record := func(c *casefile.Case, m timeline.Moment) error {
		c.AddEntries(m, a.newEntry())
		if a.Solution == c.Resolutions {
			s.settleCase(c, req.Case, m, a)
		}
		return nil
	}
	_, err := s.progress.ApplyRequest(ctx, req, casefile.ActionRate, record)
	return err
}

// settleCase reopens or closes the case that was solved by the rated resolution, where its state allows that. A case that has
// lapsed since is not closed.
func (s *Service) settleCase(c *casefile.Case, id string, m timeline.Moment, a Answer) {
	switch {
	case !a.Discontent && !c.Lapsed:
		s.progress.CloseCase(c, id, m, timeline.Entry{Cause: timeline.CauseGoodScore, Details: a.details()})
	case a.Discontent && c.Do(casefile.ActionReopen) == nil:
		why := timeline.Entry{Cause: a.discontentCause(), Text: a.Comment, Details: a.details()}
		c.Reopen(m, why, casefile.Renewal{Reason: a.describe(), Cause: why.Cause, Requote: true})
	}
}

// newEntry returns the entry of the timeline about the answer.
func (a Answer) newEntry() timeline.Entry {
	e := timeline.Entry{
		Kind:    timeline.KindFeedbackGiven,
		At:      a.Submitted,
		Text:    a.Comment,
		Details: a.details(),
		Visible: true,
	}
	if a.Previous != 0 {
		e.Kind = timeline.KindFeedbackChanged
		e.Details["from_score"], e.Details["to_score"] = strconv.Itoa(a.Previous), e.Details["score"]
	}
	if a.Counting != 0 {
		e.Details["counting_score"] = strconv.Itoa(a.Counting)
	}
	return e
}

func (a Answer) details() map[string]string {
	details := map[string]string{
		"score":    strconv.Itoa(a.Score),
		"of":       strconv.Itoa(maxScore),
		"solution": strconv.Itoa(a.Solution),
	}
	if a.Solved != nil {
		details["solved"] = strconv.FormatBool(*a.Solved)
	}
	return details
}

// deniesSolution reports whether the customer says that the problem is not solved.
func (a Answer) deniesSolution() bool { return a.Solved != nil && !*a.Solved }

func (a Answer) discontentCause() string {
	if a.deniesSolution() {
		return timeline.CauseNotSolved
	}
	return timeline.CauseLowScore
}

// describe returns the reason of a reopening, in words for the staff.
func (a Answer) describe() string {
	reason := fmt.Sprintf("The customer rated solution %d with %d of %d", a.Solution, a.Score, maxScore)
	if a.deniesSolution() {
		reason += " and says that it is not solved"
	}
	if a.Comment != "" {
		reason += ": " + a.Comment
	}
	return truncate.Bytes(reason, reasonBytes)
}
