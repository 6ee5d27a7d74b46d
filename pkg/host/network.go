package host

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/telemetry"
)

// innerTarget is where the services of this process are called.
const innerTarget = "memory:inside"

// network holds the connections of all parts, one for each caller and callee.
type network struct {
	host   *Host
	memory *grpckit.Memory

	mu    sync.Mutex
	conns map[route]grpckit.Conn
	errs  []error
}

type route struct {
	from, to string
	known    bool // with the service key
}

func newNetwork(h *Host) *network {
	return &network{host: h, memory: grpckit.NewMemory(), conns: map[route]grpckit.Conn{}}
}

// dialRoute returns the connection of a route, with the spans of the caller. When there
// can be none, its calls fail, and dialErrors returns the reason.
func (n *network) dialRoute(caller *telemetry.Telemetry, way route) grpc.ClientConnInterface {
	n.mu.Lock()
	defer n.mu.Unlock()
	if conn, ok := n.conns[way]; ok {
		return conn
	}
	conn, err := n.newConn(caller, way)
	if err != nil {
		n.errs = append(n.errs, fmt.Errorf("%s calls %s: %w", way.from, way.to, err))
		return unreachable{way.to, err}
	}
	n.conns[way] = conn
	return conn
}

func (n *network) newConn(caller *telemetry.Telemetry, way route) (grpckit.Conn, error) {
	target, err := n.targetOf(way.to)
	if err != nil {
		return nil, err
	}
	options := grpckit.DialOptions{Telemetry: caller, Memory: n.memory}
	if options.TLS, err = n.host.options.Settings.ClientTLS(); err != nil {
		return nil, err
	}
	if way.known {
		token := n.host.authority.serviceKey.Token(way.from)
		options.Token = func(context.Context) (string, error) { return token, nil }
	}
	return grpckit.Dial(target, options)
}

func (n *network) targetOf(service string) (string, error) {
	for _, p := range n.host.parts {
		if p.Name == service {
			return innerTarget, nil
		}
	}
	address := n.host.options.addressOf(service)
	if address == "" {
		return "", errors.New("it has no address")
	}
	return address, nil
}

// dialErrors returns why connections could not be had.
func (n *network) dialErrors() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return errors.Join(n.errs...)
}

func (n *network) closeAll(context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs []error
	for _, conn := range n.conns {
		errs = append(errs, conn.Close())
	}
	return errors.Join(errs...)
}

// unreachable is a connection that could not be made.
type unreachable struct {
	service string
	err     error
}

func (u unreachable) toFault() error {
	return fault.New(fault.Unavailable, "SERVICE_UNREACHABLE", "%s cannot be reached", u.service).Wrap(u.err)
}

func (u unreachable) Invoke(context.Context, string, any, any, ...grpc.CallOption) error {
	return u.toFault()
}

func (u unreachable) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, u.toFault()
}
