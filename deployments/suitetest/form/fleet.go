package form

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials/insecure"
)

// ServiceNames returns the names of the five services in the order in which they start:
// callees before callers.
func ServiceNames() []string {
	return []string{"classification", "catalog", "feedback", "escalation", "intake"}
}

// Options say how a suite is run.
type Options struct {
	// Programs is the folder of the built programs.
	Programs string
	// Data is the folder of the embedded store.
	Data string
	// Settings are further variables of every process, such as OMBUD_MONGODB_URI.
	Settings map[string]string
}

// adminKey is the key of every suite that is run from here.
const adminKey = "the-admin-key-of-a-suite-that-is-tested"

// Fleet is a suite of one or several processes.
type Fleet struct {
	Suite
	processes []*Process // in the order in which they start
	ports     *Ports
}

// OneProcess lays out the suite as one process. Nothing runs yet.
func OneProcess(o Options) (*Fleet, error) {
	ports, err := ClaimPorts(2)
	if err != nil {
		return nil, err
	}
	free := ports.Addresses
	env := o.environment(map[string]string{"OMBUD_HTTP_ADDR": free[0], "OMBUD_GRPC_ADDR": free[1]})
	addresses := map[string]string{}
	for _, service := range ServiceNames() {
		addresses[service] = free[1]
	}
	return newFleet(ports, free[0], addresses, o.newProcess("ombud", env))
}

// SixProcesses lays out the suite as a process for each service and one for the
// gateway. Nothing runs yet.
func SixProcesses(o Options) (*Fleet, error) {
	ports, err := ClaimPorts(6)
	if err != nil {
		return nil, err
	}
	free := ports.Addresses
	variables := map[string]string{"OMBUD_HTTP_ADDR": free[5]}
	addresses := map[string]string{}
	for i, service := range ServiceNames() {
		addresses[service] = free[i]
		variables["OMBUD_"+strings.ToUpper(service)+"_ADDR"] = free[i]
	}
	env := o.environment(variables)
	var processes []*Process
	for _, service := range ServiceNames() {
		processes = append(processes, o.newProcess("ombud-"+service, env))
	}
	return newFleet(ports, free[5], addresses, append(processes, o.newProcess("ombud-gateway", env))...)
}

func (o Options) environment(variables map[string]string) []string {
	variables["OMBUD_DATA_DIR"] = o.Data
	variables["OMBUD_ADMIN_KEY"] = adminKey
	for name, value := range o.Settings {
		variables[name] = value
	}
	return cleanEnvironment(variables)
}

func (o Options) newProcess(name string, env []string) *Process {
	serves := name + " serves gRPC on "
	if name == "ombud-gateway" {
		serves = name + " serves HTTP on "
	}
	return &Process{
		Name:   name,
		path:   filepath.Join(o.Programs, name),
		env:    env,
		serves: serves,
	}
}

func newFleet(ports *Ports, http string, addresses map[string]string, processes ...*Process) (*Fleet, error) {
	f := &Fleet{
		Suite:     Suite{URL: "http://" + http, AdminKey: adminKey, conns: map[string]*grpc.ClientConn{}},
		processes: processes,
		ports:     ports,
	}
	for service, address := range addresses {
		conn, err := dialService(address)
		if err != nil {
			return nil, errors.Join(err, f.closeConns(), ports.Release())
		}
		f.conns[service] = conn
	}
	return f, nil
}

// dialService connects as any client would, but comes back soon after a failure.
func dialService(address string) (*grpc.ClientConn, error) {
	const largest = 16 << 20
	return grpc.NewClient(
		address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff: backoff.Config{
				BaseDelay:  20 * time.Millisecond,
				Multiplier: 1.5,
				Jitter:     0.2,
				MaxDelay:   200 * time.Millisecond,
			},
			MinConnectTimeout: 2 * time.Second,
		}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(largest), grpc.MaxCallSendMsgSize(largest)),
	)
}

// Start starts every process that does not run, in order, until each serves.
func (f *Fleet) Start(ctx context.Context) error {
	for _, p := range f.processes {
		if p.IsRunning() {
			continue
		}
		if err := p.Start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stop stops every process in reverse order, closes the connections and releases the ports.
func (f *Fleet) Stop(ctx context.Context) error {
	var failures []error
	for i := len(f.processes) - 1; i >= 0; i-- {
		failures = append(failures, f.processes[i].Stop(ctx))
	}
	return errors.Join(append(failures, f.closeConns(), f.ports.Release())...)
}

// Processes returns all processes, in the order in which they start.
func (f *Fleet) Processes() []*Process { return f.processes }

// ProcessNamed returns the process of a name, such as `ombud-intake`.
func (f *Fleet) ProcessNamed(name string) (*Process, error) {
	for _, p := range f.processes {
		if p.Name == name {
			return p, nil
		}
	}
	return nil, fmt.Errorf("no process is called %s", name)
}
