package scenario

import (
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Values are the known values of a scenario by name, given or saved.
type Values map[string]any

// Now is the name under which Values hold a `func() time.Time` that ${now} asks.
const Now = "now"

// WithMore returns a copy with further values, which may name each other and those that are
// known.
func (v Values) WithMore(more map[string]any) (Values, error) {
	out := maps.Clone(v)
	open := slices.Sorted(maps.Keys(more))
	for len(open) > 0 {
		var later []string
		var failure error
		for _, name := range open {
			value, err := out.FillAll(more[name])
			if err != nil {
				later, failure = append(later, name), fmt.Errorf("%s: %w", name, err)
				continue
			}
			out[name] = value
		}
		if len(later) == len(open) {
			return nil, failure
		}
		open = later
	}
	return out, nil
}

// Fill replaces every ${name} in the text; ${name.path} is the value that Lookup finds;
// ${now}, ${now-90s} and ${now+2h} are times.
// A text that is nothing but one ${name} becomes the value itself. An unknown name is an
// error.
func (v Values) Fill(text string) (any, error) {
	expression := regexp.MustCompile(`\$\{([^}]+)\}`)
	if found := expression.FindStringSubmatch(text); found != nil && found[0] == text {
		return v.lookupName(found[1])
	}
	var failure error
	filled := expression.ReplaceAllStringFunc(text, func(name string) string {
		value, err := v.lookupName(name[2 : len(name)-1])
		if err != nil {
			failure = err
		}
		return fmt.Sprint(value)
	})
	return filled, failure
}

// FillText is Fill for a text.
func (v Values) FillText(text string) (string, error) {
	value, err := v.Fill(text)
	if err != nil {
		return "", err
	}
	return fmt.Sprint(value), nil
}

// FillAll fills every text in a tree of maps and lists, keys included. A map with
// nothing but the key `$base64` becomes its text in base 64, as JSON writes bytes.
func (v Values) FillAll(tree any) (any, error) {
	switch tree := tree.(type) {
	case string:
		return v.Fill(tree)
	case []any:
		out := make([]any, len(tree))
		for i, element := range tree {
			filled, err := v.FillAll(element)
			if err != nil {
				return nil, err
			}
			out[i] = filled
		}
		return out, nil
	case map[string]any:
		if plain, ok := tree["$base64"].(string); ok && len(tree) == 1 {
			text, err := v.FillText(plain)
			return base64.StdEncoding.EncodeToString([]byte(text)), err
		}
		out := make(map[string]any, len(tree))
		for key, element := range tree {
			name, err := v.FillText(key)
			if err != nil {
				return nil, err
			}
			if out[name], err = v.FillAll(element); err != nil {
				return nil, err
			}
		}
		return out, nil
	default:
		return tree, nil
	}
}

func (v Values) lookupName(name string) (any, error) {
	if name == Now {
		name += "+0s"
	}
	if value, ok := v[name]; ok {
		return value, nil
	}
	if end := strings.IndexAny(name, ".["); end > 0 {
		if whole, ok := v[name[:end]]; ok {
			return Lookup(whole, strings.TrimPrefix(name[end:], "."))
		}
	}
	if now, ok := v[Now].(func() time.Time); ok && strings.HasPrefix(name, Now) {
		if d, err := time.ParseDuration(strings.TrimPrefix(name, Now)); err == nil {
			return now().UTC().Add(d).Format(time.RFC3339Nano), nil
		}
	}
	return nil, fmt.Errorf("nothing is known as ${%s}", name)
}
