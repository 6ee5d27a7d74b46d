package examples

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ombud/ombud/deployments/standalone/jsonl"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

// line is one example of a file, or the error in its line.
type line struct {
	number  int
	example *classificationv1.Example
	wrong   error
}

// longestLine is more than the longest text, however it is escaped.
const longestLine = 1 << 20

// readLines reads a file by the end of its name: .csv or .jsonl.
func readLines(name string, file io.Reader) (iter.Seq[line], error) {
	switch filepath.Ext(strings.ToLower(name)) {
	case ".csv":
		return fromCSV(file), nil
	case ".jsonl", ".ndjson":
		return fromJSON(file), nil
	}
	return nil, fmt.Errorf("%s: the name must end in .csv or .jsonl", name)
}

// fromCSV reads category, text and perhaps customer: in this order, or in that of the
// first line when it names them.
func fromCSV(file io.Reader) iter.Seq[line] {
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	r.ReuseRecord = true
	return func(yield func(line) bool) {
		columns := []string{"category", "text", "customer"}
		for first := true; ; first = false {
			record, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			var parse *csv.ParseError
			if err != nil && !errors.As(err, &parse) {
				yield(line{wrong: err})
				return
			}
			if err != nil {
				if !yield(line{number: parse.StartLine, wrong: parse.Err}) {
					return
				}
				continue
			}
			if first && slices.Contains(record, "category") && slices.Contains(record, "text") {
				columns = slices.Clone(record)
				continue
			}
			number, _ := r.FieldPos(0)
			if !yield(parseRow(number, columns, record)) {
				return
			}
		}
	}
}

func parseRow(number int, columns, record []string) line {
	l := line{number: number, example: &classificationv1.Example{}}
	for i, value := range record {
		if i >= len(columns) {
			l.wrong = fmt.Errorf("it has %d columns, not %d", len(record), len(columns))
			break
		}
		switch columns[i] {
		case "category":
			l.example.Category = value
		case "text":
			l.example.Text = value
		case "customer":
			l.example.Customer = value
		}
	}
	return l
}

// fromJSON reads an object of category, text and perhaps customer from each line.
func fromJSON(file io.Reader) iter.Seq[line] {
	return func(yield func(line) bool) {
		for read := range jsonl.ReadLines(file, longestLine) {
			l := line{number: read.Number, example: &classificationv1.Example{}, wrong: read.Err}
			if l.wrong == nil {
				l.wrong = protojson.Unmarshal(read.Text, l.example)
			}
			if !yield(l) {
				return
			}
		}
	}
}
