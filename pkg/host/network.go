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

// inside is where the services of this process are called.
const inside = "memory:inside"

// network holds the connections of all parts, one for each caller and callee.
type network struct {
	host   *Host
	memory *grpckit.Memory

	mu    sync.Mutex
	conns map[route]*grpc.ClientConn
	errs  []error
}

type route struct {
	from, to string
	known    bool // with the service key
}

func newNetwork(h *Host) *network {
	return &network{host: h, memory: grpckit.NewMemory(), conns: map[route]*grpc.ClientConn{}}
}

// dial returns the connection of a route, with the spans of the caller. When there
// can be none, its calls fail, and failed tells why.
func (n *network) dial(caller *telemetry.Telemetry, way route) grpc.ClientConnInterface {
	n.mu.Lock()
	defer n.mu.Unlock()
	if conn, ok := n.conns[way]; ok {
		return conn
	}
	conn, err := n.connect(caller, way)
	if err != nil {
		n.errs = append(n.errs, fmt.Errorf("%s calls %s: %w", way.from, way.to, err))
		return unconnected{way.to, err}
	}
	n.conns[way] = conn
	return conn
}

func (n *network) connect(caller *telemetry.Telemetry, way route) (*grpc.ClientConn, error) {
	target, err := n.target(way.to)
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

func (n *network) target(service string) (string, error) {
	for _, p := range n.host.parts {
		if p.Name == service {
			return inside, nil
		}
	}
	address := n.host.options.address(service)
	if address == "" {
		return "", errors.New("it has no address")
	}
	return address, nil
}

// failed returns why connections could not be had.
func (n *network) failed() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return errors.Join(n.errs...)
}

func (n *network) close(context.Context) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs []error
	for _, conn := range n.conns {
		errs = append(errs, conn.Close())
	}
	return errors.Join(errs...)
}

// unconnected is a connection that could not be made.
type unconnected struct {
	service string
	err     error
}

func (u unconnected) fault() error {
	return fault.New(fault.Unavailable, "SERVICE_UNREACHABLE", "%s cannot be reached", u.service).Wrap(u.err)
}

func (u unconnected) Invoke(context.Context, string, any, any, ...grpc.CallOption) error {
	return u.fault()
}

func (u unconnected) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, u.fault()
}
