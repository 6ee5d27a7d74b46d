package match

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// object fits an object that has at least its fields.
type object struct{ fields map[string]matcher }

func (o object) checkValue(r *report, at string, got any) {
	fields, ok := got.(map[string]any)
	if !ok && got != nil {
		r.addLine(at, "is %s, not an object", formatValue(got))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.fields[name].checkValue(r, at+"."+name, fields[name])
	}
}

// list fits a list element by element.
type list struct{ elements []matcher }

func (l list) checkValue(r *report, at string, got any) {
	elements, ok := asList(r, at, got)
	if !ok {
		return
	}
	if len(elements) != len(l.elements) {
		r.addLine(at, "has %d elements, not %d: %s", len(elements), len(l.elements), formatValue(got))
		return
	}
	for i, m := range l.elements {
		m.checkValue(r, fmt.Sprintf("%s[%d]", at, i), elements[i])
	}
}

// scalar fits a scalar of the same text, or the value of its ${name}.
type scalar struct{ text string }

func (s scalar) checkValue(r *report, at string, got any) {
	want, ok := r.fillScalar(at, s.text)
	if !ok {
		return
	}
	matcherFor(want).checkValue(r, at, got)
}

// matcherFor turns a value that a scenario knows into the pattern that it is.
func matcherFor(value any) matcher {
	switch value := value.(type) {
	case map[string]any:
		o := object{fields: map[string]matcher{}}
		for name, field := range value {
			o.fields[name] = matcherFor(field)
		}
		return o
	case []any:
		l := list{}
		for _, element := range value {
			l.elements = append(l.elements, matcherFor(element))
		}
		return l
	default:
		return exactly{textOf(value)}
	}
}

type exactly struct{ text string }

func (e exactly) checkValue(r *report, at string, got any) {
	if got == nil && (e.text == "" || e.text == "0" || e.text == "false") {
		return
	}
	if _, isText := got.(string); got == nil || !isText && textOf(got) != e.text || isText && got != e.text {
		r.addLine(at, "is %s, not %q", formatValue(got), e.text)
	}
}

func asList(r *report, at string, got any) ([]any, bool) {
	elements, ok := got.([]any)
	if !ok && got != nil {
		r.addLine(at, "is %s, not a list", formatValue(got))
		return nil, false
	}
	return elements, true
}

// textOf writes a scalar as JSON would, without quotes.
func textOf(value any) string {
	switch value := value.(type) {
	case nil:
		return ""
	case string:
		return value
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		return fmt.Sprint(value)
	}
}

// formatValue formats a value for a report, shortened to a readable length.
func formatValue(value any) string {
	const limit = 600
	if value == nil {
		return "not there"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	if len(text) > limit {
		return string(text[:limit]) + "…"
	}
	return string(text)
}
