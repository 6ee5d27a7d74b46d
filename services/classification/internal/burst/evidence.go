package burst

import (
	"fmt"
	"slices"
	"time"

	"github.com/ombud/ombud/services/classification/internal/priority"
)

// Observation is a case as the detector sees it.
type Observation struct {
	Case      string // id
	Territory string
	At        time.Time
	Input     priority.Input
	Message   Message // of Input; where it is not given, it is split when it is needed

	number     int      // in the order of arrival
	stems      []string // distinct stems of a remembered case, without those of short words
	shortStems []string // those of its short words
	isPlaced   bool     // part of an incident
	hasLeft    bool     // older than the window
}

// Fits reports whether the message has enough of the words of a signature.
func (o *Observation) Fits(s Signature) bool {
	if !s.IsStated && len(o.stems)+len(o.shortStems) > 0 {
		return s.fitsStems(o.Input.Language, o.hasStem)
	}
	return s.FitsMessage(o.split())
}

// hasStem reports whether the message of a remembered case has a stem.
func (o *Observation) hasStem(stem string) bool {
	return slices.Contains(o.stems, stem) || slices.Contains(o.shortStems, stem)
}

func (o *Observation) split() Message {
	if o.Message.all == nil {
		return SplitMessage(o.Input.Text, o.Input.Language)
	}
	return o.Message
}

// Burst is a group of more cases than chance explains.
type Burst struct {
	Evidence Evidence
	Cases    []Observation // oldest first
}

// Evidence is the statistical test that a burst has passed.
type Evidence struct {
	Cases      int           `bson:"cases"`  // observed number of cases
	Within     time.Duration `bson:"within"` // time span of the cases
	Expected   float64       `bson:"expected"`
	Likelihood float64       `bson:"likelihood"` // p-value: the probability of so many cases by chance
	// Alike and Word name the counted group: cases with similar texts, or cases that share one word, or else all
	// cases of a kind.
	Alike bool `bson:"alike"`
	Word  bool `bson:"word,omitempty"`
}

// ExcessShare returns the share of the cases that chance does not explain.
func (e Evidence) ExcessShare() float64 { return max(0, 1-e.Expected/float64(max(e.Cases, 1))) }

// Explain returns the evidence as a sentence.
func (e Evidence) Explain() string {
	group := "cases of this kind"
	switch {
	case e.Alike:
		group = "cases of similar words"
	case e.Word:
		group = "cases that share a word"
	}
	return fmt.Sprintf("%d %s came within %s, where %.2g would be usual; so many by chance have a likelihood of %.1g",
		e.Cases, group, e.Within.Round(time.Second), e.Expected, e.Likelihood)
}
