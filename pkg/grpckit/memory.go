package grpckit

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"

	"google.golang.org/grpc/test/bufconn"
)

const memoryScheme = "memory:"

// memoryBuffer is how many bytes one direction of a connection holds. More made
// no difference in measurements.
const memoryBuffer = 64 << 10

// Memory is a network within the process: names instead of ports. A unary call is one of the handler; streams have real gRPC on
// top. Make one with NewMemory.
type Memory struct {
	mu        sync.RWMutex
	listeners map[string]*memoryListener
}

// NewMemory returns a network that nobody listens on yet.
func NewMemory() *Memory { return &Memory{listeners: map[string]*memoryListener{}} }

// Listen takes a name and listens on it. It is an error if somebody else does.
// Closing the listener frees the name.
func (m *Memory) Listen(name string) (net.Listener, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, taken := m.listeners[name]; taken {
		return nil, fmt.Errorf("listen %s%s: the name is taken", memoryScheme, name)
	}
	l := &memoryListener{Listener: bufconn.Listen(memoryBuffer), network: m, name: name}
	m.listeners[name] = l
	return l, nil
}

// dialContext connects to a name; gRPC calls it.
func (m *Memory) dialContext(ctx context.Context, name string) (net.Conn, error) {
	m.mu.Lock()
	l := m.listeners[name]
	m.mu.Unlock()
	if l == nil {
		return nil, fmt.Errorf("dial %s%s: nobody listens", memoryScheme, name)
	}
	return l.DialContext(ctx)
}

// serverOf returns the server behind a name; nil when none serves there.
func (m *Memory) serverOf(name string) *Server {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if l := m.listeners[name]; l != nil {
		return l.server
	}
	return nil
}

type memoryListener struct {
	*bufconn.Listener
	network *Memory
	name    string
	server  *Server // nil before it serves
}

// serveBy tells the network which server serves.
func (l *memoryListener) serveBy(s *Server) {
	l.network.mu.Lock()
	defer l.network.mu.Unlock()
	l.server = s
}

func (l *memoryListener) Close() error {
	l.network.mu.Lock()
	defer l.network.mu.Unlock()
	if l.network.listeners[l.name] == l {
		delete(l.network.listeners, l.name)
	}
	return l.Listener.Close()
}

func (l *memoryListener) Addr() net.Addr { return memoryAddr(l.name) }

type memoryAddr string

func (memoryAddr) Network() string  { return "memory" }
func (a memoryAddr) String() string { return memoryScheme + string(a) }

// Listen listens on "memory:<name>" of the network, which may be nil when no such
// address is used, or else on the TCP address "host:port", where port 0 takes a
// free one. The listener's Addr is a target for Dial. An empty address is an error:
// the system would take it for any port on all interfaces.
func Listen(ctx context.Context, address string, memory *Memory) (net.Listener, error) {
	name, ok := strings.CutPrefix(address, memoryScheme)
	switch {
	case ok && memory == nil:
		return nil, fmt.Errorf("listen %s: there is no memory network", address)
	case ok:
		return memory.Listen(name)
	case address == "":
		return nil, errors.New("listen: there is no address, host:port")
	}
	var config net.ListenConfig
	return config.Listen(ctx, "tcp", address)
}
