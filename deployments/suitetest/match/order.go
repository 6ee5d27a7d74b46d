package match

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// bound fits values above (sign 1) or below (sign -1) a value.
type bound struct {
	than scalar
	sign float64
}

func (b bound) checkValue(r *report, at string, got any) {
	than, ok := r.fillScalar(at, b.than.text)
	if !ok {
		return
	}
	distance, err := numericDifference(textOf(got), textOf(than))
	switch {
	case err != nil:
		r.addLine(at, "%v", err)
	case distance*b.sign <= 0:
		r.addLine(at, "is %s; compared with %v the difference is %v", formatValue(got), than, distance)
	}
}

// near fits values within a distance of a sum.
type near struct{ to, plus, within string }

func readNear(node *yaml.Node) (matcher, error) {
	var parts struct{ To, Plus, Within string }
	if err := node.Decode(&parts); err != nil {
		return nil, err
	}
	if parts.To == "" || parts.Within == "" {
		return nil, fmt.Errorf("line %d: !near needs `to` and `within`", node.Line)
	}
	if parts.Plus == "" {
		parts.Plus = "0s"
	}
	return near{parts.To, parts.Plus, parts.Within}, nil
}

func (n near) checkValue(r *report, at string, got any) {
	to, okTo := r.fillScalar(at, n.to)
	plus, okPlus := r.fillScalar(at, n.plus)
	if !okTo || !okPlus {
		return
	}
	distance, err := numericDifference(textOf(got), textOf(to))
	if err != nil {
		r.addLine(at, "%v", err)
		return
	}
	offset, err := time.ParseDuration(textOf(plus))
	if err != nil {
		r.addLine(at, "!near: %v", err)
		return
	}
	within, err := time.ParseDuration(n.within)
	if err != nil {
		r.addLine(at, "!near: %v", err)
		return
	}
	if off := distance - offset.Seconds(); off > within.Seconds() || -off > within.Seconds() {
		r.addLine(at, "is %s, %.3fs away from %v plus %v", formatValue(got), off, to, plus)
	}
}

// numericDifference is a-b: seconds between times or durations, else between numbers.
func numericDifference(a, b string) (float64, error) {
	x, kindX, err := parseQuantity(a)
	if err != nil {
		return 0, err
	}
	y, kindY, err := parseQuantity(b)
	if err != nil {
		return 0, err
	}
	if kindX != kindY {
		return 0, fmt.Errorf("%q and %q cannot be compared", a, b)
	}
	return x - y, nil
}

func parseQuantity(text string) (value float64, kind string, err error) {
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return float64(at.UnixMicro()) / 1e6, "time", nil
	}
	if strings.HasSuffix(text, "s") || strings.HasSuffix(text, "m") || strings.HasSuffix(text, "h") {
		if d, err := time.ParseDuration(text); err == nil {
			return d.Seconds(), "duration", nil
		}
	}
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n, "number", nil
	}
	return 0, "", fmt.Errorf("%q is no time, duration or number", text)
}
