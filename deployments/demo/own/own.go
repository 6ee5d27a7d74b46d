// Package own runs a suite that is there for one purpose only: in a process of its own,
// on free ports, with its documents in a temporary folder.
package own

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/ombud/ombud/deployments/suitetest/form"
)

// Suite is a running suite.
type Suite struct {
	// URL is that of the gateway, GRPC the address of gRPC, AdminKey a key with the role admin.
	URL, GRPC, AdminKey string

	ports  *form.Ports
	folder string
	cmd    *exec.Cmd
	ended  chan struct{} // closed when the process has ended
}

// StartSuite runs a program, bin/ombud as a rule, and waits until it serves. Its spans go to
// the OTLP endpoint given.
func StartSuite(ctx context.Context, program, spans string) (*Suite, error) {
	ports, err := form.ClaimPorts(2)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "ombud-demo-")
	if err != nil {
		return nil, errors.Join(err, ports.Release())
	}
	http, grpc := ports.Addresses[0], ports.Addresses[1]
	s := &Suite{
		URL:      "http://" + http,
		GRPC:     grpc,
		AdminKey: rand.Text(),
		ports:    ports,
		folder:   folder,
		ended:    make(chan struct{}),
	}
	s.cmd = exec.Command(program)
	s.cmd.Env = append(
		withoutSettings(os.Environ()),
		"OMBUD_HTTP_ADDR="+http, "OMBUD_GRPC_ADDR="+grpc, "OMBUD_PUBLIC_URL="+s.URL,
		"OMBUD_DATA_DIR="+folder, "OMBUD_ADMIN_KEY="+s.AdminKey,
		"OTEL_EXPORTER_OTLP_ENDPOINT="+spans, "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_BSP_SCHEDULE_DELAY=200",
		"OTEL_METRICS_EXPORTER=none", "OTEL_LOGS_EXPORTER=none",
	)
	if err := s.runProcess(ctx); err != nil {
		return nil, errors.Join(err, s.cleanUp())
	}
	return s, nil
}

// runProcess starts the process and waits until it says that it serves gRPC, which it does when
// all of it is up.
func (s *Suite) runProcess(ctx context.Context) error {
	said := &output{sign: "ombud serves gRPC on ", serves: make(chan struct{})}
	s.cmd.Stdout, s.cmd.Stderr = said, said
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer close(s.ended)
		_ = s.cmd.Wait() // how it ended is in its state
	}()
	select {
	case <-said.serves:
		return nil
	case <-s.ended:
		return fmt.Errorf("the suite ended with %v:\n%s", s.cmd.ProcessState, said)
	case <-ctx.Done():
		return errors.Join(ctx.Err(), s.endProcess())
	}
}

// Stop ends the suite and removes its documents.
func (s *Suite) Stop() error { return errors.Join(s.endProcess(), s.cleanUp()) }

// endProcess interrupts the process and waits until it is gone.
func (s *Suite) endProcess() error {
	const stopLimit = 15 * time.Second
	failed := s.cmd.Process.Signal(os.Interrupt)
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	select {
	case <-s.ended:
		failed = nil
	case <-ctx.Done():
		failed = errors.Join(failed, errors.New("the suite did not stop and was killed"), s.cmd.Process.Kill())
		<-s.ended
	}
	return failed
}

// cleanUp removes the documents and releases the ports.
func (s *Suite) cleanUp() error { return errors.Join(os.RemoveAll(s.folder), s.ports.Release()) }

// withoutSettings leaves out the variables that configure a suite.
func withoutSettings(environment []string) []string {
	var kept []string
	for _, variable := range environment {
		if !strings.HasPrefix(variable, "OMBUD_") && !strings.HasPrefix(variable, "OTEL_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// output keeps the output of a process until it serves, and discards the rest.
type output struct {
	sign   string
	serves chan struct{} // closed when the sign has been seen

	mu   sync.Mutex
	text bytes.Buffer
	seen bool
}

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen {
		return io.Discard.Write(p)
	}
	o.text.Write(p)
	if o.seen = strings.Contains(o.text.String(), o.sign); o.seen {
		close(o.serves)
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.TrimSpace(o.text.String())
}
