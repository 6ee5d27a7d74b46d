package gateway_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

type eventStream = grpc.ServerStreamingServer[intakev1.WatchEventsResponse]

// listen opens the event stream and returns what it says, line by line; the channel is
// closed when it ends.
func (r *rig) listen(path string, headers ...string) <-chan string {
	r.Helper()
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.url+path, nil)
	require.NoError(r, err)
	for i := 0; i < len(headers); i += 2 {
		request.Header.Add(headers[i], headers[i+1])
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			lines <- err.Error()
			return
		}
		defer response.Body.Close()
		lines <- response.Status + " " + response.Header.Get("Content-Type")
		for scanner := bufio.NewScanner(response.Body); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	return lines
}

func next(t *testing.T, lines <-chan string) string {
	t.Helper()
	select {
	case line, ok := <-lines:
		require.True(t, ok, "the stream ended")
		return line
	case <-time.After(time.Minute):
		require.Fail(t, "the stream says nothing")
		return ""
	}
}

func requireEnd(t *testing.T, lines <-chan string) {
	t.Helper()
	require.Eventually(t, func() bool {
		select {
		case _, ok := <-lines:
			return !ok
		default:
			return false
		}
	}, time.Minute, time.Millisecond, "the stream does not end")
}

func event(cursor string, kind intakev1.Event_Kind) *intakev1.WatchEventsResponse {
	return &intakev1.WatchEventsResponse{Cursor: cursor, Event: &intakev1.Event{Kind: kind, Text: "first\nsecond"}}
}

// forever keeps a stream open until its caller leaves.
func forever(_ *intakev1.WatchEventsRequest, stream eventStream) error {
	<-stream.Context().Done()
	return nil
}

func TestEventsAreSentAsTheyHappen(t *testing.T) {
	r := newRig(t)
	r.backend.watch = func(q *intakev1.WatchEventsRequest, stream eventStream) error {
		require.NoError(t, stream.Send(event("c1", intakev1.Event_CASE_OPENED)))
		require.NoError(t, stream.Send(event("c2", intakev1.Event_CLAIMED)))
		return forever(q, stream)
	}
	lines := r.listen("/v1/events?case=cases/01JB0000000000000000000001&cursor=old", "Authorization", "Bearer mine", "Last-Event-ID", "c0")
	require.Equal(t, "200 OK text/event-stream", next(t, lines))
	require.Equal(t, "id: c1", next(t, lines))
	require.Equal(t, "event: CASE_OPENED", next(t, lines))
	data := next(t, lines)
	require.True(t, strings.HasPrefix(data, "data: {"), data)
	require.Contains(t, data, `first\nsecond`, "one line, whatever the text holds")
	require.Empty(t, next(t, lines))
	require.Equal(t, "id: c2", next(t, lines))

	got := r.backend.calls[0]
	require.Equal(t, []string{"Bearer mine"}, got.metadata["authorization"])
	request := got.request.(*intakev1.WatchEventsRequest)
	require.Equal(t, "c0", request.GetCursor(), "the header wins")
	require.Equal(t, "cases/01JB0000000000000000000001", request.GetCase())
	require.Zero(t, got.left, "a feed has no deadline")
}

func TestASilentStreamShowsThatItLives(t *testing.T) {
	r := newRig(t)
	r.backend.watch = forever
	lines := r.listen("/v1/events")
	r.clock.BlockUntil(1)
	r.clock.Advance(time.Second)
	require.Equal(t, "200 OK text/event-stream", next(t, lines), "a quiet day is no reason to wait for the answer")
	require.Equal(t, ": still here", next(t, lines))
	require.Empty(t, next(t, lines))
	for range 3 {
		r.clock.BlockUntil(1)
		r.clock.Advance(15 * time.Second)
		require.Equal(t, ": still here", next(t, lines))
		require.Empty(t, next(t, lines))
	}
}

func TestStreamsEndWhenTheGatewayStops(t *testing.T) {
	r := newRig(t)
	r.backend.watch = forever
	open, waiting := r.listen("/v1/events"), r.listen("/v1/events")
	r.clock.BlockUntil(2)
	r.clock.Advance(time.Second)
	next(t, open)
	next(t, waiting)
	r.stop()
	requireEnd(t, open)
	requireEnd(t, waiting)
}

func TestWhatIsWrongBeforeTheFirstEventIsAnError(t *testing.T) {
	cases := []struct {
		err  error
		code int
	}{
		{fault.New(fault.Unauthenticated, "CREDENTIALS_MISSING", "who are you"), http.StatusUnauthorized},
		{fault.Invalid("cursor", "is not one of this feed"), http.StatusBadRequest},
		{fault.New(fault.Unavailable, "DOWN", "later"), http.StatusServiceUnavailable},
	}
	for _, c := range cases {
		r := newRig(t)
		r.backend.err = c.err
		got := r.do("GET", "/v1/events", "")
		require.Equal(t, c.code, got.code, got.body)
		require.Equal(t, fault.ReasonOf(c.err), got.failure(t).reason())
	}
}

func TestABrokenStreamEndsAfterItsLastEvent(t *testing.T) {
	r := newRig(t)
	r.backend.watch = func(_ *intakev1.WatchEventsRequest, stream eventStream) error {
		require.NoError(t, stream.Send(event("c1", intakev1.Event_CASE_OPENED)))
		return fault.New(fault.Unavailable, "SERVER_STOPPING", "later")
	}
	lines := r.listen("/v1/events")
	require.Equal(t, "200 OK text/event-stream", next(t, lines))
	require.Equal(t, "id: c1", next(t, lines))
	requireEnd(t, lines)
}
