package testfixtures_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/testfixtures"
)

func TestDirWalksUp(t *testing.T) {
	unset(t)
	root := t.TempDir()
	data := filepath.Join(root, "shared", "data", "mail")
	deep := filepath.Join(root, "main", "pkg", "mail")
	require.NoError(t, os.MkdirAll(data, 0o755))
	require.NoError(t, os.MkdirAll(deep, 0o755))
	t.Chdir(deep)

	path, ok := testfixtures.Dir(t, "mail")
	require.True(t, ok)
	requireSameDir(t, data, path)

	_, ok = testfixtures.Dir(t, "no-such-set")
	require.False(t, ok)
}

func TestVariableComesFirst(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(root, "mail"), 0o755))
	t.Setenv(testfixtures.Variable, root)

	path, ok := testfixtures.Dir(t, "mail")
	require.True(t, ok)
	requireSameDir(t, filepath.Join(root, "mail"), path)
}

func TestVariableThatLeadsNowhereFails(t *testing.T) {
	t.Setenv(testfixtures.Variable, t.TempDir())
	spy := &failing{TB: t}
	func() {
		defer func() { _ = recover() }()
		testfixtures.Dir(spy, "mail")
	}()
	require.True(t, spy.failed)
}

// failing notes a Fatalf instead of ending the test.
type failing struct {
	testing.TB
	failed bool
}

func (f *failing) Fatalf(string, ...any) {
	f.failed = true
	panic("end of the test")
}

// unset removes Variable until the test ends; Setenv remembers what it was.
func unset(t *testing.T) {
	t.Helper()
	t.Setenv(testfixtures.Variable, "")
	require.NoError(t, os.Unsetenv(testfixtures.Variable))
}

func requireSameDir(t *testing.T, want, got string) {
	t.Helper()
	w, err := filepath.EvalSymlinks(want)
	require.NoError(t, err)
	g, err := filepath.EvalSymlinks(got)
	require.NoError(t, err)
	require.Equal(t, w, g)
}
