package archtest_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

// Handlers look alike in all services: a type <Noun>Server embeds the generated
// Unimplemented<Noun>ServiceServer, its methods have the receiver s, and those of the
// interface take the request as req.
func TestHandlersLookAlike(t *testing.T) {
	var wrong []string
	for _, service := range listServices(t) {
		files := loadSources(t, "services/"+service+"/internal/rpc")
		servers := map[string]bool{}
		for _, file := range files {
			for name, structure := range file.structs() {
				if embedsUnimplemented(structure) {
					servers[name] = true
					if !strings.HasSuffix(name, "Server") || !ast.IsExported(name) {
						wrong = append(wrong, file.path+" "+name+" is not called <Noun>Server")
					}
				}
			}
		}
		for _, file := range files {
			for _, function := range file.functions() {
				if !servers[receiverType(function)] {
					continue
				}
				if fault := faultOfHandler(function); fault != "" {
					wrong = append(wrong, fmt.Sprintf("%s:%d %s: %s", file.path, file.line(function.Pos()), function.Name, fault))
				}
			}
		}
	}
	requireNone(t, wrong)
}

func embedsUnimplemented(structure *ast.StructType) bool {
	return slices.ContainsFunc(structure.Fields.List, func(field *ast.Field) bool {
		return len(field.Names) == 0 && strings.HasPrefix(nameOf(field.Type), "Unimplemented")
	})
}

// faultOfHandler says how a method of a server departs from the form; empty when it
// does not.
func faultOfHandler(method *ast.FuncDecl) string {
	if receiver := method.Recv.List[0]; len(receiver.Names) == 1 && receiver.Names[0].Name != "s" && receiver.Names[0].Name != "_" {
		return "the receiver is not s"
	}
	for _, parameter := range method.Type.Params.List {
		isRequest := strings.HasSuffix(nameOf(parameter.Type), "Request")
		for _, name := range parameter.Names {
			if method.Name.IsExported() && isRequest && name.Name != "req" && name.Name != "_" {
				return "the request is not req"
			}
		}
	}
	return ""
}
