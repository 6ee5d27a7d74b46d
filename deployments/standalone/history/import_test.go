package history_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/standalone/client"
	"github.com/ombud/ombud/deployments/standalone/history"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/classification"
	"github.com/ombud/ombud/services/intake"
)

const key = "a key for tests only"

// server runs an intake and a classification and says where.
func server(t *testing.T) string {
	t.Helper()
	config := intake.Config{InlineBudget: time.Second, CloseAfter: time.Hour}
	h := host.New(host.Options{
		Settings:  host.Settings{GRPCAddr: "127.0.0.1:0", DataDir: t.TempDir(), AdminKey: key},
		Peers:     wiring.Nobody(), // never called
		Access:    optionsv1.E_Access,
		Out:       io.Discard,
		Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts: []host.Part{
			{Name: "classification", Build: classification.New},
			{Name: "intake", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
				return intake.New(ctx, env, config)
			}},
		},
	})
	require.NoError(t, h.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, h.Stop(context.WithoutCancel(t.Context()))) })
	return h.Addr().String()
}

const (
	maria = `{"customer": {"externalId": "4711", "displayName": "Maria", "identities": [{"email": "maria@example.com"}]}}`
	times = `"openTime": "2024-03-01T09:00:00Z", "closeTime": "2024-03-02T15:30:00Z"`
)

// oldCase is the line of a case.
func oldCase(id, fix string) string {
	return `{"case": {"source": "zendesk", "externalId": "` + id + `", "text": "It is loud.", "fix": "` + fix + `", ` + times + `}}`
}

// One suite serves all tests, because its start takes longer than they do.
func TestImport(t *testing.T) {
	address := server(t)
	t.Run("files are brought in and wrong lines named", func(t *testing.T) { bringFiles(t, address) })
	t.Run("standard input is read and progress told", func(t *testing.T) { readInput(t, address) })
	t.Run("a refused import says where it stopped", func(t *testing.T) { refuseKey(t, address) })
	t.Run("the example of the README is brought in", func(t *testing.T) { bringExample(t, address) })
}

func bringFiles(t *testing.T, address string) {
	t.Helper()
	var many []string
	for range 60 {
		many = append(many, oldCase("many-"+strings.Repeat("x", len(many)), "Done."))
	}
	for _, c := range []struct {
		name  string
		lines []string
		out   string
		wrong []string // what is said of each wrong line
	}{
		{"a file", []string{maria, "", oldCase("1", "Done."), oldCase("2", "Done.")}, "1 customers, 2 new cases, 0 cases that were there already\n", nil},
		{"the same again", []string{maria, oldCase("1", "Done."), oldCase("2", "Done.")}, "1 customers, 0 new cases, 2 cases that were there already\n", nil},
		{"more than one request", append(many, oldCase("1", "Done.")), "0 customers, 60 new cases, 1 cases that were there already\n", nil},
		{"lines that are wrong", []string{
			"nonsense",
			`{}`,
			`{"order": {}}`,
			`{"case": {"color": "red"}}`,
			`{"case": {"source": "zendesk", "externalId": "3", "fix": "Done.", ` + times + `}}`,
			oldCase("1", "Another one."),
			oldCase("4", "Done."),
			strings.Replace(oldCase("5", "Done."), "2024-03-02", "2023-03-02", 1),
			`{"customer": {"displayName": "Nobody"}}`,
			`{"customer": {"externalId": "1", "identities": [{"phone": "x"}]}}`,
			strings.Repeat("x", 3<<20),
			oldCase("6", "Done."),
		}, "0 customers, 2 new cases, 0 cases that were there already\n", []string{
			":1: it is not a JSON object", ":2: it must have exactly one", ":3: order: ", `:4: case: .*"color"`, ":5: .*case.text", ":9: .*customer.external_id",
			":10: .*customer.identities[0].phone", ":11: it is longer", ":6: .*case.external_id", ":8: .*case.close_time",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := strings.Join(c.lines, "\n")
			path := filepath.Join(t.TempDir(), "history.jsonl")
			require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
			var out, wrong bytes.Buffer
			command := history.Import{File: path, Target: client.Target{Server: address, Key: key}, Out: &out, Err: &wrong}
			err := command.Run(t.Context())
			require.Equal(t, len(c.wrong) > 0, err != nil, "%v", err)
			require.Equal(t, c.out, out.String())
			said := strings.Split(strings.TrimSuffix(wrong.String(), "\n"), "\n")
			require.Equal(t, len(c.wrong), strings.Count(wrong.String(), "\n"), wrong.String())
			for i, want := range c.wrong {
				start, field, _ := strings.Cut(want, ".*")
				require.Contains(t, said[i], path+start)
				require.Contains(t, said[i], field)
			}
		})
	}
}

func readInput(t *testing.T, address string) {
	t.Helper()
	lines := strings.Repeat("\n", 999) + strings.Repeat(oldCase("in", "Done.")+"\n", 1001)
	var out, told bytes.Buffer
	command := history.Import{
		File:   "-",
		Target: client.Target{Server: address, Key: key},
		In:     strings.NewReader(lines),
		Out:    &out,
		Err:    &told,
	}
	require.NoError(t, command.Run(t.Context()))
	require.Equal(t, "0 customers, 1 new cases, 1000 cases that were there already\n", out.String())
	require.Equal(t, "1000 lines\n2000 lines\n", told.String())
}

func refuseKey(t *testing.T, address string) {
	t.Helper()
	command := history.Import{
		File:   "-",
		Target: client.Target{Server: address, Key: "another key than that"},
		In:     strings.NewReader(oldCase("1", "Done.") + "\n" + maria),
		Out:    io.Discard,
		Err:    io.Discard,
	}
	err := command.Run(t.Context())
	require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
	require.ErrorContains(t, err, "stopped at line 2")
	command.File = filepath.Join(t.TempDir(), "none.jsonl")
	require.ErrorIs(t, command.Run(t.Context()), os.ErrNotExist)
}

func bringExample(t *testing.T, address string) {
	t.Helper()
	page, err := os.ReadFile("../../../README.md")
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(page), "history.jsonl <<'END'\n")
	lines, _, found := strings.Cut(rest, "    END\n")
	require.True(t, found)
	var out bytes.Buffer
	command := history.Import{
		File:   "-",
		Target: client.Target{Server: address, Key: key},
		In:     strings.NewReader(lines),
		Out:    &out,
		Err:    io.Discard,
	}
	require.NoError(t, command.Run(t.Context()))
	require.Equal(t, "1 customers, 1 new cases, 0 cases that were there already\n", out.String())
}
