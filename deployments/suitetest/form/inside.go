package form

import (
	"context"
	"errors"
	"io"
	"strings"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/deployments/standalone"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/settings"
	"github.com/ombud/ombud/pkg/telemetry"
)

// Inside is a suite that runs in this process.
type Inside struct {
	Suite
	suite *standalone.Suite
}

// StartInside starts the suite in this process. Settings are read as those of a program
// are; spans, when given, sees every span of every service.
func StartInside(ctx context.Context, o Options, spans ...sdktrace.SpanProcessor) (*Inside, error) {
	arguments := []string{"--grpc-addr=127.0.0.1:0", "--http-addr=127.0.0.1:0", "--data-dir=" + o.Data, "--admin-key=" + adminKey}
	for variable, value := range o.Settings {
		arguments = append(arguments, flagOf(variable)+"="+value)
	}
	var config standalone.Config
	if err := settings.Load(&config, "ombud", "A suite that is tested.", arguments); err != nil {
		return nil, err
	}
	suite := standalone.New(config, host.Options{
		Out:       io.Discard,
		Telemetry: telemetry.Options{SpanProcessors: spans, LogOutput: io.Discard},
	})
	if err := suite.Start(ctx); err != nil {
		return nil, err
	}
	s := &Inside{suite: suite, Suite: Suite{URL: "http://" + suite.HTTPAddr(), AdminKey: adminKey, conns: map[string]*grpc.ClientConn{}}}
	for _, service := range ServiceNames() {
		conn, err := dialService(suite.Addr().String())
		if err != nil {
			return nil, errors.Join(err, s.Stop(ctx))
		}
		s.conns[service] = conn
	}
	return s, nil
}

// Stop stops the suite and closes the connections.
func (s *Inside) Stop(ctx context.Context) error {
	return errors.Join(s.closeConns(), s.suite.Stop(ctx))
}

// flagOf returns the flag for a variable: --data-dir for OMBUD_DATA_DIR.
func flagOf(variable string) string {
	name := strings.TrimPrefix(variable, settings.Prefix)
	return "--" + strings.ToLower(strings.ReplaceAll(name, "_", "-"))
}
