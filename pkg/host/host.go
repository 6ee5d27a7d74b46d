// Package host wires one process: settings, telemetry, databases, credentials,
// servers, connections, in that order, and takes all of it down again in reverse.
// The same code runs one service, or all of them together.
//
// A service that lives in the same process is called through memory, any other
// one at its address; either way through all interceptors. The
// services have two servers in front of them: one in memory for each other, one
// public. When the process stops, the public one is drained while the services
// can still call each other.
package host

import (
	"context"
	"net"
	"slices"

	"github.com/ombud/ombud/pkg/lifecycle"
	"github.com/ombud/ombud/pkg/telemetry"
)

// Host is a process that can be started and stopped once.
type Host struct {
	options   Options
	group     *lifecycle.Group
	telemetry *telemetry.Telemetry
	authority authority
	network   *network
	parts     []*part
	servers   servers
}

// New lays the process out. Nothing is opened before Start.
func New(o Options) *Host {
	h := &Host{options: o.withDefaults(), group: lifecycle.New(lifecycle.DefaultStopLimit)}
	h.network = newNetwork(h)
	for _, p := range o.Parts {
		h.parts = append(h.parts, &part{Part: p, host: h})
	}
	h.group.Add("settings", h.checkSettings, nil)
	h.group.Add("memory", reduceCollections, nil)
	h.group.Add("telemetry", h.openTelemetry, h.closeTelemetry)
	if h.servesGRPC() {
		h.group.Add("auth database", h.openAuthority, h.closeAuthority)
	}
	for _, p := range h.parts {
		h.group.Add("database of "+p.Name, p.openDatabase, p.closeDatabase)
	}
	h.group.Add("connections", nil, h.network.closeAll)
	for _, p := range h.parts {
		h.group.Add("building of "+p.Name, p.buildService, nil)
	}
	if h.servesGRPC() {
		h.group.Add("inner server", h.serveInside, h.servers.stopInside)
	}
	for _, p := range h.parts {
		h.group.Add(p.Name, p.startService, p.stopService)
	}
	if h.servesGRPC() {
		h.group.Add("server", h.serveOutside, h.servers.stopOutside)
		h.group.Add("probe", h.startProbe, h.servers.stopProbe)
		h.group.Add("announcement", h.printAddress, nil)
	}
	return h
}

// Start opens and starts everything in order. When it returns nil the process
// serves. A failure takes the started parts down and names the failed one.
func (h *Host) Start(ctx context.Context) error { return h.group.Start(ctx) }

// Stop drains and stops everything in reverse order, bounded in time part by part
// and by ctx.
func (h *Host) Stop(ctx context.Context) error { return h.group.Stop(ctx) }

// Run starts, waits until ctx ends or a server fails, and stops.
func (h *Host) Run(ctx context.Context) error { return h.group.Run(ctx) }

// Addr returns where gRPC is served; nil before Start and for Stateless parts.
func (h *Host) Addr() net.Addr { return h.servers.address }

// Env returns the environment of a service of that name, for tests and tools that
// act on the running suite. It is valid between Start and Stop; the database is
// that of the part of this name, if there is one.
func (h *Host) Env(name string) (Env, error) {
	for _, p := range h.parts {
		if p.Name == name {
			return p.newEnv(), nil
		}
	}
	guest := &part{Part: Part{Name: name}, host: h}
	if err := guest.openTelemetry(context.Background()); err != nil {
		return Env{}, err
	}
	return guest.newEnv(), nil
}

// servesGRPC reports whether any part has a gRPC service.
func (h *Host) servesGRPC() bool {
	return slices.ContainsFunc(h.parts, func(p *part) bool { return !p.Stateless })
}
