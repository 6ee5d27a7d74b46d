package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/gateway"
	"github.com/ombud/ombud/gateway/internal/rest"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call is a request as it reached a backend.
type call struct {
	request  proto.Message
	metadata metadata.MD
	left     time.Duration // until its deadline
}

// backend is all services behind the gateway in one. It notes what reaches it and
// answers with err, if that is set.
type backend struct {
	intakev1.UnimplementedContactServiceServer
	intakev1.UnimplementedCaseServiceServer
	intakev1.UnimplementedCustomerServiceServer
	intakev1.UnimplementedEventServiceServer
	catalogv1.UnimplementedCatalogServiceServer
	classificationv1.UnimplementedLearningServiceServer
	escalationv1.UnimplementedReportServiceServer
	escalationv1.UnimplementedOverviewServiceServer

	mu    sync.Mutex
	calls []call
	err   error
	start time.Time // of what it sends
	watch func(*intakev1.WatchEventsRequest, grpc.ServerStreamingServer[intakev1.WatchEventsResponse]) error
}

func (b *backend) note(ctx context.Context, request proto.Message) error {
	md, _ := metadata.FromIncomingContext(ctx)
	c := call{request: request, metadata: md}
	if deadline, ok := ctx.Deadline(); ok {
		c.left = time.Until(deadline)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, c)
	return b.err
}

func (b *backend) RegisterContact(ctx context.Context, r *intakev1.RegisterContactRequest) (*intakev1.RegisterContactResponse, error) {
	return &intakev1.RegisterContactResponse{Contact: &intakev1.Contact{Name: "contacts/1"}}, b.note(ctx, r)
}

func (b *backend) RegisterEmail(ctx context.Context, r *intakev1.RegisterEmailRequest) (*intakev1.RegisterContactResponse, error) {
	return &intakev1.RegisterContactResponse{}, b.note(ctx, r)
}

func (b *backend) DownloadAttachment(ctx context.Context, r *intakev1.DownloadAttachmentRequest) (*httpbody.HttpBody, error) {
	return &httpbody.HttpBody{ContentType: "text/html", Data: []byte("<script>")}, b.note(ctx, r)
}

func (b *backend) GetCase(ctx context.Context, r *intakev1.GetCaseRequest) (*intakev1.Case, error) {
	return &intakev1.Case{Name: r.GetName()}, b.note(ctx, r)
}

func (b *backend) ListCases(ctx context.Context, r *intakev1.ListCasesRequest) (*intakev1.ListCasesResponse, error) {
	return &intakev1.ListCasesResponse{}, b.note(ctx, r)
}

func (b *backend) LookupCustomer(ctx context.Context, r *intakev1.LookupCustomerRequest) (*intakev1.Customer, error) {
	return &intakev1.Customer{}, b.note(ctx, r)
}

func (b *backend) CreateServiceLevel(ctx context.Context, r *catalogv1.CreateServiceLevelRequest) (*catalogv1.ServiceLevel, error) {
	return &catalogv1.ServiceLevel{}, b.note(ctx, r)
}

func (b *backend) UpdateService(ctx context.Context, r *catalogv1.UpdateServiceRequest) (*catalogv1.Service, error) {
	return r.GetService(), b.note(ctx, r)
}

func (b *backend) CreateCalendar(ctx context.Context, r *catalogv1.CreateCalendarRequest) (*catalogv1.Calendar, error) {
	return r.GetCalendar(), b.note(ctx, r)
}

func (b *backend) ImportExamples(stream grpc.ClientStreamingServer[classificationv1.ImportExamplesRequest, classificationv1.ImportExamplesResponse]) error {
	answer := &classificationv1.ImportExamplesResponse{}
	for {
		r, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return stream.SendAndClose(answer)
		}
		if err != nil {
			return err
		}
		answer.CreatedCount++
		if err := b.note(stream.Context(), r); err != nil {
			return err
		}
	}
}

func (b *backend) WatchEvents(r *intakev1.WatchEventsRequest, stream grpc.ServerStreamingServer[intakev1.WatchEventsResponse]) error {
	if err := b.note(stream.Context(), r); err != nil {
		return err
	}
	return b.watch(r, stream)
}

