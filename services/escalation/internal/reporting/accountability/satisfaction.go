package accountability

import (
	"cmp"
	"slices"

	"github.com/ombud/ombud/services/escalation/internal/handling"
)

const (
	// contentFrom is the lowest score of a content customer, of five.
	contentFrom = 4
	// maxComments bounds the comments of a row.
	maxComments = 10
)

// Satisfaction is the ratings of solutions.
type Satisfaction struct {
	Scores
	// Content counts the scores of 4 and 5 without a denial of the solution, Discontent the cases that were opened again.
	Content, Discontent int64
	// Timeliness to Ease are the details of the ratings.
	Timeliness, Courtesy, Competence, Ease Scores
	// Comments are those of the least content customers.
	Comments []string
}

// Scores are answers to one question.
type Scores struct{ Answers, Sum int64 }

// Mean returns the mean score; 0 without answers.
func (s Scores) Mean() float64 {
	if s.Answers == 0 {
		return 0
	}
	return float64(s.Sum) / float64(s.Answers)
}

func (s *Scores) addScore(score int) {
	if score > 0 {
		s.Answers++
		s.Sum += int64(score)
	}
}

func (s *Satisfaction) countRating(r handling.Rating) {
	s.addScore(r.Score)
	s.Content += oneIf(r.Score >= contentFrom && !r.Discontent)
	s.Discontent += oneIf(r.Discontent)
	s.Timeliness.addScore(r.Timeliness)
	s.Courtesy.addScore(r.Courtesy)
	s.Competence.addScore(r.Competence)
	s.Ease.addScore(r.Ease)
}

// worstComments are the ratings with comments of the least content customers, those first. Of equally content customers the
// newest come first.
type worstComments []handling.Rating

func (w *worstComments) addRating(r handling.Rating) {
	if r.Comment == "" {
		return
	}
	place, _ := slices.BinarySearchFunc(*w, r, compareRatings)
	*w = slices.Insert(*w, place, r)
	*w = (*w)[:min(len(*w), maxComments)]
}

func compareRatings(a, b handling.Rating) int {
	return cmp.Or(cmp.Compare(a.Score, b.Score), b.At.Compare(a.At), cmp.Compare(a.Comment, b.Comment))
}

func (w worstComments) texts() []string {
	var texts []string
	for _, r := range w {
		texts = append(texts, r.Comment)
	}
	return texts
}
