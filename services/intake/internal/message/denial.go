package message

import (
	"slices"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// isDenial reports whether a draft takes news of a mass incident back: the problem is another one. Where the customer has had no
// such news, the letter says nothing of the others.
func isDenial(d Draft) bool { return d.Template == template.Separated && d.After == template.Incident }

// recordDenials keeps with a case for which mass incidents a letter says that the problem is another one. One that has been replaced
// by a letter without these words does not count.
func recordDenials(c *casefile.Case, replaced, written []Draft) {
	denies := func(drafts []Draft, incident string) bool {
		return slices.ContainsFunc(drafts, func(d Draft) bool { return isDenial(d) && d.Incident == incident })
	}
	for _, d := range written {
		if isDenial(d) && !denies(replaced, d.Incident) {
			casefile.RecordDenial(c, d.Incident)
		}
	}
	for _, d := range replaced {
		if isDenial(d) && !denies(written, d.Incident) {
			casefile.WithdrawDenial(c, d.Incident)
		}
	}
}
