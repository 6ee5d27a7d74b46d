package webhook_test

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call is one request that a receiver got.
type call struct {
	header http.Header
	body   string
}

// receiver answers with the given statuses, one after the other, and reports the calls.
func receiver(t *testing.T, statuses ...int) (uri string, calls func() []call) {
	t.Helper()
	var got []call
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = append(got, call{r.Header, string(body)})
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(statuses[len(got)-1])
	}))
	t.Cleanup(server.Close)
	return server.URL, func() []call {
		server.Close() // waits for the handlers
		return got
	}
}

// The key, the message and the signature are those that libraries of the specification test with.
func TestSignFollowsTheSpecification(t *testing.T) {
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	require.NoError(t, err)
	signature := webhook.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature)
}

func TestPostSignsMessages(t *testing.T) {
	uri, calls := receiver(t, http.StatusBadGateway, http.StatusNoContent)
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	clk := clock.NewFake(now)
	client := webhook.NewClient(webhook.Options{Clock: clk, AllowPrivate: true})
	message := webhook.Message{
		ID:   "msg_1",
		URI:  uri,
		Key:  []byte("a key"),
		Body: []byte(`{"case":"cases/1"}`),
	}
	require.EqualError(t, client.Post(t.Context(), message), "the webhook answered 502 Bad Gateway")
	clk.Advance(time.Minute)
	require.NoError(t, client.Post(t.Context(), message))

	got := calls()
	require.Len(t, got, 2)
	for i, call := range got {
		at := now.Add(time.Duration(i) * time.Minute)
		require.Equal(t, `{"case":"cases/1"}`, call.body)
		require.Equal(t, "application/json", call.header.Get("Content-Type"))
		require.Equal(t, "msg_1", call.header.Get("Idempotency-Key"))
		require.Equal(t, "msg_1", call.header.Get(webhook.HeaderID))
		require.Equal(t, strconv.FormatInt(at.Unix(), 10), call.header.Get(webhook.HeaderTimestamp))
		want := webhook.Sign(message.Key, "msg_1", at, message.Body)
		require.True(t, hmac.Equal([]byte(want), []byte(call.header.Get(webhook.HeaderSignature))))
	}
}

func TestPostWithoutKeyDoesNotSign(t *testing.T) {
	uri, calls := receiver(t, http.StatusOK)
	client := webhook.NewClient(webhook.Options{AllowPrivate: true})
	require.NoError(t, client.Post(t.Context(), webhook.Message{ID: "msg_1", URI: uri}))
	header := calls()[0].header
	require.NotEmpty(t, header.Get(webhook.HeaderTimestamp))
	require.NotContains(t, header, webhook.HeaderSignature)
}

func TestPostFollowsNoRedirect(t *testing.T) {
	uri, calls := receiver(t, http.StatusTemporaryRedirect)
	client := webhook.NewClient(webhook.Options{AllowPrivate: true})
	require.ErrorContains(t, client.Post(t.Context(), webhook.Message{ID: "msg_1", URI: uri}), "307")
	require.Len(t, calls(), 1)
}

func TestPostRefusesPrivateAddresses(t *testing.T) {
	uri, calls := receiver(t)
	client := webhook.NewClient(webhook.Options{})
	for _, to := range []string{
		uri,
		"http://localhost:1/",
		"http://10.0.0.1/",
		"http://192.168.1.1/",
		"http://169.254.169.254/latest/meta-data/",
		"http://100.64.0.1/",
		"http://[::1]:1/",
		"http://[fd00::1]/",
		"http://[::ffff:10.0.0.1]/",
		"http://0.0.0.0:1/",
	} {
		err := client.Post(t.Context(), webhook.Message{ID: "msg_1", URI: to})
		require.ErrorIs(t, err, webhook.ErrPrivateAddress, to)
	}
	require.Empty(t, calls())
}

func TestPostEndsWithItsContext(t *testing.T) {
	uri, _ := receiver(t, http.StatusOK)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client := webhook.NewClient(webhook.Options{AllowPrivate: true})
	require.ErrorIs(t, client.Post(ctx, webhook.Message{ID: "msg_1", URI: uri}), context.Canceled)
	require.Error(t, client.Post(t.Context(), webhook.Message{ID: "msg_1", URI: "::"}))
}
