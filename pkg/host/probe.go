package host

import (
	"context"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

// pingTimeout is how long a database may take to answer.
const pingTimeout = 2 * time.Second

// probe keeps the health service true: a service is SERVING as long as its
// database answers, and the process as long as all do. It goes by the machine's
// clock, since it watches machines.
type probe struct {
	host   *Host
	well   map[string]bool // by part
	cancel context.CancelFunc
	done   chan struct{}
}

func (h *Host) startProbe(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	p := &probe{
		host:   h,
		well:   map[string]bool{},
		cancel: cancel,
		done:   make(chan struct{}),
	}
	h.servers.probe = p
	p.pingAll(ctx)
	go p.pingRepeatedly(ctx)
	return nil
}

func (s *servers) stopProbe(context.Context) error {
	s.probe.cancel()
	<-s.probe.done
	return nil
}

func (p *probe) pingRepeatedly(ctx context.Context) {
	defer close(p.done)
	machine := clock.System()
	for {
		select {
		case <-ctx.Done():
			return
		case <-machine.After(p.host.options.ProbeInterval):
			p.pingAll(ctx)
		}
	}
}

// pingAll pings every database and reports the outcome to both servers.
func (p *probe) pingAll(ctx context.Context) {
	all := true
	for _, part := range p.host.parts {
		if part.Stateless {
			continue
		}
		well := p.pingDatabase(ctx, part)
		all = all && well
		p.reportHealth(well, part.registry.serviceNames()...)
	}
	p.reportHealth(all, "")
}

func (p *probe) reportHealth(well bool, services ...string) {
	for _, server := range []*serving{p.host.servers.inside, p.host.servers.outside} {
		if len(services) > 0 {
			server.SetServing(well, services...)
		}
	}
}

// pingDatabase pings the database of a part and logs when its answer changes.
func (p *probe) pingDatabase(ctx context.Context, part *part) bool {
	limited, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	err := part.database.Ping(limited)
	before, asked := p.well[part.Name]
	p.well[part.Name] = err == nil
	switch {
	case ctx.Err() != nil: // the process is stopping
	case err != nil && (before || !asked):
		part.telemetry.Logger.ErrorContext(ctx, "the database does not answer", "error", err)
	case err == nil && asked && !before:
		part.telemetry.Logger.InfoContext(ctx, "the database answers again")
	}
	return err == nil
}
