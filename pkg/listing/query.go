package listing

import (
	"errors"
	"fmt"
	"strings"

	"go.einride.tech/aip/filtering"

	"github.com/ombud/ombud/pkg/docstore"
)

// addCondition puts one condition on a field into the query.
func addCondition(query *docstore.Query, field Field, c condition) error {
	value, err := field.readValue(c.value)
	if err != nil {
		return err
	}
	if c.operator == filtering.FunctionEquals {
		query.Equal = append(query.Equal, docstore.Eq{Field: field.Path, Value: value})
		return nil
	}
	if field.Type == Bool || field.Type == Enum {
		return fmt.Errorf("%s takes = only", field.Name)
	}
	if query.Range == nil {
		query.Range = &docstore.Range{Field: field.Path}
	}
	if query.Range.Field != field.Path {
		return errors.New("only one field may have a range")
	}
	return setBound(query.Range, field.Name, c.operator, roundBound(value, c.operator))
}

// setBound sets one end of a range.
func setBound(r *docstore.Range, name, operator string, value any) error {
	lower := operator == filtering.FunctionGreaterThan || operator == filtering.FunctionGreaterEquals
	if lower && (r.GT != nil || r.GTE != nil) || !lower && (r.LT != nil || r.LTE != nil) {
		return fmt.Errorf("%s has two bounds on the same side", name)
	}
	switch operator {
	case filtering.FunctionGreaterThan:
		r.GT = value
	case filtering.FunctionGreaterEquals:
		r.GTE = value
	case filtering.FunctionLessThan:
		r.LT = value
	default:
		r.LTE = value
	}
	return nil
}

// addOrder puts the order into the query: that of OrderBy, else that of the index.
func (f *Fields) addOrder(query *docstore.Query, req Request) error {
	words := strings.Fields(req.OrderBy)
	if len(words) == 0 {
		query.Descending = req.Descending
		return nil
	}
	if len(words) > 2 || (len(words) == 2 && words[1] != "asc" && words[1] != "desc") {
		return errors.New(`must be one field, perhaps followed by " desc"`)
	}
	field, err := f.fieldNamed(words[0])
	if err != nil {
		return err
	}
	query.Descending = words[len(words)-1] == "desc"
	if query.Range == nil {
		query.Order = []string{field.Path}
		return nil
	}
	if query.Range.Field != field.Path {
		return errors.New("must be the field that has the range in the filter")
	}
	return nil
}
