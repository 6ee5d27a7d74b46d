package answer

import (
	"strconv"

	"github.com/ombud/ombud/pkg/truncate"
)

// maxReason is the size limit of the intake for the reason of a reopening, in bytes.
const maxReason = 10000

// ReopenReason returns the reason for opening the case again, in words: the score, "not solved" and the comment, at
// most 10,000 bytes of valid UTF-8.
func (a Answer) ReopenReason() string {
	reason := "the customer rated it " + strconv.Itoa(int(a.Score)) + " of 5"
	if a.deniesSolution() {
		reason += " and says it is not solved"
	}
	if a.Comment != "" {
		reason += ": " + a.Comment
	}
	return truncate.Bytes(reason, maxReason)
}
