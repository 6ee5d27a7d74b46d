// Package gateway serves Ombud over HTTP: REST for every public method, server-sent
// events, the OpenAPI document, the API page and the page that takes feedback. It
// keeps nothing: every request becomes a gRPC call to one of the services.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/rs/cors"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/gateway/internal/sse"
	"github.com/ombud/ombud/gateway/web"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
)

// requestLimits bound one request. The caller cannot exceed them.
type requestLimits struct {
	body int64 // bytes
	time time.Duration
}

// defaultLimits apply to all requests but streams; 10 MiB in base64 fit into them, with
// their JSON.
func defaultLimits() requestLimits { return requestLimits{body: 14 << 20, time: 30 * time.Second} }

// emailLimits apply to mails, which may be large and come over a slow line: the time in
// which they are read counts too.
func emailLimits() requestLimits {
	return requestLimits{body: defaultLimits().body, time: 2 * time.Minute}
}

// importLimits apply to a stream of examples, which are passed on as they come.
func importLimits() requestLimits { return requestLimits{body: 1 << 30, time: 10 * time.Minute} }

// idleTimeout bounds a connection without a request, a fresh one as well as one between
// two requests. HTTP clients dial more connections than they need and keep them (Go's for
// 90 s). A server that closes one first may do so in the very moment in which a client
// sends; the client cannot know then whether its POST was carried out.
const idleTimeout = 2 * time.Minute

// Config are the settings of the operator.
type Config struct {
	HTTPAddr    string   `default:"127.0.0.1:8080" help:"Address on which the gateway serves HTTP."`
	CORSOrigins []string `name:"cors-origins" help:"Origins whose web pages may call the REST interface, separated by commas; none by default."`
}

// Gateway is the HTTP server, a stateless part of a process.
type Gateway struct {
	address  string
	out      io.Writer
	server   *http.Server
	listener net.Listener
	stopping chan struct{} // closed by Stop: ends the streams
	log      *slog.Logger
}

// New returns a gateway that does not listen yet. When it serves, it writes one line
// with its address to out.
func New(ctx context.Context, env host.Env, c Config, out io.Writer) (*Gateway, error) {
	g := &Gateway{
		address:  c.HTTPAddr,
		out:      out,
		stopping: make(chan struct{}),
		log:      env.Telemetry.Logger,
	}
	mux, err := g.newHandler(ctx, env)
	if err != nil {
		return nil, err
	}
	g.server = &http.Server{
		Handler:           traceRequests(env.Telemetry, allowOrigins(c.CORSOrigins, rest.RequireText(mux))),
		ReadHeaderTimeout: idleTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    64 << 10,
	}
	return g, nil
}

// Register implements host.Service: the gateway serves no gRPC.
func (g *Gateway) Register(grpc.ServiceRegistrar) {}

func (g *Gateway) newHandler(ctx context.Context, env host.Env) (http.Handler, error) {
	api, err := rest.NewMux(ctx, env.DialAnonymous)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	if err := web.Mount(mux); err != nil {
		return nil, err
	}
	mux.Handle("GET /v1/events", sse.NewEventsHandler(env.DialAnonymous("intake"), env.Clock, g.stopping))
	mux.Handle("GET /v1/overview:watch", sse.NewOverviewsHandler(env.DialAnonymous("escalation"), env.Clock, g.stopping))
	mux.Handle("POST /v1/contacts:registerEmail", emailLimits().wrapHandler(api))
	mux.Handle("POST /v1/examples:import", importLimits().wrapHandler(api))
	mux.Handle("GET /v1/reports/", defaultLimits().wrapHandler(rest.WithFormats(api)))
	mux.Handle("/v1/", defaultLimits().wrapHandler(api))
	mux.HandleFunc("GET /healthz", handleHealthz)
	mux.Handle("GET /readyz", newReadyzHandler(env.DialAnonymous))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { rest.WriteError(w, rest.NoSuchPath(r)) })
	return mux, nil
}

// Start listens and serves.
func (g *Gateway) Start(ctx context.Context) error {
	listener, err := grpckit.Listen(ctx, g.address, nil)
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	g.listener = listener
	go func() {
		if err := g.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			g.log.ErrorContext(ctx, "the gateway no longer serves", "error", err)
		}
	}()
	_, err = fmt.Fprintf(g.out, "ombud-gateway serves HTTP on http://%s, its description at /docs\n", listener.Addr())
	return err
}

// Address is where the gateway listens once it has started: the port is the real
// one also when the configured one was 0.
func (g *Gateway) Address() string { return g.listener.Addr().String() }

// Stop ends the event streams, takes no new requests and waits for those that run,
// until ctx ends.
func (g *Gateway) Stop(ctx context.Context) error {
	close(g.stopping)
	if err := g.server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("gateway: %w", err), g.server.Close())
	}
	return nil
}

// wrapHandler keeps the requests of a handler within their bounds. A shorter Grpc-Timeout of
// the caller still counts. HEAD is GET; the server leaves its body out.
func (l requestLimits) wrapHandler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), l.time)
		defer cancel()
		r = r.WithContext(ctx)
		if r.Method == http.MethodHead {
			r.Method = http.MethodGet
		}
		rest.LimitBody(w, r, l.body)
		next.ServeHTTP(w, r)
	})
}

func allowOrigins(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"},
		MaxAge:         600,
	}).Handler(next)
}

// traceRequests gives each request a server span; health checks have none. Only the trace
// context is read from the headers, no baggage.
func traceRequests(t *telemetry.Telemetry, next http.Handler) http.Handler {
	return otelhttp.NewHandler(
		next, "http",
		otelhttp.WithTracerProvider(t.TracerProvider),
		otelhttp.WithMeterProvider(t.MeterProvider),
		otelhttp.WithPropagators(t.Propagator),
		otelhttp.WithFilter(func(r *http.Request) bool {
			return r.URL.Path != "/healthz" && r.URL.Path != "/readyz"
		}),
		otelhttp.WithSpanNameFormatter(spanName),
	)
}

// spanName is the method and, once it is known, the route. It is asked when the request
// comes in and again when it has been answered.
func spanName(_ string, r *http.Request) string {
	labels, _ := otelhttp.LabelerFromContext(r.Context())
	for _, label := range labels.Get() {
		if label.Key == semconv.HTTPRouteKey {
			return r.Method + " " + label.Value.AsString()
		}
	}
	return r.Method
}
