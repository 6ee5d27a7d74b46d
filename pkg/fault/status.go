package fault

import (
	"context"
	"errors"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/ombud/ombud/pkg/truncate"
)

// Domain is the ErrorInfo domain of every status made here. A status without it
// was written by somebody else, and its text is not passed on.
const Domain = "ombud"

// maxText bounds each text of a status in bytes: statuses travel in HTTP headers,
// and a message may quote the caller's input.
const maxText = 1000

// ToStatus returns the public part of err: code, message, an ErrorInfo,
// a BadRequest that names every wrong field, a RetryInfo. Causes, texts of
// Internal errors and texts of errors that are not ours are left out. For nil it
// returns the status OK.
func ToStatus(err error) *status.Status {
	if err == nil {
		return status.New(codes.OK, "")
	}
	e := errorOf(err)
	if e.kind == Internal {
		e = &Error{kind: Internal, reason: e.reason, text: Internal.publicText()}
	}
	s := status.New(e.kind.Code(), cleanText(e.Message()))
	detailed, err := s.WithDetails(e.toDetails()...)
	if err != nil { // only when a detail cannot be marshalled: the code still tells
		return s
	}
	return detailed
}

// FromStatus restores the error that ToStatus carried: kind, reason, message,
// fields, metadata, retry delay. The status itself becomes the cause. A status
// that is not Ombud's (a refused connection, a foreign server) keeps its kind
// only; its text is in the cause. Nil and errors without a status are returned
// as they are.
func FromStatus(err error) error {
	var carrier interface{ GRPCStatus() *status.Status }
	if err == nil || !errors.As(err, &carrier) {
		return err
	}
	if _, ours := As(err); ours {
		return err
	}
	return fromStatus(carrier.GRPCStatus()).Wrap(err)
}

// GRPCStatus makes gRPC itself, and callers of status.Code, see the same code and
// text as behind ToStatus.
func (e *Error) GRPCStatus() *status.Status { return ToStatus(e.Err()) }

// errorOf returns the Error that stands for err.
func errorOf(err error) *Error {
	if e, ok := As(err); ok {
		return e
	}
	var carrier interface{ GRPCStatus() *status.Status }
	switch {
	case errors.As(err, &carrier):
		return fromStatus(carrier.GRPCStatus())
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{kind: Timeout, text: Timeout.publicText()}
	case errors.Is(err, context.Canceled):
		return &Error{kind: Canceled, text: Canceled.publicText()}
	default:
		return &Error{kind: Internal, text: Internal.publicText()}
	}
}

func (e *Error) toDetails() []protoadapt.MessageV1 {
	info := &errdetails.ErrorInfo{Reason: cleanText(e.Reason()), Domain: Domain}
	for key, value := range e.metadata {
		if info.Metadata == nil {
			info.Metadata = map[string]string{}
		}
		info.Metadata[cleanText(key)] = cleanText(value)
	}
	all := []protoadapt.MessageV1{info}
	if len(e.fields) > 0 {
		bad := &errdetails.BadRequest{}
		for _, f := range e.fields {
			bad.FieldViolations = append(bad.FieldViolations, &errdetails.BadRequest_FieldViolation{
				Field: cleanText(f.Path), Description: cleanText(f.Description),
			})
		}
		all = append(all, bad)
	}
	if e.retry > 0 {
		all = append(all, &errdetails.RetryInfo{RetryDelay: durationpb.New(e.retry)})
	}
	return all
}

func fromStatus(s *status.Status) *Error {
	e := &Error{kind: kindOfCode(s.Code())}
	e.text = e.kind.publicText()
	for _, detail := range s.Details() {
		switch d := detail.(type) {
		case *errdetails.ErrorInfo:
			if d.GetDomain() == Domain {
				e.reason, e.metadata, e.text = d.GetReason(), d.GetMetadata(), s.Message()
			}
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				e.fields = append(e.fields, Field{Path: v.GetField(), Description: v.GetDescription()})
			}
		case *errdetails.RetryInfo:
			e.retry = max(time.Duration(0), d.GetRetryDelay().AsDuration())
		}
	}
	return e
}

// cleanText makes a text fit for a protobuf string and a header: valid UTF-8, bounded.
func cleanText(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxText {
		return text
	}
	return truncate.Bytes(text, maxText) + "…"
}
