package invoke_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/deployments/suitetest/invoke"
	"github.com/ombud/ombud/gateway"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// protocols are both ways to a backend that stands in for all five services.
func protocols(t *testing.T, backend *echo) []invoke.Protocol {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer(grpc.UnknownServiceHandler(backend.serve))
	go func() { _ = server.Serve(listener) }() // ends with Stop
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return []invoke.Protocol{
		invoke.GRPC{Conn: func(string) grpc.ClientConnInterface { return conn }},
		invoke.REST{URL: "http://" + startGateway(t, listener.Addr().String()), Client: &http.Client{Transport: transport}},
	}
}

func startGateway(t *testing.T, backend string) string {
	t.Helper()
	conn, err := grpckit.Dial(backend, grpckit.DialOptions{Telemetry: telemetry.Nop()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	env := host.Env{
		Clock: clock.System(), Telemetry: telemetry.Nop(),
		DialAnonymous: func(string) grpc.ClientConnInterface { return conn },
	}
	front, err := gateway.New(t.Context(), env, gateway.Config{HTTPAddr: "127.0.0.1:0"}, io.Discard)
	require.NoError(t, err)
	require.NoError(t, front.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, front.Stop(context.Background())) })
	return front.Address()
}

func TestWhatIsSaidArrives(t *testing.T) {
	backend := &echo{}
	for _, p := range protocols(t, backend) {
		for _, method := range invoke.ListMethods() {
			if method.IsStreamingServer() {
				continue
			}
			said := sample(t, method)
			text, err := protojson.Marshal(said)
			require.NoError(t, err)
			var body any
			require.NoError(t, json.Unmarshal(text, &body))
			t.Run(p.Name()+"/"+string(method.FullName()), func(t *testing.T) {
				reply, err := p.Call(t.Context(), invoke.Call{Method: method, Body: body, Token: "secret", IdempotencyKey: "key-1"})
				if p.Name() == "rest" && !offered(method) {
					require.ErrorIs(t, err, invoke.ErrNotOffered)
					return
				}
				require.NoError(t, err)
				require.Equal(t, codes.OK, reply.Code, "%v", reply.Body)
				heard := backend.heard()
				require.Equal(t, invoke.MethodPath(method), heard.path)
				require.Equal(t, "Bearer secret", heard.authorization)
				require.Equal(t, "key-1", heard.idempotencyKey)
				require.True(t, proto.Equal(said, heard.request), "said %v\nheard %v", said, heard.request)
			})
		}
	}
}

func TestRefusalsAreTheSame(t *testing.T) {
	backend := &echo{fail: fault.Invalid("text", "is empty").Field("from", "is missing")}
	method, err := invoke.FindMethod("RegisterContact")
	require.NoError(t, err)
	for _, p := range protocols(t, backend) {
		reply, err := p.Call(t.Context(), invoke.Call{Method: method, Body: map[string]any{}})
		require.NoError(t, err)
		require.Equal(t, codes.InvalidArgument, reply.Code)
		require.Equal(t, map[string]string{"text": "is empty", "from": "is missing"}, reply.FieldViolations())
		require.NotEmpty(t, reply.Reason())
		if p.Name() == "rest" {
			require.Equal(t, http.StatusBadRequest, reply.Status)
		}
	}
}

func TestRawBodiesAndFiles(t *testing.T) {
	backend := &echo{}
	both := protocols(t, backend)
	register, err := invoke.FindMethod("RegisterContact")
	require.NoError(t, err)
	reply, err := both[1].Call(t.Context(), invoke.Call{Method: register, Raw: []byte(`{"text": `)})
	require.NoError(t, err)
	require.Equal(t, codes.InvalidArgument, reply.Code)

	download, err := invoke.FindMethod("DownloadAttachment")
	require.NoError(t, err)
	for _, p := range both {
		reply, err := p.Call(t.Context(), invoke.Call{Method: download, Body: map[string]any{"name": "contacts/A/attachments/1"}})
		require.NoError(t, err)
		require.Equal(t, map[string]any{"contentType": "text/plain", "data": "aGk="}, reply.Body)
	}
}

func TestStreamsOfRequests(t *testing.T) {
	backend := &echo{}
	method, err := invoke.FindMethod("ImportExamples")
	require.NoError(t, err)
	example := func(text string) any {
		return map[string]any{"example": map[string]any{"category": "billing", "text": text}}
	}
	for _, p := range protocols(t, backend) {
		reply, err := p.Call(t.Context(), invoke.Call{Method: method, Body: []any{example("a"), example("b"), example("c")}})
		require.NoError(t, err)
		require.Equal(t, codes.OK, reply.Code)
		require.Equal(t, 3, backend.heard().requests)
	}
}

func TestFeedResumesWhereItBroke(t *testing.T) {
	for i, name := range []string{"grpc", "rest"} {
		t.Run(name, func(t *testing.T) {
			backend := &echo{}
			p := protocols(t, backend)[i]
			feed := invoke.NewFeed(clock.System())
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			done := make(chan struct{})
			go func() {
				defer close(done)
				feed.FollowStream(ctx, p, "secret")
			}()
			// The stand-in sends two events and breaks the stream, so the fifth takes resuming.
			_, err := feed.AwaitEvent(ctx, "cases/A", func(event any) bool {
				return strings.HasSuffix(event.(map[string]any)["name"].(string), "/5")
			})
			require.NoError(t, err)
			cancel()
			<-done
			events, _ := feed.EventsOf("cases/A")
			for i, event := range events[:5] {
				require.Equal(t, []string{"1", "2", "3", "4", "5"}[i], event.(map[string]any)["sequence"])
			}
			_, err = feed.AwaitEvent(ctx, "cases/B", func(any) bool { return true })
			require.ErrorContains(t, err, "the events of cases/B are []")
		})
	}
}

func TestGeneratedClientsOverREST(t *testing.T) {
	backend := &echo{}
	conn := invoke.RESTConn{REST: protocols(t, backend)[1].(invoke.REST)}
	cases := intakev1.NewCaseServiceClient(conn)
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer secret")
	_, err := cases.AddNote(ctx, &intakev1.AddNoteRequest{Name: "cases/A", Text: "Hello."})
	require.NoError(t, err)
	require.Equal(t, "Bearer secret", backend.heard().authorization)
	require.Equal(t, "Hello.", backend.heard().request.(*intakev1.AddNoteRequest).GetText())

	backend.fail = fault.Invalid("text", "is rude")
	_, err = cases.AddNote(ctx, &intakev1.AddNoteRequest{Name: "cases/A"})
	wrong, ok := fault.As(fault.FromStatus(err))
	require.True(t, ok)
	require.Equal(t, "text", wrong.Fields()[0].Path)

	conn.URL = "http://127.0.0.1:1"
	_, err = intakev1.NewCaseServiceClient(conn).AddNote(ctx, &intakev1.AddNoteRequest{})
	require.Equal(t, codes.Unavailable, status.Code(err))
}
