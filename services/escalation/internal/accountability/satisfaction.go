package accountability

import (
	"cmp"
	"slices"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

// contentFrom is the score from which on a customer counts as content, of five.
const contentFrom = 4

// Satisfaction is what customers said of solutions.
type Satisfaction struct {
	Scores
	// Content is how many gave 4 or 5, Discontent how many had the case opened again.
	Content, Discontent int64
	// Timeliness, Courtesy, Competence and Ease are what pleased them, or did not.
	Timeliness, Courtesy, Competence, Ease Scores
	// Comments are the words of the least content.
	Comments []string
}

// Scores are answers to one question.
type Scores struct{ Answers, Sum int64 }

// Mean returns the mean score; 0 when nobody answered.
func (s Scores) Mean() float64 {
	if s.Answers == 0 {
		return 0
	}
	return float64(s.Sum) / float64(s.Answers)
}

func (s *Scores) add(score int) {
	if score > 0 {
		s.Answers++
		s.Sum += int64(score)
	}
}

func (s *Satisfaction) count(r handling.Rating) {
	s.add(r.Score)
	s.Content += one(r.Score >= contentFrom && !r.Discontent)
	s.Discontent += one(r.Discontent)
	s.Timeliness.add(r.Timeliness)
	s.Courtesy.add(r.Courtesy)
	s.Competence.add(r.Competence)
	s.Ease.add(r.Ease)
}

// maxComments is how many comments a row has.
const maxComments = 10

// words are the comments of the least content, those first; of equally content customers,
// the newest.
type words []handling.Rating

func (w *words) add(r handling.Rating) {
	if r.Comment == "" {
		return
	}
	place, _ := slices.BinarySearchFunc(*w, r, func(a, b handling.Rating) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), b.At.Compare(a.At), cmp.Compare(a.Comment, b.Comment))
	})
	*w = slices.Insert(*w, place, r)
	*w = (*w)[:min(len(*w), maxComments)]
}

func (w words) texts() []string {
	var texts []string
	for _, r := range w {
		texts = append(texts, r.Comment)
	}
	return texts
}
