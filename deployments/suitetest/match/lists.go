package match

import (
	"slices"
	"strconv"
)

// has fits a list in which each pattern fits an element, in any order or in this one.
type has struct {
	patterns []matcher
	ordered  bool
}

func (h has) checkValue(r *report, at string, got any) {
	elements, ok := asList(r, at, got)
	if !ok {
		return
	}
	rest := elements
	for i, m := range h.patterns {
		found := slices.IndexFunc(rest, func(element any) bool { return r.fitsPattern(m, element) })
		if found < 0 {
			r.addLine(at, "has no element for pattern %d, or not in that place: %s", i+1, formatOutline(elements))
			return
		}
		if h.ordered {
			rest = rest[found+1:]
		}
	}
}

// occurrence fits a list in which the pattern fits so many elements: every one, a
// number, or none.
type occurrence struct {
	of    matcher
	every bool
	is    *scalar
}

func (o occurrence) checkValue(r *report, at string, got any) {
	elements, ok := asList(r, at, got)
	if !ok {
		return
	}
	want := 0
	switch {
	case o.every:
		want = len(elements)
	case o.is != nil:
		number, _ := r.fillScalar(at, o.is.text)
		var err error
		if want, err = strconv.Atoi(textOf(number)); err != nil {
			r.addLine(at, "!count: %v", err)
			return
		}
	}
	n := 0
	for _, element := range elements {
		if r.fitsPattern(o.of, element) {
			n++
		}
	}
	if n != want {
		r.addLine(at, "has %d such elements, not %d: %s", n, want, formatOutline(elements))
	}
}

// numbered fits a list with a field that counts from 1 without gaps.
type numbered struct{ field string }

func (n numbered) checkValue(r *report, at string, got any) {
	elements, ok := asList(r, at, got)
	if !ok {
		return
	}
	for i, element := range elements {
		object, _ := element.(map[string]any)
		if textOf(object[n.field]) != strconv.Itoa(i+1) {
			r.addLine(at, "element %d has %s %s: %s", i+1, n.field, formatValue(object[n.field]), formatOutline(elements))
			return
		}
	}
}

// formatOutline formats a list in short: of events only their kinds.
func formatOutline(elements []any) string {
	kinds := make([]any, 0, len(elements))
	for _, element := range elements {
		object, _ := element.(map[string]any)
		if object["kind"] == nil {
			return formatValue(elements)
		}
		kinds = append(kinds, object["kind"])
	}
	return formatValue(kinds)
}
