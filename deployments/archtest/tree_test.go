package archtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// module is the path that the import paths of the repository begin with.
const module = "github.com/ombud/ombud/"

// root is the folder of the repository.
const root = "../.."

// source is one Go file that a person wrote, tests aside.
type source struct {
	path    string // relative to the root
	folder  string
	lines   int
	syntax  *ast.File
	fileSet *token.FileSet
}

// imports returns the packages of the repository that the file imports, as folders.
func (s source) imports() []string {
	var folders []string
	for _, spec := range s.syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if folder, ours := strings.CutPrefix(imported, module); err == nil && ours {
			folders = append(folders, folder)
		}
	}
	return folders
}

// typeOf returns the folder and the name of a type of the repository, and whether it is one of another package; "" for others.
func (s source) typeOf(expression ast.Expr) (name string, isForeign bool) {
	switch e := expression.(type) {
	case *ast.Ident:
		return s.folder + "." + e.Name, false
	case *ast.SelectorExpr:
		for _, folder := range s.imports() {
			if path.Base(folder) == nameOf(e.X) {
				return folder + "." + e.Sel.Name, true
			}
		}
	}
	return "", false
}

// line returns the line of a position.
func (s source) line(pos token.Pos) int { return s.fileSet.Position(pos).Line }

// functions returns the declared functions and methods.
func (s source) functions() []*ast.FuncDecl {
	var found []*ast.FuncDecl
	for _, decl := range s.syntax.Decls {
		if function, ok := decl.(*ast.FuncDecl); ok {
			found = append(found, function)
		}
	}
	return found
}

// structs returns the declared struct types by name.
func (s source) structs() map[string]*ast.StructType {
	found := map[string]*ast.StructType{}
	ast.Inspect(s.syntax, func(node ast.Node) bool {
		if spec, ok := node.(*ast.TypeSpec); ok {
			if structure, ok := spec.Type.(*ast.StructType); ok {
				found[spec.Name.Name] = structure
			}
		}
		return true
	})
	return found
}

// loadSources parses every file below a folder of the repository.
func loadSources(t *testing.T, below string) []source {
	t.Helper()
	var sources []source
	skipped := []string{".git", "bin", "data", "node_modules", "proto/gen", "third_party"}
	require.NoError(t, filepath.WalkDir(filepath.Join(root, below), func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		switch {
		case entry.IsDir() && slices.Contains(skipped, relative):
			return fs.SkipDir
		case entry.IsDir(), path.Ext(relative) != ".go", strings.HasSuffix(relative, "_test.go"):
			return nil
		}
		parsed, err := parseSource(name, relative)
		sources = append(sources, parsed)
		return err
	}))
	require.NotEmpty(t, sources)
	return sources
}

func parseSource(name, relative string) (source, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return source{}, err
	}
	s := source{
		path:    relative,
		folder:  path.Dir(relative),
		lines:   strings.Count(string(text), "\n"),
		fileSet: token.NewFileSet(),
	}
	s.syntax, err = parser.ParseFile(s.fileSet, relative, text, parser.ParseComments|parser.SkipObjectResolution)
	return s, err
}

// listServices returns the names of the services.
func listServices(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "services/*/service.go"))
	require.NoError(t, err)
	var names []string
	for _, file := range found {
		names = append(names, filepath.Base(filepath.Dir(file)))
	}
	require.NotEmpty(t, names)
	return names
}

// listRooms returns the rooms of a service: its internal packages, relative to internal/.
func listRooms(t *testing.T, service string) []string {
	t.Helper()
	internal := "services/" + service + "/internal"
	var rooms []string
	for _, file := range loadSources(t, internal) {
		rooms = append(rooms, strings.TrimPrefix(file.folder, internal+"/"))
	}
	slices.Sort(rooms)
	return slices.Compact(rooms)
}
