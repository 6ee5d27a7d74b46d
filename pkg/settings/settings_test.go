package settings_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/settings"
)

// asChild makes the test binary a process that loads its settings and ends.
const asChild = "SETTINGS_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(asChild) != "" {
		settings.Must(&config{}, "ombud-test", "A test.")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

type common struct {
	LogLevel string `help:"How much is logged: ${enum}." enum:"debug,info,warn" default:"info"`
	S3URL    string `name:"s3-url" help:"Where attachments | files go."`
}

func (c *common) Validate() error {
	if c.S3URL == "ftp" {
		return errors.New("--s3-url: must be https")
	}
	return nil
}

type port int

func (p port) Validate() error {
	if p < 0 || p > 65535 {
		return errors.New("is not a port")
	}
	return nil
}

type config struct {
	common   `embed:""`
	HTTPAddr string        `help:"Where REST is served." default:"127.0.0.1:8080"`
	Budget   time.Duration `help:"How long a caller waits." default:"1s"`
	Port     port          `help:"A port." default:"1"`
	Tags     []string      `help:"Several." default:"a,b"`
	Config   string        `help:"No variable." env:"-"`
	Trace    bool          `hidden:""`
}

func load(args ...string) (config, error) {
	var c config
	err := settings.Load(&c, "ombud-test", "A test.", args)
	return c, err
}

func TestFlagBeatsVariableBeatsDefault(t *testing.T) {
	c, err := load()
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:8080", c.HTTPAddr)
	require.Equal(t, time.Second, c.Budget)
	require.Equal(t, []string{"a", "b"}, c.Tags)

	t.Setenv("OMBUD_HTTP_ADDR", ":1")
	t.Setenv("OMBUD_S3_URL", "https://files")
	t.Setenv("OMBUD_TRACE", "true")
	c, err = load()
	require.NoError(t, err)
	require.Equal(t, ":1", c.HTTPAddr)
	require.Equal(t, "https://files", c.S3URL)
	require.True(t, c.Trace)

	c, err = load("--http-addr", ":2", "--tags=x,y", "--trace=false")
	require.NoError(t, err)
	require.Equal(t, ":2", c.HTTPAddr)
	require.Equal(t, []string{"x", "y"}, c.Tags)
	require.False(t, c.Trace)
}

func TestAnEmptyVariableIsNotSet(t *testing.T) {
	for _, variable := range []string{"OMBUD_HTTP_ADDR", "OMBUD_BUDGET", "OMBUD_LOG_LEVEL", "OMBUD_TAGS", "OMBUD_PORT"} {
		t.Setenv(variable, "")
	}
	c, err := load()
	require.NoError(t, err)
	require.Equal(t, config{
		common: common{LogLevel: "info"}, HTTPAddr: "127.0.0.1:8080", Budget: time.Second, Port: 1, Tags: []string{"a", "b"},
	}, c)
	table := settings.Markdown(&config{})
	require.Contains(t, table, "`OMBUD_HTTP_ADDR`", "it is documented all the same")

	c, err = load("--http-addr=")
	require.NoError(t, err)
	require.Empty(t, c.HTTPAddr, "a flag says what it says")
}

func TestErrorsNameTheFlag(t *testing.T) {
	cases := map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"unknown":              {[]string{"--nonsense"}, nil, "--nonsense"},
		"not a duration":       {[]string{"--budget=soon"}, nil, "--budget"},
		"variable, wrong type": {nil, map[string]string{"OMBUD_BUDGET": "soon"}, "OMBUD_BUDGET"},
		"not in the enum":      {[]string{"--log-level=loud"}, nil, "--log-level"},
		"variable, not in it":  {nil, map[string]string{"OMBUD_LOG_LEVEL": "loud"}, "--log-level"},
		"type":                 {[]string{"--port=70000"}, nil, "--port: is not a port"},
		"type, from variable":  {nil, map[string]string{"OMBUD_PORT": "70000"}, "--port: is not a port"},
		"embedded struct":      {nil, map[string]string{"OMBUD_S3_URL": "ftp"}, "--s3-url: must be https"},
		"no positional":        {[]string{"serve"}, nil, "serve"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			for key, value := range c.env {
				t.Setenv(key, value)
			}
			_, err := load(c.args...)
			require.ErrorContains(t, err, c.want)
		})
	}
	type broken struct{ Channel chan int }
	require.ErrorContains(t, settings.Load(&broken{}, "x", "", nil), "Channel")
	type needed struct {
		Key string `required:""`
	}
	require.ErrorContains(t, settings.Load(&needed{}, "x", "", nil), "--key")
}

func TestHelpShowsFlagAndVariable(t *testing.T) {
	var out bytes.Buffer
	exits := 0
	err := settings.Load(&config{}, "ombud-test", "A test.", []string{"--help"},
		kong.Writers(&out, &out), kong.Exit(func(int) { exits++ }))
	require.NoError(t, err)
	require.Positive(t, exits)
	require.Contains(t, out.String(), "A test.")
	require.Contains(t, out.String(), "--http-addr")
	require.Contains(t, out.String(), "$OMBUD_HTTP_ADDR")
	require.NotContains(t, out.String(), "trace")
}

func TestMarkdown(t *testing.T) {
	require.Equal(t, `| variable | flag | default | meaning |
|---|---|---|---|
| `+"`OMBUD_LOG_LEVEL` | `--log-level` | `info`"+` | How much is logged: debug,info,warn. |
| `+"`OMBUD_S3_URL` | `--s3-url`"+` |  | Where attachments \| files go. |
| `+"`OMBUD_HTTP_ADDR` | `--http-addr` | `127.0.0.1:8080`"+` | Where REST is served. |
| `+"`OMBUD_BUDGET` | `--budget` | `1s`"+` | How long a caller waits. |
| `+"`OMBUD_PORT` | `--port` | `1`"+` | A port. |
| `+"`OMBUD_TAGS` | `--tags` | `a,b`"+` | Several. |
|  | `+"`--config`"+` |  | No variable. |
`, settings.Markdown(&config{}))

	type needed struct {
		Key string `required:"" help:"A key."`
	}
	require.Contains(t, settings.Markdown(&needed{}), "| required | A key. |")
	require.Panics(t, func() { settings.Markdown(&struct{ Channel chan int }{}) })
}

func TestMustEndsTheProcess(t *testing.T) {
	run := func(args ...string) (string, int) {
		child := exec.CommandContext(t.Context(), os.Args[0], args...)
		child.Env = append(os.Environ(), asChild+"=1")
		out, _ := child.CombinedOutput()
		return string(out), child.ProcessState.ExitCode()
	}
	out, code := run("--budget=1h")
	require.Equal(t, 0, code)
	require.Empty(t, out)
	out, code = run("--nonsense")
	require.Equal(t, 2, code)
	require.Equal(t, "ombud-test: unknown flag --nonsense\n", out)
}
