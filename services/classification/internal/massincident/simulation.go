package massincident

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/judgement"
)

// Simulation runs the detection over given cases, for measurements. It stores and reports nothing, and takes the
// time from the cases. It is not safe for concurrent use.
type Simulation struct{ placement *placement }

// NewSimulation returns a simulation without any case.
func NewSimulation() *Simulation {
	return &Simulation{&placement{detector: burst.NewDetector()}}
}

// AddCase adds the next case in the order of their times, and returns the candidate that it raises, if any.
func (s *Simulation) AddCase(e judgement.Entry) (raised Doc, ok bool) {
	known := len(s.placement.raised)
	s.placement.now = e.At
	s.placement.incidents = slices.DeleteFunc(s.placement.incidents, func(d Doc) bool {
		return e.At.Sub(d.Body.lastSeen()) > incidentGap
	})
	s.placement.placeCase(toObservation(e), "", true)
	if len(s.placement.raised) == known {
		return Doc{}, false
	}
	return s.placement.raised[known], true
}

// ListCandidates returns all candidates in their present state, oldest first.
func (s *Simulation) ListCandidates() []Doc { return s.placement.raised }

func toObservation(e judgement.Entry) burst.Observation {
	in := e.Input
	in.Text = e.Message()
	return burst.Observation{
		Case:      e.Case,
		Territory: e.Territory,
		At:        e.JudgedAt(),
		Input:     in,
		Message:   burst.SplitMessage(in.Text, in.Language),
	}
}
