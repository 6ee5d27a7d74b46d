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
	// issuerMemory is how long an answer of the issuer is used again.
	issuerMemory = 10 * time.Second
	// largestAnswer bounds an answer of the issuer, in bytes.
	largestAnswer = 1 << 20
)

// keyMemory is an HTTP transport that answers from memory for a few seconds. A
// token of an unknown key makes the library fetch the keys; without the memory, a
// sender of nonsense would make every process flood the issuer.
type keyMemory struct {
	next  http.RoundTripper
	clock clock.Clock

	mu   sync.Mutex
	kept map[string]keptResponse // by URL
}

type keptResponse struct {
	header http.Header
	body   []byte
	at     time.Time
}

// RoundTrip implements http.RoundTripper. Only GET requests that succeed are kept.
func (m *keyMemory) RoundTrip(request *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	url, now := request.URL.String(), m.clock.Now()
	if kept, ok := m.kept[url]; ok && now.Sub(kept.at) < issuerMemory {
		return kept.toResponse(request), nil
	}
	response, err := m.next.RoundTrip(request)
	if err != nil || response.StatusCode != http.StatusOK {
		return response, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	if err != nil {
		return nil, err
	}
	kept := keptResponse{header: response.Header, body: body, at: now}
	m.kept[url] = kept
	return kept.toResponse(request), nil
}

func (k keptResponse) toResponse(request *http.Request) *http.Response {
	return &http.Response{
		Status:        "200 OK",
		StatusCode:    http.StatusOK,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        k.header,
		Body:          io.NopCloser(bytes.NewReader(k.body)),
		ContentLength: int64(len(k.body)),
		Request:       request,
	}
}
