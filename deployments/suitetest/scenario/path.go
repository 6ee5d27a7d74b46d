package scenario

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/words"
)

// Lookup returns the value at a path in a JSON value: fields after dots, elements of
// lists by number or by the value of a field, as in `clocks[kind=STEP].dueTime`
// and `cases[0].name`. The empty path is the value itself. Of a text, `path ~ regexp`
// is the first match of the expression; of a time, `path as told` is the expression of how letters say it in UTC: to the minute,
// or to the second. A missing value is an error.
func Lookup(value any, path string) (any, error) {
	if path, isTime := strings.CutSuffix(path, " as told"); isTime {
		return lookUpTold(value, path)
	}
	path, expression, part := strings.Cut(path, " ~ ")
	found, err := walkPath(value, path)
	if err != nil || !part {
		return found, err
	}
	compiled, err := regexp.Compile(expression)
	if err != nil {
		return nil, err
	}
	if match := compiled.FindString(fmt.Sprint(found)); match != "" {
		return match, nil
	}
	return nil, fmt.Errorf("%s: %s is not found in %v", path, expression, found)
}

// lookUpTold returns the expression of a time at a path: the minute in which it is over, as "15:04", or the second.
func lookUpTold(value any, path string) (any, error) {
	found, err := walkPath(value, path)
	if err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, fmt.Sprint(found))
	return "(" + words.RoundUp(at).UTC().Format("15:04") + "|" + at.UTC().Format(time.TimeOnly) + ")", err
}

func walkPath(value any, path string) (any, error) {
	at := value
	for rest := path; rest != ""; {
		var part string
		if strings.HasPrefix(rest, "[") {
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("%s: a bracket is not closed", path)
			}
			part, rest = rest[1:end], rest[end+1:]
			at = selectElement(at, part)
		} else {
			end := strings.IndexAny(rest[1:], ".[") + 1
			if end == 0 {
				end = len(rest)
			}
			part, rest = strings.TrimPrefix(rest[:end], "."), rest[end:]
			fields, _ := at.(map[string]any)
			at = fields[part]
		}
		if at == nil {
			return nil, fmt.Errorf("%s: nothing stands at %s", path, part)
		}
	}
	return at, nil
}

func selectElement(value any, selector string) any {
	list, _ := value.([]any)
	field, want, byField := strings.Cut(selector, "=")
	if !byField {
		n, err := strconv.Atoi(selector)
		if err != nil || n < 0 || n >= len(list) {
			return nil
		}
		return list[n]
	}
	for _, candidate := range list {
		fields, _ := candidate.(map[string]any)
		if got, ok := fields[field]; ok && fmt.Sprint(got) == want {
			return candidate
		}
	}
	return nil
}
