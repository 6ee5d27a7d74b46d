package rest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
)

const (
	reasonTooLarge  = "BODY_TOO_LARGE"
	reasonMalformed = "MALFORMED_JSON"
)

// LimitBody bounds the body of a request to so many bytes. Reading more fails with an
// error that the caller gets as 413.
func LimitBody(w http.ResponseWriter, r *http.Request, bytes int64) {
	r.Body = &limitedBody{http.MaxBytesReader(w, r.Body, bytes), bytes}
}

type limitedBody struct {
	io.ReadCloser
	limit int64
}

func (b *limitedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		err = flattenFault(fault.New(fault.InvalidArgument, reasonTooLarge, "the body is larger than %d bytes", b.limit))
	}
	return n, err
}

// strictJSON reads and writes messages as JSON. It refuses unknown fields and names every
// wrong field.
type strictJSON struct{ runtime.JSONPb }

// NewDecoder implements runtime.Marshaler. Its errors are flattened, but for io.EOF
// when there is nothing more to read. Only the one method that takes a stream may be
// sent several values.
func (m *strictJSON) NewDecoder(r io.Reader) runtime.Decoder {
	values := json.NewDecoder(r)
	return runtime.DecoderFunc(func(into any) error {
		var value json.RawMessage
		if err := values.Decode(&value); err != nil {
			return bodyFault(err)
		}
		if _, stream := into.(*classificationv1.ImportExamplesRequest); !stream {
			if err := checkEnd(values); err != nil {
				return err
			}
		}
		return m.decodeValue(value, into)
	})
}

// checkEnd refuses a body that goes on after its value.
func checkEnd(values *json.Decoder) error {
	var known flatFault
	_, err := values.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &known):
		return err
	default:
		return flattenFault(malformedAt("the body goes on after its JSON, at byte %d", values.InputOffset()))
	}
}

func (m *strictJSON) decodeValue(value json.RawMessage, into any) error {
	if message, ok := into.(proto.Message); ok {
		if protojson.Unmarshal(value, message) != nil {
			return flattenFault(explainFields(value, message, ""))
		}
		return nil
	}
	if m.Unmarshal(value, into) == nil {
		return nil
	}
	// A pointer to a field of the request, which is named after the resource it holds.
	message, ok := reflect.ValueOf(into).Elem().Interface().(proto.Message)
	if !ok {
		return flattenFault(malformedBody())
	}
	return flattenFault(explainFields(value, message, snakeCase(string(message.ProtoReflect().Descriptor().Name()))))
}

// bodyFault returns the fault for a body that is not JSON.
func bodyFault(err error) error {
	var known flatFault
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.As(err, &known):
		return err
	case errors.As(err, &syntax):
		return flattenFault(malformedAt("the body is not JSON: it goes wrong at byte %d", syntax.Offset))
	default:
		return flattenFault(malformedBody())
	}
}

func malformedAt(format string, at int64) error {
	return fault.New(fault.InvalidArgument, reasonMalformed, format, at)
}

func malformedBody() error {
	return fault.New(fault.InvalidArgument, reasonMalformed, "the body is not valid JSON for this method")
}
