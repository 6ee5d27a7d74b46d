package replay

import (
	_ "embed"
	"strings"
)

//go:embed outages.tsv
var written string

// Written returns what people might say in outages, made up for this: by outage, in one
// of the languages en, ru and pl.
func Written(language string) map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(written) {
		columns := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 3)
		if columns[1] == language {
			all[columns[0]] = append(all[columns[0]], columns[2])
		}
	}
	return all
}
