package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/ombud/ombud/deployments/bench"
	"github.com/ombud/ombud/deployments/bench/clockwork"
)

// parseRows reads the names of rows.
func parseRows(list string) ([]string, error) {
	var names []string
	for name := range strings.FieldsFuncSeq(list, isComma) {
		if !slices.Contains(bench.RowNames(), name) {
			return nil, fmt.Errorf("-only: %q is not one of %s", name, strings.Join(bench.RowNames(), ", "))
		}
		names = append(names, name)
	}
	return names, nil
}

// parseNumbers reads how many handlings are to be open.
func parseNumbers(list string) ([]int, error) {
	var found []int
	for field := range strings.FieldsFuncSeq(list, isComma) {
		n, err := strconv.Atoi(field)
		if err != nil || n < clockwork.Least {
			return nil, fmt.Errorf("-open: %q is not a number from %d", field, clockwork.Least)
		}
		found = append(found, n)
	}
	return found, nil
}

func isComma(r rune) bool { return r == ',' || r == ' ' }

// writeReports writes the reports and returns the error that ended the measurement.
func writeReports(reports []bench.Report, markdown bool, failed error) error {
	format := bench.Text
	if markdown {
		format = bench.Markdown
	}
	for _, report := range reports {
		failed = errors.Join(failed, report.WriteTables(os.Stdout, format))
	}
	return failed
}
