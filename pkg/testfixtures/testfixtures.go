// Package testfixtures finds data for tests that is too large, or not ours, to lie in
// the repository.
package testfixtures

import (
	"os"
	"path/filepath"
	"testing"
)

// Variable names the environment variable with the folder that holds the data.
const Variable = "OMBUD_TEST_DATA"

// Dir returns the folder of the data set name, and whether it is there. It looks
// below the folder that Variable names; when that is unset, below a folder
// shared/data next to the working directory or next to any of its ancestors. A
// Variable that leads nowhere fails the test, because somebody asked for the data.
func Dir(t testing.TB, name string) (path string, ok bool) {
	t.Helper()
	if root, set := os.LookupEnv(Variable); set {
		path = filepath.Join(root, name)
		if !isDir(path) {
			t.Fatalf("%s: there is no folder %s", Variable, path)
		}
		return path, true
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("working directory: %v", err)
	}
	for {
		path = filepath.Join(dir, "shared", "data", name)
		if isDir(path) {
			return path, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", false
		}
		dir = parent
	}
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
