package pkg_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/ombud/ombud/pkg/"

// TestReadmeSaysWhatIsImported compares the table of the README with the packages there are and with their imports.
func TestReadmeSaysWhatIsImported(t *testing.T) {
	allowed := readTable(t)
	imports := readImports(t)
	require.ElementsMatch(t, slices.Collect(maps.Keys(imports)), slices.Collect(maps.Keys(allowed)), "one row for each package")
	for name, imported := range imports {
		for _, other := range imported {
			require.Contains(t, append(allowed[name], name), other, "imported by %s", name)
		}
	}
}

// readTable returns the packages in the last column of each row by the one in the first.
func readTable(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	name := regexp.MustCompile("`([a-z]+)`")
	table := map[string][]string{}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 || !name.MatchString(cells[1]) {
			continue
		}
		var others []string
		for _, match := range name.FindAllStringSubmatch(cells[3], -1) {
			others = append(others, match[1])
		}
		table[name.FindStringSubmatch(cells[1])[1]] = others
	}
	return table
}

// readImports returns the packages of the kit that the files of each package import, without those of tests.
// Sub-packages count as part of their parent, those for tests not at all.
func readImports(t *testing.T) map[string][]string {
	t.Helper()
	imports := map[string][]string{}
	require.NoError(t, fs.WalkDir(os.DirFS("."), ".", func(file string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(file) != ".go" || strings.HasSuffix(file, "_test.go") || strings.HasSuffix(path.Dir(file), "test") {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		name, _, _ := strings.Cut(file, "/")
		imports[name] = append(imports[name], []string{}...)
		for _, imported := range parsed.Imports {
			unquoted, err := strconv.Unquote(imported.Path.Value)
			if err != nil {
				return err
			}
			if other, ok := strings.CutPrefix(unquoted, module); ok {
				other, _, _ = strings.Cut(other, "/")
				imports[name] = append(imports[name], other)
			}
		}
		return nil
	}))
	return imports
}
