// Command protodeps writes the sources of the protos that ours import from
// elsewhere (google/api, google/rpc, google/type, buf/validate) below the folder named by
// its one argument.
//
// They are printed from the descriptors compiled into the Go packages that
// go.mod pins, so that generating code needs the Go module proxy and nothing
// else, and the protos always fit the Go code that is linked. The files of
// google/protobuf are left out, because buf brings them along.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "buf.build/gen/go/bufbuild/protovalidate/protocolbuffers/go/buf/validate"
	"github.com/jhump/protoreflect/v2/protoprint"
	_ "google.golang.org/genproto/googleapis/api/annotations"
	_ "google.golang.org/genproto/googleapis/api/httpbody"
	_ "google.golang.org/genproto/googleapis/rpc/code"
	_ "google.golang.org/genproto/googleapis/rpc/errdetails"
	_ "google.golang.org/genproto/googleapis/rpc/status"
	_ "google.golang.org/genproto/googleapis/type/date"
	_ "google.golang.org/genproto/googleapis/type/dayofweek"
	_ "google.golang.org/genproto/googleapis/type/money"
	_ "google.golang.org/genproto/googleapis/type/timeofday"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: protodeps FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "protodeps:", err)
		os.Exit(1)
	}
}

// write replaces everything below dir by every wanted proto that is linked
// into this program.
func write(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	var failed error
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if wanted(file.Path()) {
			failed = writeFile(dir, file)
		}
		return failed == nil
	})
	return failed
}

// wanted tells whether the proto at path is one that ours may import.
func wanted(path string) bool {
	for _, folder := range []string{"buf/validate/", "google/api/", "google/rpc/", "google/type/"} {
		if strings.HasPrefix(path, folder) {
			return true
		}
	}
	return false
}

// writeFile prints one proto to the place below dir where imports look for it.
func writeFile(dir string, file protoreflect.FileDescriptor) error {
	var printer protoprint.Printer
	source, err := printer.PrintProtoToString(file)
	if err != nil {
		return fmt.Errorf("print %s: %w", file.Path(), err)
	}
	target := filepath.Join(dir, filepath.FromSlash(file.Path()))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return os.WriteFile(target, []byte(source), 0o644)
}
