// Package invoke calls any method of Ombud by its descriptor, over gRPC and over REST.
// The request is JSON; its form over REST follows from the google.api.http option of
// the same method. Both ways give replies in the same form.
package invoke

import (
	"context"
	"errors"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Protocol is a way to call Ombud.
type Protocol interface {
	// Name is `grpc` or `rest`.
	Name() string
	// Call makes a call. An error means that there was no answer, or that the protocol
	// cannot make such a call: ErrNotOffered when the method is not part of REST. A refusal
	// by Ombud is a Reply.
	Call(ctx context.Context, call Call) (Reply, error)
	// WatchEvents hands the events of all cases to each, in the order of their coming, from
	// the cursor on ("0" for the oldest), with the cursor that follows. It returns when
	// the stream ends, with the reason, or when ctx does.
	WatchEvents(ctx context.Context, token, cursor string, each func(event map[string]any, cursor string)) error
}

// ErrNotOffered says that a method has no google.api.http option.
var ErrNotOffered = errors.New("the method is not offered over REST")

// Call is one call of one method.
type Call struct {
	Method protoreflect.MethodDescriptor
	// Body is the request; a list of requests for a method that takes a stream.
	Body any
	// Raw, when not nil, replaces the body that follows from Body over REST.
	Raw []byte
	// Token is the bearer token; none when empty.
	Token string
	// IdempotencyKey goes with the call when it is not empty.
	IdempotencyKey string
}

// Reply is the answer to a call.
type Reply struct {
	// Code is the gRPC code; over REST it is read from the body.
	Code codes.Code
	// Status is the HTTP status; 0 over gRPC.
	Status int
	// Body is the reply as decoded from JSON; of an error, its google.rpc.Status.
	Body any
}

// Reason returns that of the reply's google.rpc.ErrorInfo; empty when it has none.
func (r Reply) Reason() string {
	reason, _ := r.detailOf("google.rpc.ErrorInfo")["reason"].(string)
	return reason
}

// FieldViolations returns the descriptions in the reply's google.rpc.BadRequest by field.
func (r Reply) FieldViolations() map[string]string {
	violations := map[string]string{}
	list, _ := r.detailOf("google.rpc.BadRequest")["fieldViolations"].([]any)
	for _, element := range list {
		violation, _ := element.(map[string]any)
		field, _ := violation["field"].(string)
		violations[field], _ = violation["description"].(string)
	}
	return violations
}

func (r Reply) detailOf(kind string) map[string]any {
	body, _ := r.Body.(map[string]any)
	details, _ := body["details"].([]any)
	for _, element := range details {
		detail, _ := element.(map[string]any)
		if detail["@type"] == "type.googleapis.com/"+kind {
			return detail
		}
	}
	return nil
}
