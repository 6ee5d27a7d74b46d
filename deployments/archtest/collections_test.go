package archtest_test

import (
	"fmt"
	"go/ast"
	"slices"
	"testing"
)

// A room keeps its collections to itself: no exported function returns one, and no
// exported field holds one.
func TestNoRoomHandsOutACollection(t *testing.T) {
	var wrong []string
	for _, service := range listServices(t) {
		for _, file := range loadSources(t, "services/"+service+"/internal") {
			for _, function := range file.functions() {
				if isExported(function) && function.Type.Results != nil && mentions(function.Type.Results, "docstore", "Collection") {
					wrong = append(wrong, fmt.Sprintf("%s:%d %s returns one", file.path, file.line(function.Pos()), function.Name))
				}
			}
			for name, structure := range file.structs() {
				for _, field := range structure.Fields.List {
					if ast.IsExported(name) && hasExportedName(field) && mentions(field.Type, "docstore", "Collection") {
						wrong = append(wrong, fmt.Sprintf("%s:%d %s has one", file.path, file.line(field.Pos()), name))
					}
				}
			}
		}
	}
	requireNone(t, wrong)
}

// isExported reports whether other packages can call a function.
func isExported(function *ast.FuncDecl) bool {
	receiver := receiverType(function)
	return function.Name.IsExported() && (receiver == "" || ast.IsExported(receiver))
}

func hasExportedName(field *ast.Field) bool {
	return len(field.Names) == 0 || slices.ContainsFunc(field.Names, (*ast.Ident).IsExported)
}
