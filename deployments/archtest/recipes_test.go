package archtest_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// namedFile matches a file that a page names, without those that stand for several.
var namedFile = regexp.MustCompile("`([a-z_/.-]+\\.(?:go|proto|yaml|tsv|txt))`")

// listPaths returns the files and folders of the repository, without those that tools made.
func listPaths(t *testing.T) (paths []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if entry.IsDir() && slices.Contains([]string{".git", "bin", "node_modules"}, entry.Name()) {
			return filepath.SkipDir
		}
		paths = append(paths, filepath.ToSlash(path))
		return err
	}))
	return paths
}

// The files that the recipes of services/README.md name exist, at least under the end of their path.
func TestTheRecipesNameFilesThatExist(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "services/README.md"))
	require.NoError(t, err)
	paths := listPaths(t)
	var wrong []string
	found := namedFile.FindAllStringSubmatch(string(page), -1)
	for _, match := range found {
		if !slices.ContainsFunc(paths, func(path string) bool { return strings.HasSuffix(path, "/"+match[1]) }) {
			wrong = append(wrong, match[1])
		}
	}
	requireNone(t, wrong)
	require.Greater(t, len(found), 30, "the page has recipes")
}
