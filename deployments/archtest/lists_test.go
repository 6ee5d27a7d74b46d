package archtest_test

import (
	"fmt"
	"go/ast"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A function that is named for all values of a type of words lists every constant of the type.
func TestListsOfAllAreWhole(t *testing.T) {
	types := findWordTypes(t)
	var wrong, checked []string
	for _, file := range loadSources(t, "services") {
		for _, function := range file.functions() {
			name, listed, ok := listedValues(function)
			if !ok {
				continue
			}
			if words := types[file.folder+"."+name].words; len(words) > 0 {
				checked = append(checked, function.Name.Name)
				if listed != len(words) {
					wrong = append(wrong, fmt.Sprintf("%s: %s has %d of %d values", file.path, function.Name.Name, listed, len(words)))
				}
			}
		}
	}
	requireNone(t, wrong)
	require.Subset(t, checked, []string{"AllAdvices", "AllKinds", "AllNames", "AllParts", "AllTopics", "AllTriggers"})
}

// listedValues returns the type and the number of the values that a function All... returns, if it does nothing else.
func listedValues(function *ast.FuncDecl) (name string, listed int, ok bool) {
	if !strings.HasPrefix(function.Name.Name, "All") || len(function.Body.List) != 1 {
		return "", 0, false
	}
	result, ok := function.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(result.Results) != 1 {
		return "", 0, false
	}
	literal, ok := result.Results[0].(*ast.CompositeLit)
	if !ok {
		return "", 0, false
	}
	list, ok := literal.Type.(*ast.ArrayType)
	if !ok {
		return "", 0, false
	}
	return nameOf(list.Elt), len(literal.Elts), true
}
