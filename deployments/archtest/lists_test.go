package archtest_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A function that is named for all values of a type of words lists every constant of the type, and each once.
func TestListsOfAllAreWhole(t *testing.T) {
	types, values := findWordTypes(t), findWords(t)
	var wrong, checked []string
	for _, file := range loadSources(t, "services") {
		for _, function := range file.functions() {
			name, listed, ok := listedNames(function)
			if !ok {
				continue
			}
			words := types[file.folder+"."+name].words
			if len(words) == 0 {
				continue
			}
			checked = append(checked, function.Name.Name)
			var said []string
			for _, constant := range listed {
				said = append(said, values[file.folder+"."+constant])
			}
			slices.Sort(said)
			if want := slices.Sorted(slices.Values(words)); !slices.Equal(want, said) {
				wrong = append(wrong, fmt.Sprintf("%s: %s has %q, and the type %q", file.path, function.Name.Name, said, want))
			}
		}
	}
	requireNone(t, wrong)
	require.Subset(t, checked, []string{"AllAdvices", "AllKinds", "AllNames", "AllParts", "AllTopics", "AllTriggers"})
}

// findWords returns the values of the constants with a word of the services, by folder and name.
func findWords(t *testing.T) map[string]string {
	t.Helper()
	words := map[string]string{}
	for _, file := range loadSources(t, "services") {
		for _, decl := range file.syntax.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.CONST {
				continue
			}
			for _, spec := range general.Specs {
				constant := spec.(*ast.ValueSpec)
				if found := literals(constant); len(found) == 1 {
					words[file.folder+"."+constant.Names[0].Name] = found[0]
				}
			}
		}
	}
	return words
}

// listedNames returns the type and the names of the values that a function All... returns, if it does nothing else.
func listedNames(function *ast.FuncDecl) (kind string, names []string, ok bool) {
	if !strings.HasPrefix(function.Name.Name, "All") || len(function.Body.List) != 1 {
		return "", nil, false
	}
	result, ok := function.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(result.Results) != 1 {
		return "", nil, false
	}
	literal, ok := result.Results[0].(*ast.CompositeLit)
	if !ok {
		return "", nil, false
	}
	list, ok := literal.Type.(*ast.ArrayType)
	if !ok {
		return "", nil, false
	}
	for _, element := range literal.Elts {
		names = append(names, nameOf(element))
	}
	return nameOf(list.Elt), names, true
}
