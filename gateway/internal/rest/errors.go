package rest

import (
	"context"
	"net/http"
	"strconv"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/ombud/ombud/pkg/fault"
)

const (
	reasonNoSuchMethod = "METHOD_NOT_ALLOWED"
	reasonRequest      = "MALFORMED_REQUEST"
)

// WriteError answers with an error: google.rpc.Status in JSON (code, message, details)
// under the HTTP status that belongs to it.
func WriteError(w http.ResponseWriter, err error) {
	s := statusOf(err)
	body, marshalErr := protojson.Marshal(s.Proto())
	if marshalErr != nil { // a detail of a newer service that this gateway does not know
		body, _ = protojson.Marshal(status.New(s.Code(), s.Message()).Proto()) // two plain texts
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if s.Code() == codes.Unauthenticated {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if wait, ok := retryDelay(s); ok {
		w.Header().Set("Retry-After", wait)
	}
	w.WriteHeader(httpStatus(s))
	_, _ = w.Write(body) // the caller left; there is nobody to tell
}

// writeError is WriteError as the mux wants it.
func writeError(
	_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, _ *http.Request, err error,
) {
	WriteError(w, err)
}

// writeRoutingError answers a request that no route takes.
func writeRoutingError(
	_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, code int,
) {
	switch code {
	case http.StatusNotFound:
		WriteError(w, NoSuchPath(r))
	case http.StatusMethodNotAllowed:
		WriteError(w, fault.New(fault.NotFound, reasonNoSuchMethod, "%s is not possible at %s; see /docs", r.Method, r.URL.Path))
	default:
		WriteError(w, fault.New(fault.InvalidArgument, reasonRequest, "the path cannot be read"))
	}
}

// NoSuchPath is the error for a path that is not part of the interface.
func NoSuchPath(r *http.Request) error {
	return fault.New(fault.NotFound, "NO_SUCH_PATH", "there is nothing at %s %s; see /docs", r.Method, r.URL.Path)
}

// statusOf passes the faults of the services on. It replaces errors of the generated
// code, because their texts speak of Go.
func statusOf(err error) *status.Status {
	if _, ours := fault.As(err); ours {
		return fault.ToStatus(err)
	}
	s := status.Convert(err)
	if whole, ok := restoreFlat(s.Message()); ok {
		return whole
	}
	if s.Code() == codes.InvalidArgument {
		return fault.ToStatus(fault.New(fault.InvalidArgument, reasonRequest, "the query or the headers cannot be read"))
	}
	return fault.ToStatus(err)
}

// httpStatus refines the HTTP status that the runtime has for a code.
func httpStatus(s *status.Status) int {
	switch fault.ReasonOf(fault.FromStatus(s.Err())) {
	case reasonTooLarge:
		return http.StatusRequestEntityTooLarge
	case reasonNoSuchMethod:
		return http.StatusMethodNotAllowed
	default:
		return runtime.HTTPStatusFromCode(s.Code())
	}
}

// retryDelay is after how many whole seconds to try again.
func retryDelay(s *status.Status) (string, bool) {
	for _, detail := range s.Details() {
		if retry, ok := detail.(*errdetails.RetryInfo); ok {
			return strconv.FormatInt(retry.GetRetryDelay().GetSeconds()+1, 10), true
		}
	}
	return "", false
}
