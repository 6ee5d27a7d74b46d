package rest

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/ombud/ombud/pkg/fault"
)

// writeError writes an error as google.rpc.Status in JSON: code, message, details.
func writeError(ctx context.Context, mux *runtime.ServeMux, m runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
	runtime.DefaultHTTPErrorHandler(ctx, mux, m, w, r, nameField(err))
}

// WriteError writes an error of the gateway's own in the form of all others.
func WriteError(w http.ResponseWriter, r *http.Request, err error) {
	mux := runtime.NewServeMux()
	_, m := runtime.MarshalerForRequest(mux, r)
	runtime.DefaultHTTPErrorHandler(r.Context(), mux, m, w, r, fault.ToStatus(err).Err())
}

// nameField makes the gateway's own errors about the request tell the wrong field
// the same way as those of the services do.
func nameField(err error) error {
	if _, ours := fault.As(err); ours {
		return fault.ToStatus(err).Err()
	}
	if tooLarge(err) || strings.Contains(err.Error(), "http: request body too large") {
		return fault.ToStatus(fault.New(fault.InvalidArgument, "BODY_TOO_LARGE", "the body is too large")).Err()
	}
	s := status.Convert(err)
	if s.Code() != codes.InvalidArgument || len(s.Details()) > 0 {
		return err
	}
	for _, known := range fieldMessages() {
		if found := regexp.MustCompile(known.pattern).FindStringSubmatch(s.Message()); found != nil {
			return fault.ToStatus(fault.Invalid(found[1], "%s", known.description)).Err()
		}
	}
	return fault.ToStatus(fault.New(fault.InvalidArgument, "MALFORMED_JSON", "the body is not valid JSON for this method")).Err()
}

// NoSuchPath is the error for a path that is not part of the interface.
func NoSuchPath(r *http.Request) error {
	return fault.New(fault.NotFound, "NO_SUCH_PATH", "there is nothing at %s %s; see /docs", r.Method, r.URL.Path)
}

type fieldMessage struct{ pattern, description string }

// fieldMessages are the messages of protojson and of the gateway's own parsing that
// name a field in words; all else in them (offsets, Go's type names) is of no use to
// callers.
func fieldMessages() []fieldMessage {
	const wrong = "not a valid value"
	return []fieldMessage{
		{`unknown field "([^"]+)"`, "no such field"},
		{`duplicate field "([^"]+)"`, "given twice"},
		{`invalid value for \w+ (?:field|type):? "?([\w.]+)"?`, wrong},
		{`type mismatch, parameter: (\S+?),`, wrong},
		{`missing parameter (\S+)`, "is required"},
		{`error parsing field "?([\w.]+)"?`, wrong},
		{`(?:parsing|invalid) (?:list|field|enum|path) "([\w.]+)"`, wrong},
		{`field not found in [\w.]+: (\S+)`, "no such field"},
	}
}
