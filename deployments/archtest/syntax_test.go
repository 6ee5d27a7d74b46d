package archtest_test

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// requireNone fails with the whole list when it is not empty.
func requireNone(t *testing.T, wrong []string) {
	t.Helper()
	slices.Sort(wrong)
	assert.Empty(t, wrong, "%s", strings.Join(wrong, "\n"))
}

// receiverType returns the name of the type of a method; empty for a function.
func receiverType(function *ast.FuncDecl) string {
	if function.Recv == nil || len(function.Recv.List) == 0 {
		return ""
	}
	return nameOf(function.Recv.List[0].Type)
}

// nameOf returns the name of a type or a package, without pointer and type parameters.
func nameOf(expression ast.Expr) string {
	switch e := expression.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return nameOf(e.X)
	case *ast.IndexExpr:
		return nameOf(e.X)
	case *ast.IndexListExpr:
		return nameOf(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	default:
		return ""
	}
}

// mentions reports whether a node has a name of a package that begins with a prefix.
func mentions(node ast.Node, pkg, prefix string) bool {
	found := false
	ast.Inspect(node, func(node ast.Node) bool {
		selector, ok := node.(*ast.SelectorExpr)
		if ok && nameOf(selector.X) == pkg && strings.HasPrefix(selector.Sel.Name, prefix) {
			found = true
		}
		return !found
	})
	return found
}
