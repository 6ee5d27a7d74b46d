package demo_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/deployments/demo"
	"github.com/ombud/ombud/deployments/demo/spantree"
	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestTheDemoTellsItsStories shows one suite twice, because whoever shows the demo
// shows it again. The second time nobody knows where the suite sends its spans.
func TestTheDemoTellsItsStories(t *testing.T) {
	sink, err := spantree.Listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(sink.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Endpoint())
	t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
	t.Setenv("OTEL_METRICS_EXPORTER", "none")
	t.Setenv("OTEL_LOGS_EXPORTER", "none")
	target := start(t)
	for _, show := range []struct {
		spans *spantree.Sink
		lines []string
	}{
		{sink, append(told(), traced()...)},
		{nil, append(told(), `OTEL_EXPORTER_OTLP_ENDPOINT=`)},
	} {
		var out bytes.Buffer
		target.Spans = show.spans
		require.NoError(t, demo.Run(t.Context(), target, &out), out.String())
		for _, line := range show.lines {
			require.Regexp(t, line, out.String())
		}
	}
}

// told are the lines that the demo is there for.
func told() []string {
	return []string{
		`language ru, with queues/front-line on level 1`,
		`language en, with queues/front-line on level 1`,
		`language pl, with queues/front-line on level 1`,
		`promised: an answer by .*, a solution by .*, the top by `,
		`attached: czajnik.png, image/png, 70 bytes`,
		`Tom gives 1 of 5 points`,
		`is on level 4 now, with queues/executive`,

		`\+0.00 s  contact recorded   customer     Mrs Hale says`,
		`replied            demo-anna    Dear Mrs Hale`,
		`passed up          demo-anna    The scale`,
		`claimed            demo-boris   from queues/specialists, level 2`,
		`contact recorded   customer     Zapomniałam dodać`,
		`breached           suite        The response clock ran out`,
		`step expired       suite        Level 2 did not solve it`,
		`ceiling reached    suite`,
		`feedback received `,
		`reopened `,

		`http://127\.0\.0\.1:[0-9]+/docs\n`,
	}
}

// traced are the lines that need the spans.
func traced() []string {
	return []string{
		`ombud-gateway +POST /v1/contacts `,
		`ombud-catalog +ombud\.catalog\.v1\.CommitmentService/QuoteCommitment `,
		`ombud-escalation +insert handlings `,
		`linked to that one: trace [0-9a-f]{32}\nombud-escalation +worker handlings `,
	}
}

func TestASuiteThatIsNotThereIsAnError(t *testing.T) {
	target := demo.Target{URL: "http://127.0.0.1:1", GRPC: "127.0.0.1:1", AdminKey: "the-admin-key-of-a-demo"}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	require.Error(t, demo.Run(ctx, target, &bytes.Buffer{}))
}

// start starts a suite in this process.
func start(t *testing.T) demo.Target {
	t.Helper()
	const adminKey = "the-admin-key-of-a-demo"
	var config standalone.Config
	require.NoError(t, settings.Load(&config, "ombud", "A suite to show.", []string{
		"--grpc-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--data-dir=" + t.TempDir(), "--admin-key=" + adminKey,
	}))
	suite := standalone.New(config, host.Options{Out: t.Output()})
	require.NoError(t, suite.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		require.NoError(t, suite.Stop(ctx))
	})
	return demo.Target{URL: "http://" + suite.HTTPAddr(), GRPC: suite.Addr().String(), AdminKey: adminKey}
}
