package intake_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rooms returns the intake's rooms that each room imports, by their folders below internal.
func rooms(t *testing.T) map[string][]string {
	t.Helper()
	const root = "github.com/ombud/ombud/services/intake/internal/"
	imports := map[string][]string{}
	err := filepath.WalkDir("internal", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		room := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "internal/")
		imports[room] = append(imports[room], []string{}...)
		for _, i := range file.Imports {
			full, err := strconv.Unquote(i.Path.Value)
			if name, isRoom := strings.CutPrefix(full, root); err == nil && isRoom {
				imports[room] = append(imports[room], name)
			}
		}
		return nil
	})
	require.NoError(t, err)
	return imports
}

// Every room stands in the table of the README, and imports what its row allows.
func TestTheReadmeShowsTheRooms(t *testing.T) {
	page, err := os.ReadFile("README.md")
	require.NoError(t, err)
	allowed := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| [^|]+ \\|([^|]*)\\|$").FindAllStringSubmatch(string(page), -1) {
		allowed[row[1]] = strings.FieldsFunc(row[2], func(r rune) bool { return strings.ContainsRune("`, ", r) })
	}
	imports := rooms(t)
	for room, others := range imports {
		require.Contains(t, allowed, room)
		for _, other := range others {
			covers := func(name string) bool { return other == name || strings.HasPrefix(other, name+"/") }
			require.True(t, slices.ContainsFunc(allowed[room], covers), "%s must not import %s", room, other)
		}
		for _, name := range allowed[room] {
			require.Contains(t, others, name, "%s does not import %s any more", room, name)
		}
	}
	require.Subset(t, slices.Collect(maps.Keys(imports)), []string{"casefile", "rpc"})
}
