package checklist

import (
	"maps"

	"github.com/ombud/ombud/services/intake/internal/casefile"
)

// LearnAnswers adds answers that were read to the details of a case. What somebody has given there stays.
func LearnAnswers(c *casefile.Case, answers map[string]string) {
	fresh := maps.Clone(answers)
	maps.DeleteFunc(fresh, func(key, _ string) bool { return c.Details[key] != "" })
	c.LearnDetails(fresh)
}
