package rest

import (
	"encoding/base64"
	"strings"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/fault"
)

// flatPrefix begins the text of a flattened error.
const flatPrefix = "flattened fault: "

// flatFault is a fault with all of it in its text. An error of reading a request passes
// through generated code, which keeps the text of an error and nothing else.
type flatFault struct{ error }

// flattenFault makes a fault survive the generated code.
func flattenFault(err error) error { return flatFault{err} }

// Error returns the whole fault as text that restoreFlat understands.
func (f flatFault) Error() string {
	wire, err := proto.Marshal(fault.ToStatus(f.error).Proto())
	if err != nil { // the texts of a fault are valid UTF-8
		return f.error.Error()
	}
	return flatPrefix + base64.RawStdEncoding.EncodeToString(wire)
}

// restoreFlat returns the status that was flattened into a text; false when the text is
// something else.
func restoreFlat(text string) (*status.Status, bool) {
	encoded, ok := strings.CutPrefix(text, flatPrefix)
	if !ok {
		return nil, false
	}
	wire, err := base64.RawStdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, false
	}
	var s statuspb.Status
	if err := proto.Unmarshal(wire, &s); err != nil {
		return nil, false
	}
	return status.FromProto(&s), true
}
