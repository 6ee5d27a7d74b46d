package massincident

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/docket"
)

// Rehearsal looks for mass incidents in cases of which somebody knows better what belongs
// together. It keeps nothing, tells nobody, and its clock are the cases. It is not safe for
// concurrent use.
type Rehearsal struct{ board *board }

// NewRehearsal returns one that knows of no case.
func NewRehearsal() *Rehearsal { return &Rehearsal{&board{detector: NewDetector()}} }

// Take looks at the next case, in the order of their times, as if it had just come. It
// returns the candidate that came up with it, if any.
func (r *Rehearsal) Take(e docket.Entry) (found Doc, isNew bool) {
	known := len(r.board.found)
	r.board.now = e.At
	r.board.incidents = slices.DeleteFunc(r.board.incidents, func(d Doc) bool { return e.At.Sub(d.Body.Last) > alive })
	r.board.put(sighting(e), "")
	if len(r.board.found) == known {
		return Doc{}, false
	}
	return r.board.found[known], true
}

// Found returns all candidates as they are by now, the oldest first.
func (r *Rehearsal) Found() []Doc { return r.board.found }
