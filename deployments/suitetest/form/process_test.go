package form

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script is a process that runs a shell script, and announces itself as "here I am".
func script(t *testing.T, lines string) *Process {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+lines), 0o700))
	return &Process{Name: "program", path: path, env: cleanEnvironment(map[string]string{"GREETING": "here I am"}), serves: "here I am"}
}

func TestAProcessServesStopsAndServesAgain(t *testing.T) {
	p := script(t, `trap 'exit 0' TERM; echo "$GREETING"; while :; do sleep 0.01; done`)
	require.False(t, p.IsRunning())
	require.NoError(t, p.Stop(t.Context()), "what does not run is stopped")
	for range 2 {
		require.NoError(t, p.Start(t.Context()))
		require.True(t, p.IsRunning())
		require.NoError(t, p.Stop(t.Context()))
		require.False(t, p.IsRunning())
	}
	require.NoError(t, p.Start(t.Context()))
	require.NoError(t, p.Kill())
	require.False(t, p.IsRunning())
}

func TestAProcessThatDoesNotServeSaysWhy(t *testing.T) {
	err := script(t, `echo "no disk" >&2; exit 3`).Start(t.Context())
	require.ErrorContains(t, err, "exit status 3")
	require.ErrorContains(t, err, "no disk")

	said := filepath.Join(t.TempDir(), "said")
	slow := script(t, `echo thinking; : >"`+said+`"; while :; do sleep 0.01; done`)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		assert.Eventually(t, func() bool { _, err := os.Stat(said); return err == nil }, time.Minute, time.Millisecond)
	}()
	require.ErrorContains(t, slow.Start(ctx), "thinking")
	require.False(t, slow.IsRunning(), "it was killed")
}

func TestAProcessThatEndsBadlySaysWhy(t *testing.T) {
	p := script(t, `trap 'echo "a race"; exit 66' TERM; echo "$GREETING"; while :; do sleep 0.01; done`)
	require.NoError(t, p.Start(t.Context()))
	err := p.Stop(t.Context())
	require.ErrorContains(t, err, "exit status 66")
	require.ErrorContains(t, err, "a race")
}
