package host

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/telemetry"
)

// part is a Part on its way through the life of the process.
type part struct {
	Part
	host      *Host
	telemetry *telemetry.Telemetry
	database  docstore.Database
	service   Service
	registry  registry
}

func (p *part) openTelemetry(ctx context.Context) (err error) {
	p.telemetry, err = p.host.telemetry.For(ctx, "ombud-"+p.Name)
	return err
}

func (p *part) openDatabase(ctx context.Context) (err error) {
	if err := p.openTelemetry(ctx); err != nil || p.Stateless {
		return err
	}
	p.database, err = p.host.options.OpenDatabase(ctx, p.Name, p.telemetry)
	return err
}

func (p *part) closeDatabase(ctx context.Context) error {
	if p.database == nil {
		return nil
	}
	return p.database.Close(ctx)
}

func (p *part) buildService(ctx context.Context) (err error) {
	p.service, err = p.Build(ctx, p.newEnv())
	if err != nil {
		return err
	}
	p.service.Register(&p.registry)
	if p.Stateless && len(p.registry.services) > 0 {
		return errors.New("a part that is stateless cannot serve gRPC")
	}
	return p.host.network.dialErrors()
}

func (p *part) startService(ctx context.Context) error { return p.service.Start(ctx) }
func (p *part) stopService(ctx context.Context) error  { return p.service.Stop(ctx) }

func (p *part) newEnv() Env {
	env := Env{
		Name:      p.Name,
		Clock:     p.host.options.Clock,
		Telemetry: p.telemetry,
		Database:  p.database,
	}
	dial := func(known bool) func(string) grpc.ClientConnInterface {
		return func(service string) grpc.ClientConnInterface {
			return p.host.network.dialRoute(p.telemetry, route{p.Name, service, known})
		}
	}
	env.DialAnonymous = dial(false)
	if !p.Stateless {
		env.Dial = dial(true)
		a := &p.host.authority
		env.Keyring, env.Names, env.Links = a.keyring, a.names, a.links
	}
	return env
}

// registry notes the gRPC services of a part, which are then registered with each
// server.
type registry struct{ services []registered }

type registered struct {
	desc           *grpc.ServiceDesc
	implementation any
}

// RegisterService implements grpc.ServiceRegistrar.
func (r *registry) RegisterService(desc *grpc.ServiceDesc, implementation any) {
	r.services = append(r.services, registered{desc, implementation})
}

func (r *registry) registerAll(to grpc.ServiceRegistrar) {
	for _, s := range r.services {
		to.RegisterService(s.desc, s.implementation)
	}
}

func (r *registry) serviceNames() []string {
	names := make([]string, len(r.services))
	for i, s := range r.services {
		names[i] = s.desc.ServiceName
	}
	return names
}

func (h *Host) openTelemetry(ctx context.Context) (err error) {
	name := "ombud"
	if len(h.parts) == 1 {
		name = "ombud-" + h.parts[0].Name
	}
	h.telemetry, err = telemetry.New(ctx, name, h.options.Version, h.options.Telemetry)
	if err != nil {
		return fmt.Errorf("check the OTEL_* variables: %w", err)
	}
	return nil
}

func (h *Host) closeTelemetry(ctx context.Context) error { return h.telemetry.Shutdown(ctx) }
