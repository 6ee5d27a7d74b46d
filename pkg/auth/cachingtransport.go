package auth

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/ombud/ombud/pkg/clock"
)

const (
	// answerLifetime is how long an answer of the issuer is used again.
	answerLifetime = 10 * time.Second
	// maxAnswerSize bounds an answer of the issuer, in bytes.
	maxAnswerSize = 1 << 20
)

// cachingTransport is an HTTP transport that answers from memory for a few seconds. A
// token of an unknown key makes the library fetch the keys; without the memory, a
// sender of nonsense would make every process flood the issuer.
type cachingTransport struct {
	next  http.RoundTripper
	clock clock.Clock

	mu     sync.Mutex
	cached map[string]cachedResponse // by URL
}

type cachedResponse struct {
	header http.Header
	body   []byte
	at     time.Time
}

// RoundTrip implements http.RoundTripper. Only GET requests that succeed are cached.
func (t *cachingTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	url, now := request.URL.String(), t.clock.Now()
	if cached, ok := t.cached[url]; ok && now.Sub(cached.at) < answerLifetime {
		return cached.toResponse(request), nil
	}
	response, err := t.next.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		return response, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerSize))
	if err != nil {
		return nil, err
	}
	cached := cachedResponse{header: response.Header, body: body, at: now}
	t.cached[url] = cached
	return cached.toResponse(request), nil
}

func (r cachedResponse) toResponse(request *http.Request) *http.Response {
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        r.header,
		Body:          io.NopCloser(bytes.NewReader(r.body)),
		ContentLength: int64(len(r.body)),
		Request:       request,
	}
}
