package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

func (b *backend) WatchOverview(r *escalationv1.WatchOverviewRequest, stream grpc.ServerStreamingServer[escalationv1.Overview]) error {
	if err := b.note(stream.Context(), r); err != nil {
		return err
	}
	for n := range int64(2) {
		if err := stream.Send(&escalationv1.Overview{
			Total: &escalationv1.OverviewCounts{Open: n + 1}, ReadTime: timestamppb.New(b.start),
		}); err != nil {
			return err
		}
	}
	<-stream.Context().Done()
	return nil
}

func TestOverviewsAreServerSent(t *testing.T) {
	r := newRig(t)
	r.backend.start = r.clock.Now()
	lines := r.listen("/v1/overview:watch?team=teams/front-line", "Authorization", "Bearer mine")
	require.Equal(t, "200 OK text/event-stream", next(t, lines))
	for _, open := range []string{"1", "2"} {
		require.Equal(t, "id: 2026-11-02T09:00:00.000Z", next(t, lines))
		require.Equal(t, "event: OVERVIEW", next(t, lines))
		require.Contains(t, strings.ReplaceAll(next(t, lines), " ", ""), `"total":{"open":"`+open+`"}`)
		require.Empty(t, next(t, lines))
	}
	got := r.backend.calls[0]
	require.Equal(t, []string{"Bearer mine"}, got.metadata["authorization"])
	require.Equal(t, "teams/front-line", got.request.(*escalationv1.WatchOverviewRequest).GetTeam())

	wrong := r.do(http.MethodGet, "/v1/overview:watch?steam=1", "")
	require.Equal(t, 400, wrong.code)
}
