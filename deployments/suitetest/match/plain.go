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

func (o object) check(r *report, at string, got any) {
	fields, ok := got.(map[string]any)
	if !ok && got != nil {
		r.add(at, "is %s, not an object", show(got))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o.fields)) {
		o.fields[name].check(r, at+"."+name, fields[name])
	}
}

// list fits a list element by element.
type list struct{ elements []matcher }

func (l list) check(r *report, at string, got any) {
	elements, ok := asList(r, at, got)
	if !ok {
		return
	}
	if len(elements) != len(l.elements) {
		r.add(at, "has %d elements, not %d: %s", len(elements), len(l.elements), show(got))
		return
	}
	for i, m := range l.elements {
		m.check(r, fmt.Sprintf("%s[%d]", at, i), elements[i])
	}
}

// scalar fits a scalar of the same text, or whatever its ${name} stands for.
type scalar struct{ text string }

func (s scalar) check(r *report, at string, got any) {
	want, ok := r.filled(at, s.text)
	if !ok {
		return
	}
	literal(want).check(r, at, got)
}

// literal turns a value that a scenario knows into the pattern that it is.
func literal(value any) matcher {
	switch value := value.(type) {
	case map[string]any:
		o := object{fields: map[string]matcher{}}
		for name, field := range value {
			o.fields[name] = literal(field)
		}
		return o
	case []any:
		l := list{}
		for _, element := range value {
			l.elements = append(l.elements, literal(element))
		}
		return l
	default:
		return exactly{textOf(value)}
	}
}

type exactly struct{ text string }

func (e exactly) check(r *report, at string, got any) {
	if got == nil && (e.text == "" || e.text == "0" || e.text == "false") {
		return
	}
	if _, isText := got.(string); got == nil || !isText && textOf(got) != e.text || isText && got != e.text {
		r.add(at, "is %s, not %q", show(got), e.text)
	}
}

func asList(r *report, at string, got any) ([]any, bool) {
	elements, ok := got.([]any)
	if !ok && got != nil {
		r.add(at, "is %s, not a list", show(got))
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

// show writes a value for a report, cut to what can be read.
func show(value any) string {
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