// rig is a gateway in front of a backend.
type rig struct {
	*testing.T
	backend *backend
	clock   *clock.Fake
	gateway *gateway.Gateway
	url     string
}

// setup says how a rig differs from the usual.
type setup struct {
	config gateway.Config
	down   string // the backend that nobody answers for
}

func newRig(t *testing.T, change ...func(*setup)) *rig {
	t.Helper()
	s := setup{config: gateway.Config{HTTPAddr: "127.0.0.1:0"}}
	for _, c := range change {
		c(&s)
	}
	r := &rig{T: t, backend: &backend{}, clock: clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))}
	network := grpckit.NewMemory()
	r.serveBackend(network)
	connections := map[string]grpckit.Conn{}
	for _, name := range rest.Backends() {
		target := "memory:backend"
		if name == s.down {
			target = "memory:nobody"
		}
		conn, err := grpckit.Dial(target, grpckit.DialOptions{Telemetry: telemetry.Nop(), Memory: network})
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		connections[name] = conn
	}
	var err error
	r.gateway, err = gateway.New(t.Context(), host.Env{
		Clock: r.clock, Telemetry: telemetry.Nop(),
		DialAnonymous: func(name string) grpc.ClientConnInterface { return connections[name] },
	}, s.config, io.Discard)
	require.NoError(t, err)
	require.NoError(t, r.gateway.Start(t.Context()))
	t.Cleanup(r.stop)
	r.url = "http://" + r.gateway.Address()
	return r
}

func (r *rig) serveBackend(network *grpckit.Memory) {
	r.Helper()
	server := grpc.NewServer(grpc.MaxRecvMsgSize(grpckit.DefaultMaxMessage))
	intakev1.RegisterContactServiceServer(server, r.backend)
	intakev1.RegisterCaseServiceServer(server, r.backend)
	intakev1.RegisterCustomerServiceServer(server, r.backend)
	intakev1.RegisterEventServiceServer(server, r.backend)
	catalogv1.RegisterCatalogServiceServer(server, r.backend)
	classificationv1.RegisterLearningServiceServer(server, r.backend)
	escalationv1.RegisterReportServiceServer(server, r.backend)
	escalationv1.RegisterOverviewServiceServer(server, r.backend)
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	listener, err := network.Listen("backend")
	require.NoError(r, err)
	go func() { _ = server.Serve(listener) }()
	r.Cleanup(server.Stop)
}

// stop stops the gateway; a second time it does nothing.
func (r *rig) stop() {
	if r.gateway == nil {
		return
	}
	require.NoError(r, r.gateway.Stop(context.Background()))
	r.gateway = nil
	http.DefaultClient.CloseIdleConnections()
}

// answer is what came back over HTTP.
type answer struct {
	code   int
	header http.Header
	body   string
}

// do sends a request. Headers come as name, value, name, value.
func (r *rig) do(method, path, body string, headers ...string) answer {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), method, r.url+path, strings.NewReader(body))
	require.NoError(r, err)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	// Redirects are answers too.
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	require.NoError(r, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(r, err)
	return answer{response.StatusCode, response.Header, string(text)}
}

// failure is an answer that tells an error.
type failure struct {
	Code    int
	Message string
	Details []struct {
		Reason          string
		FieldViolations []struct{ Field, Description string }
	}
}

// failure reads the answer as an error in JSON.
func (a answer) failure(t *testing.T) failure {
	t.Helper()
	require.Equal(t, "application/json", a.header.Get("Content-Type"), a.body)
	var f failure
	require.NoError(t, json.Unmarshal([]byte(a.body), &f), a.body)
	return f
}

func (f failure) reason() string {
	for _, detail := range f.Details {
		if detail.Reason != "" {
			return detail.Reason
		}
	}
	return ""
}

// fields are the wrong fields with what is wrong with them.
func (f failure) fields() map[string]string {
	all := map[string]string{}
	for _, detail := range f.Details {
		for _, v := range detail.FieldViolations {
			all[v.Field] = v.Description
		}
	}
	return all
}
