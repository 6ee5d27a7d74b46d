package host

import (
	"context"
	"fmt"
	"net"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/grpckit"
)

// maxConnectionAge is how long a connection from outside lasts, so that clients find
// new replicas.
const maxConnectionAge = 30 * time.Minute

// servers are the two gRPC servers in front of the services.
type servers struct {
	options grpckit.ServerOptions // without the listener's own
	inside  *serving
	outside *serving
	address net.Addr // of outside
	probe   *probe
}

// serving is a server at work on one listener.
type serving struct {
	*grpckit.Server
	done chan struct{}
}

// serveInside reads the policy of all the services, and serves them to each other.
func (h *Host) serveInside(ctx context.Context) error {
	services, err := h.describeServices()
	if err != nil {
		return err
	}
	policy, err := auth.FromDescriptors(services, h.options.Access)
	if err != nil {
		return fmt.Errorf("who may call: %w", err)
	}
	validator, err := grpckit.NewValidator(services)
	if err != nil {
		return err
	}
	h.servers.options = grpckit.ServerOptions{
		Telemetry:     h.telemetry,
		Authenticator: h.authority.callers,
		Policy:        policy,
		Validator:     validator,
	}
	h.servers.inside, _, err = h.serveOn(ctx, innerTarget, h.servers.options)
	return err
}

// serveOutside serves the same to the world.
func (h *Host) serveOutside(ctx context.Context) (err error) {
	options := h.servers.options
	options.MaxConnectionAge = maxConnectionAge
	if options.TLS, err = h.options.Settings.serverTLS(); err != nil {
		return err
	}
	address := h.options.listenAddress(h.parts)
	h.servers.outside, h.servers.address, err = h.serveOn(ctx, address, options)
	return err
}

// printAddress tells the operator, when everything is up, where gRPC is served.
func (h *Host) printAddress(context.Context) error {
	_, err := fmt.Fprintf(h.options.Out, "%s serves gRPC on %s\n", h.telemetry.Service, h.servers.address)
	return err
}

func (h *Host) serveOn(ctx context.Context, address string, o grpckit.ServerOptions) (*serving, net.Addr, error) {
	listener, err := grpckit.Listen(ctx, address, h.network.memory)
	if err != nil {
		return nil, nil, err
	}
	s := &serving{Server: grpckit.NewServer(o), done: make(chan struct{})}
	for _, p := range h.parts {
		p.registry.registerAll(s.RegistrarFor(p.telemetry))
	}
	go func() {
		defer close(s.done)
		if err := s.Serve(listener); err != nil {
			h.group.Fail("server", err)
		}
	}()
	return s, listener.Addr(), nil
}

// describeServices returns the descriptions of all gRPC services.
func (h *Host) describeServices() ([]protoreflect.ServiceDescriptor, error) {
	var services []protoreflect.ServiceDescriptor
	for _, p := range h.parts {
		for _, name := range p.registry.serviceNames() {
			found, err := h.options.Files.FindDescriptorByName(protoreflect.FullName(name))
			if err != nil {
				return nil, fmt.Errorf("service %s: %w", name, err)
			}
			service, ok := found.(protoreflect.ServiceDescriptor)
			if !ok {
				return nil, fmt.Errorf("%s is not a service", name)
			}
			services = append(services, service)
		}
	}
	return services, nil
}

func (s *servers) stopInside(ctx context.Context) error  { return s.inside.stopServing(ctx) }
func (s *servers) stopOutside(ctx context.Context) error { return s.outside.stopServing(ctx) }

func (s *serving) stopServing(ctx context.Context) error {
	err := s.Stop(ctx)
	<-s.done // follows at once
	return err
}
