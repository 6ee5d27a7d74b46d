package replay

import (
	_ "embed"
	"strings"
)

//go:embed outages.tsv
var writtenOutages string

// WrittenOutages returns invented texts about outages, by outage, in one of the languages en, ru and pl.
func WrittenOutages(language string) map[string][]string {
	texts := map[string][]string{}
	for line := range strings.Lines(writtenOutages) {
		columns := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		if columns[1] == language {
			texts[columns[0]] = append(texts[columns[0]], columns[2])
		}
	}
	return texts
}
