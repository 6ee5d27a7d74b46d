package replay

import (
	_ "embed"
	"slices"
	"strings"
)

//go:embed outages.tsv
var writtenOutages string

// WrittenOutages returns invented texts about outages, by outage, in some of the languages en, ru and pl.
func WrittenOutages(languages ...string) map[string][]string {
	texts := map[string][]string{}
	for line := range strings.Lines(writtenOutages) {
		columns := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		if slices.Contains(languages, columns[1]) {
			texts[columns[0]] = append(texts[columns[0]], columns[2])
		}
	}
	return texts
}
