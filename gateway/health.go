package gateway

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"

	"github.com/ombud/ombud/gateway/internal/rest"
)

// probeTimeout is how long a backend may take to say that it serves.
const probeTimeout = 2 * time.Second

// handleHealthz answers as long as the process does.
func handleHealthz(w http.ResponseWriter, _ *http.Request) {
	writeStatus(w, http.StatusOK, map[string]string{"status": "SERVING"})
}

// newReadyzHandler asks every backend, all at once, and answers 200 when all serve, else 503.
// Contacts are accepted as long as the intake serves; the body has the state of each
// backend.
func newReadyzHandler(dial func(string) grpc.ClientConnInterface) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), probeTimeout)
		defer cancel()
		backends := rest.Backends()
		answers := make([]string, len(backends))
		var probes sync.WaitGroup
		for i, backend := range backends {
			probes.Go(func() { answers[i] = probeBackend(ctx, dial(backend)) })
		}
		probes.Wait()
		code, states := http.StatusOK, map[string]string{}
		for i, backend := range backends {
			states[backend] = answers[i]
			if answers[i] != grpc_health_v1.HealthCheckResponse_SERVING.String() {
				code = http.StatusServiceUnavailable
			}
		}
		writeStatus(w, code, states)
	})
}

func probeBackend(ctx context.Context, conn grpc.ClientConnInterface) string {
	answer, err := grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		return "UNREACHABLE"
	}
	return answer.GetStatus().String()
}

func writeStatus(w http.ResponseWriter, code int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body) // the caller left; there is nobody to tell
}
