package examples_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/deployments/standalone/client"
	"github.com/ombud/ombud/deployments/standalone/examples"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/classification"
)

const key = "a key for tests only"

// server runs a classification and says where.
func server(t *testing.T) string {
	t.Helper()
	h := host.New(host.Options{
		Settings: host.Settings{
			GRPCAddr: "127.0.0.1:0", DataDir: t.TempDir(), AdminKey: key,
		},
		Peers:  wiring.Nobody(), // never called: nothing here is about cases
		Access: optionsv1.E_Access, Out: io.Discard, Telemetry: telemetry.Options{LogOutput: io.Discard},
		Parts: []host.Part{{Name: "classification", Build: classification.New}},
	})
	require.NoError(t, h.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, h.Stop(context.WithoutCancel(t.Context()))) })
	return h.Addr().String()
}

func TestFilesAreBroughtInAndWrongLinesNamed(t *testing.T) {
	address := server(t)
	cases := map[string]struct {
		name, content string
		out           string
		wrong         []string // what is said of each wrong line
	}{
		"csv": {
			"a.csv", "seeds,The millet is gone\ncages,\"The door, again,\nis loose\"\n", "2 examples are new, 0 were there already\n", nil,
		},
		"the same again": {"b.csv", "seeds,The millet is gone\n", "0 examples are new, 1 were there already\n", nil},
		"columns that are named": {
			"c.csv", "text,category\nThe perch is broken,cages\n", "1 examples are new, 0 were there already\n", nil,
		},
		"lines that are wrong": {
			"d.csv", "seeds,one\n,two\nseeds,\nseeds,three,c,4\nse\"eds,four\nseeds,five\n", "2 examples are new, 0 were there already\n",
			[]string{":2: ", ":3: ", ":4: it has 4 columns", ":5: bare"},
		},
		"json": {
			"e.jsonl", `{"category": "seeds", "text": "six", "customer": "customers/c"}` + "\n\n" + `{"category": "seeds", "text": "seven"}`,
			"2 examples are new, 0 were there already\n", nil,
		},
		"json that is wrong": {
			"f.jsonl", "{\"category\": \"seeds\", \"text\": \"eight\"}\n{\"category\": 1}\nnonsense\n{\"text\": \"nine\"}\n" + strings.Repeat("x", 3<<20) + "\n{\"category\": \"seeds\", \"text\": \"ten\"}\n",
			"2 examples are new, 0 were there already\n",
			[]string{":2: ", ":3: ", ":4: ", ":5: it is longer"},
		},
	}
	for _, name := range []string{"csv", "the same again", "columns that are named", "lines that are wrong", "json", "json that is wrong"} {
		t.Run(name, func(t *testing.T) {
			c := cases[name]
			path := filepath.Join(t.TempDir(), c.name)
			require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
			var out, wrong bytes.Buffer
			command := examples.Import{File: path, Target: client.Target{Server: address, Key: key}, Out: &out, Err: &wrong}
			err := command.Run(t.Context())
			require.Equal(t, len(c.wrong) > 0, err != nil, "%v", err)
			require.Equal(t, c.out, out.String())
			said := strings.Split(strings.TrimSpace(wrong.String()), "\n"+path)
			for i, want := range c.wrong {
				require.Contains(t, path+strings.TrimPrefix(said[i], path), path+want)
			}
			require.Len(t, strings.Split(wrong.String(), path+":"), len(c.wrong)+1)
		})
	}
}

func TestWhatCannotBeSentIsSaid(t *testing.T) {
	address := server(t)
	path := filepath.Join(t.TempDir(), "a.csv")
	require.NoError(t, os.WriteFile(path, []byte("seeds,one\n"), 0o600))
	refused := examples.Import{File: path, Target: client.Target{Server: address, Key: "another key than that"}, Out: io.Discard, Err: io.Discard}
	require.Equal(t, fault.Unauthenticated, fault.KindOf(refused.Run(t.Context())))
	text := filepath.Join(t.TempDir(), "a.txt")
	require.NoError(t, os.WriteFile(text, nil, 0o600))
	odd := examples.Import{File: text, Target: client.Target{Server: address, Key: key}, Out: io.Discard, Err: io.Discard}
	require.ErrorContains(t, odd.Run(t.Context()), ".csv or .jsonl")
}
