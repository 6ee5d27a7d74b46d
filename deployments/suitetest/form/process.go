package form

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
)

// Process is one program of the suite. It can be started again after it has ended.
type Process struct {
	// Name is that of the program, such as `ombud-intake`.
	Name string

	path   string
	env    []string
	serves string // what it writes, in a line, once all of it is up
	run    *run   // nil before the first start
}

// run is one life of a process.
type run struct {
	cmd    *exec.Cmd
	output *output
	ended  chan struct{} // closed when the process has ended, for whatever reason
}

// Start starts the program and waits until it says that it serves. The error has the
// last lines that it wrote.
func (p *Process) Start(ctx context.Context) error {
	r := &run{cmd: exec.Command(p.path), output: newOutput(p.serves), ended: make(chan struct{})}
	r.cmd.Env, r.cmd.Stdout, r.cmd.Stderr = p.env, r.output, r.output
	if err := r.cmd.Start(); err != nil {
		return err
	}
	p.run = r
	go func() {
		_ = r.cmd.Wait() // how it ended is in its state
		close(r.ended)
	}()
	select {
	case <-r.output.serves:
		return nil
	case <-r.ended:
		return fmt.Errorf("%s ended with %v instead of serving:\n%s", p.Name, r.cmd.ProcessState, r.output)
	case <-ctx.Done():
		killed := p.Kill() // all that it wrote has come then
		return errors.Join(fmt.Errorf("%s does not serve: %w:\n%s", p.Name, ctx.Err(), r.output), killed)
	}
}

// Stop asks the process to end and waits for it. An end other than a clean one is an
// error; when ctx ends first, it is killed.
func (p *Process) Stop(ctx context.Context) error {
	if !p.IsRunning() {
		return nil
	}
	if err := p.run.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-p.run.ended:
	case <-ctx.Done():
		killed := p.Kill()
		return errors.Join(fmt.Errorf("%s does not stop: %w:\n%s", p.Name, ctx.Err(), p.run.output), killed)
	}
	if !p.run.cmd.ProcessState.Success() {
		return fmt.Errorf("%s ended with %v:\n%s", p.Name, p.run.cmd.ProcessState, p.run.output)
	}
	return nil
}

// Kill ends the process at once, as a power failure would, and waits until it is gone.
func (p *Process) Kill() error {
	if !p.IsRunning() {
		return nil
	}
	err := p.run.cmd.Process.Kill()
	<-p.run.ended
	return err
}

// IsRunning reports whether the process has been started and has not ended.
func (p *Process) IsRunning() bool {
	if p.run == nil {
		return false
	}
	select {
	case <-p.run.ended:
		return false
	default:
		return true
	}
}

// output keeps the end of a process's output, and notices the line that reports
// readiness.
type output struct {
	mu     sync.Mutex
	text   []byte
	sign   string
	told   bool
	serves chan struct{} // closed when the sign has been written
}

func newOutput(sign string) *output { return &output{sign: sign, serves: make(chan struct{})} }

// Write implements io.Writer.
func (o *output) Write(p []byte) (int, error) {
	const kept = 16 << 10
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, p...)
	if !o.told && strings.Contains(string(o.text), o.sign) {
		o.told = true
		close(o.serves)
	}
	if len(o.text) > 2*kept {
		o.text = append([]byte(nil), o.text[len(o.text)-kept:]...)
	}
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.text)
}

// cleanEnvironment is the environment of this program without the variables of Ombud and its
// telemetry, with the given variables added.
func cleanEnvironment(variables map[string]string) []string {
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "OMBUD_") && !strings.HasPrefix(variable, "OTEL_") {
			env = append(env, variable)
		}
	}
	for name, value := range variables {
		env = append(env, name+"="+value)
	}
	return env
}
