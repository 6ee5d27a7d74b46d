package catalogfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a file.
type Problem struct {
	Line  int    // from 1; 0 when it is about the whole file
	Where string // the resource and the field: "services/repair: calendar"
	What  string
}

// String is the problem in a line, as compilers write theirs.
func (p Problem) String() string {
	where := ""
	if p.Where != "" {
		where = p.Where + ": "
	}
	return fmt.Sprintf("line %d: %s%s", p.Line, where, p.What)
}

// Problems are all that is wrong with a file, in the order of its lines.
type Problems []Problem

// Error implements error.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// asError is nil when nothing is wrong.
func (p Problems) asError() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return p
}
