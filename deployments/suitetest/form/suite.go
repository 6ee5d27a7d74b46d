// Package form runs Ombud in every form it has: within this process, as one process of
// its own, and as a process for each service. Users of a suite do not see the difference.
package form

import (
	"errors"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
)

// Suite is a running Ombud.
type Suite struct {
	// URL is that of the gateway, without a path.
	URL string
	// AdminKey is a bearer token with the role admin.
	AdminKey string

	conns map[string]*grpc.ClientConn // by service
}

// Conn returns the connection to a service, such as `intake`.
func (s Suite) Conn(service string) grpc.ClientConnInterface { return s.conns[service] }

// ServiceToken returns a bearer token by which the services of the suite take its
// holder for one of them.
func (s Suite) ServiceToken(name string) string { return auth.NewServiceKey(s.AdminKey).Token(name) }

func (s Suite) closeConns() error {
	var failures []error
	for _, conn := range s.conns {
		failures = append(failures, conn.Close())
	}
	return errors.Join(failures...)
}
