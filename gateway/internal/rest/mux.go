// Package rest translates REST into gRPC: one ServeMux over the connections of all
// services. It refuses unknown input and names every wrong field.
package rest

import (
	"context"
	"fmt"
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// Backends are the services by name, in the order in which their routes are registered.
func Backends() []string {
	return []string{"intake", "classification", "catalog", "escalation", "feedback"}
}

// register routes to the gRPC services behind one backend.
type register func(context.Context, *runtime.ServeMux, grpc.ClientConnInterface) error

// newRegister makes the generated functions of one gRPC service into a register.
func newRegister[C any](
	client func(grpc.ClientConnInterface) C, handler func(context.Context, *runtime.ServeMux, C) error,
) register {
	return func(ctx context.Context, mux *runtime.ServeMux, conn grpc.ClientConnInterface) error {
		return handler(ctx, mux, client(conn))
	}
}

// backendRoutes say which gRPC services answer behind which backend. The event stream
// is not among them: package sse serves it, and that of overviews.
func backendRoutes() map[string][]register {
	return map[string][]register{
		"intake": {
			newRegister(intakev1.NewCustomerServiceClient, intakev1.RegisterCustomerServiceHandlerClient),
			newRegister(intakev1.NewContactServiceClient, intakev1.RegisterContactServiceHandlerClient),
			newRegister(intakev1.NewCaseServiceClient, intakev1.RegisterCaseServiceHandlerClient),
			newRegister(intakev1.NewHistoryServiceClient, intakev1.RegisterHistoryServiceHandlerClient),
			newRegister(intakev1.NewApiKeyServiceClient, intakev1.RegisterApiKeyServiceHandlerClient),
			newRegister(intakev1.NewTemplateServiceClient, intakev1.RegisterTemplateServiceHandlerClient),
			newRegister(intakev1.NewParkedTaskServiceClient, intakev1.RegisterParkedTaskServiceHandlerClient),
		},
		"classification": {
			newRegister(classificationv1.NewClassificationServiceClient, classificationv1.RegisterClassificationServiceHandlerClient),
			newRegister(classificationv1.NewLearningServiceClient, classificationv1.RegisterLearningServiceHandlerClient),
			newRegister(classificationv1.NewRuleServiceClient, classificationv1.RegisterRuleServiceHandlerClient),
			newRegister(classificationv1.NewMassIncidentServiceClient, classificationv1.RegisterMassIncidentServiceHandlerClient),
		},
		"catalog": {
			newRegister(catalogv1.NewCatalogServiceClient, catalogv1.RegisterCatalogServiceHandlerClient),
			newRegister(catalogv1.NewCommitmentServiceClient, catalogv1.RegisterCommitmentServiceHandlerClient),
			newRegister(catalogv1.NewSubscriptionServiceClient, catalogv1.RegisterSubscriptionServiceHandlerClient),
		},
		"escalation": {
			newRegister(escalationv1.NewHandlingServiceClient, escalationv1.RegisterHandlingServiceHandlerClient),
			newRegister(escalationv1.NewOrganisationServiceClient, escalationv1.RegisterOrganisationServiceHandlerClient),
			newRegister(escalationv1.NewOnCallServiceClient, escalationv1.RegisterOnCallServiceHandlerClient),
			newRegister(escalationv1.NewNoticeServiceClient, escalationv1.RegisterNoticeServiceHandlerClient),
			newRegister(escalationv1.NewOverviewServiceClient, escalationv1.RegisterOverviewServiceHandlerClient),
			newRegister(escalationv1.NewIncidentServiceClient, escalationv1.RegisterIncidentServiceHandlerClient),
			newRegister(escalationv1.NewReportServiceClient, escalationv1.RegisterReportServiceHandlerClient),
			newRegister(escalationv1.NewParkedTaskServiceClient, escalationv1.RegisterParkedTaskServiceHandlerClient),
		},
		"feedback": {
			newRegister(feedbackv1.NewFeedbackServiceClient, feedbackv1.RegisterFeedbackServiceHandlerClient),
			newRegister(feedbackv1.NewParkedTaskServiceClient, feedbackv1.RegisterParkedTaskServiceHandlerClient),
		},
	}
}

// NewMux returns the REST side of every public method. dial answers with the
// connection to a backend. Unknown JSON fields and parameters are refused, and fields
// that are not set are left out of answers.
func NewMux(ctx context.Context, dial func(backend string) grpc.ClientConnInterface) (*runtime.ServeMux, error) {
	mux := runtime.NewServeMux(
		runtime.WithMarshalerOption(runtime.MIMEWildcard, &runtime.HTTPBodyMarshaler{Marshaler: &strictJSON{}}),
		runtime.WithIncomingHeaderMatcher(matchHeader),
		runtime.WithOutgoingHeaderMatcher(func(string) (string, bool) { return "", false }),
		runtime.WithErrorHandler(writeError),
		runtime.WithRoutingErrorHandler(writeRoutingError),
		runtime.WithDisablePathLengthFallback(), // a form that is posted stays a POST
		runtime.WithMiddlewares(labelRoute),
		runtime.WithForwardResponseOption(setFileHeaders),
	)
	routes := backendRoutes()
	for _, backend := range Backends() {
		for _, route := range routes[backend] {
			if err := route(ctx, mux, dial(backend)); err != nil {
				return nil, fmt.Errorf("route to %s: %w", backend, err)
			}
		}
	}
	return mux, nil
}

// matchHeader passes on the headers that services know, and no others: by default the
// gateway would let callers set any metadata, a second authorization included.
// Authorization itself and the trace context travel by other ways.
func matchHeader(header string) (string, bool) {
	if http.CanonicalHeaderKey(header) == "Idempotency-Key" {
		return "idempotency-key", true
	}
	return "", false
}

// setFileHeaders keeps a browser from showing, as a page of ours, a file that a customer sent.
func setFileHeaders(_ context.Context, w http.ResponseWriter, answer proto.Message) error {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if _, file := answer.(*httpbody.HttpBody); file {
		w.Header().Set("Content-Disposition", "attachment")
		w.Header().Set("Content-Security-Policy", "sandbox")
	}
	return nil
}

// labelRoute gives the server span and its metrics their route once the mux has matched it.
func labelRoute(next runtime.HandlerFunc) runtime.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request, params map[string]string) {
		if pattern, ok := runtime.HTTPPattern(r.Context()); ok {
			trace.SpanFromContext(r.Context()).SetAttributes(semconv.HTTPRoute(pattern.String()))
			if labels, ok := otelhttp.LabelerFromContext(r.Context()); ok {
				labels.Add(semconv.HTTPRoute(pattern.String()))
			}
		}
		next(w, r, params)
	}
}
