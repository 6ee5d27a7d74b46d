package grpckit

import (
	"context"
	"errors"
	"fmt"

	"buf.build/go/protovalidate"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/fault"
)

// maxFields is the most wrong fields that one error names: errors travel in
// headers, and nobody corrects more at a time.
const maxFields = 50

// Validator checks requests against the buf.validate rules in their protos. It is
// safe for concurrent use; make one for a process.
type Validator struct {
	rules protovalidate.Validator
	texts tidier
}

// NewValidator returns a validator that has compiled the rules of all requests of
// the services, so that the first calls do not wait for it. Requests of other
// services are compiled when they first come.
func NewValidator(services []protoreflect.ServiceDescriptor) (*Validator, error) {
	var requests []protoreflect.MessageDescriptor
	for _, service := range services {
		for i := range service.Methods().Len() {
			requests = append(requests, service.Methods().Get(i).Input())
		}
	}
	rules, err := protovalidate.New(protovalidate.WithMessageDescriptors(requests...))
	if err != nil {
		return nil, fmt.Errorf("validation rules: %w", err)
	}
	return &Validator{rules: rules}, nil
}

// Validate returns nil, or an InvalidArgument fault that names every field which
// breaks a rule by its path in the proto ("from.email", "lines[2].text"). Rules
// that do not compile are an Internal fault.
func (v *Validator) Validate(request proto.Message) error {
	err := v.rules.Validate(request)
	if err == nil {
		return nil
	}
	var broken *protovalidate.ValidationError
	if !errors.As(err, &broken) {
		name := request.ProtoReflect().Descriptor().FullName()
		return fault.New(fault.Internal, "VALIDATION_RULES", "%s", name).Wrap(err)
	}
	var wrong *fault.Error
	for _, violation := range broken.Violations[:min(len(broken.Violations), maxFields)] {
		text := violation.Proto.GetMessage()
		if text == "" {
			text = "breaks the rule " + violation.Proto.GetRuleId()
		}
		wrong = wrong.Field(protovalidate.FieldPathString(violation.Proto.GetField()), "%s", text)
	}
	return wrong.Err()
}

func (v *Validator) validateUnary(
	ctx context.Context, request any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler,
) (any, error) {
	if err := v.admit(request); err != nil {
		return nil, err
	}
	return handler(ctx, request)
}

// admit tidies the texts of a request, and validates it and the names for people in it.
func (v *Validator) admit(request any) error {
	message, ok := request.(proto.Message)
	if !ok {
		return nil
	}
	names := v.texts.tidyTexts(message.ProtoReflect())
	if err := v.Validate(message); err != nil {
		return err
	}
	return names.Err()
}

func (v *Validator) validateStream(
	srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler,
) error {
	return handler(srv, &validatedStream{stream, v})
}

// validatedStream checks every message that comes in.
type validatedStream struct {
	grpc.ServerStream
	validator *Validator
}

func (s *validatedStream) RecvMsg(request any) error {
	if err := s.ServerStream.RecvMsg(request); err != nil {
		return err
	}
	return s.validator.admit(request)
}
