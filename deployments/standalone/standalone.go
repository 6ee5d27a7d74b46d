// Package standalone puts the whole suite into one process: the gateway and all
// services, connected through memory by the same gRPC and the same interceptors
// that connect them over a network.
package standalone

import (
	"cmp"
	"context"
	"os"

	"github.com/ombud/ombud/gateway"
	"github.com/ombud/ombud/pkg/host"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/proto/wiring"
	"github.com/ombud/ombud/services/catalog"
	"github.com/ombud/ombud/services/classification"
	"github.com/ombud/ombud/services/escalation"
	"github.com/ombud/ombud/services/feedback"
	"github.com/ombud/ombud/services/intake"
)

// Config is the configuration of every process of the suite in one.
type Config struct {
	host.Settings
	wiring.Peers
	Gateway    gateway.Config    `embed:""`
	Intake     intake.Config     `embed:""`
	Escalation escalation.Config `embed:""`
}

// completeLinks returns the configuration in which links to the gateway begin with its
// address unless another one is given.
func (c Config) completeLinks() Config {
	web := wiring.Web{HTTPAddr: c.Gateway.HTTPAddr}
	c.Intake.PublicURL = cmp.Or(c.Intake.PublicURL, web.URL())
	c.Escalation.NoticeLink = cmp.Or(c.Escalation.NoticeLink, web.CaseURL())
	return c
}

// Suite is the whole suite, started and stopped as one.
type Suite struct {
	*host.Host
	gateway *gateway.Gateway
}

// New lays the suite out. Options may set everything but the parts of the suite.
// Nothing is opened before Start or Run.
func New(c Config, o host.Options) *Suite {
	s := &Suite{}
	c = c.completeLinks()
	o.Settings, o.Peers, o.Access, o.Alone = c.Settings, c.Peers, optionsv1.E_Access, true
	o.LinkPurposes = wiring.LinkPurposes()
	if o.Out == nil {
		o.Out = os.Stdout
	}
	o.Parts = []host.Part{
		{Name: "catalog", Build: catalog.New},
		{Name: "classification", Build: classification.New},
		{Name: "escalation", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
			return escalation.New(ctx, env, c.Escalation)
		}},
		{Name: "feedback", Build: feedback.New},
		{Name: "intake", Build: func(ctx context.Context, env host.Env) (host.Service, error) {
			return intake.New(ctx, env, c.Intake)
		}},
		{Name: "gateway", Stateless: true, Build: func(ctx context.Context, env host.Env) (host.Service, error) {
			var err error
			s.gateway, err = gateway.New(ctx, env, c.Gateway, o.Out)
			return s.gateway, err
		}},
	}
	s.Host = host.New(o)
	return s
}

// HTTPAddr is where HTTP is served, as host:port; valid once the suite has started.
func (s *Suite) HTTPAddr() string { return s.gateway.Address() }
