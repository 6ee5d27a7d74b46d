package invoke

import (
	"fmt"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	// Linked in so that their descriptors are registered.
	_ "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	_ "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	_ "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	_ "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	_ "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// ListMethods returns every method of every service of Ombud, by full name.
func ListMethods() []protoreflect.MethodDescriptor {
	var all []protoreflect.MethodDescriptor
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "ombud.") {
			return true
		}
		for i := range file.Services().Len() {
			methods := file.Services().Get(i).Methods()
			for j := range methods.Len() {
				all = append(all, methods.Get(j))
			}
		}
		return true
	})
	slices.SortFunc(all, func(a, b protoreflect.MethodDescriptor) int {
		return strings.Compare(string(a.FullName()), string(b.FullName()))
	})
	return all
}

// FindMethod returns the method with a full name that ends in the given one: `GetCase`, or
// `feedback.v1.ParkedTaskService.ListParkedTasks` where the name alone is not unique.
func FindMethod(name string) (protoreflect.MethodDescriptor, error) {
	var found []protoreflect.MethodDescriptor
	for _, method := range ListMethods() {
		if strings.HasSuffix("."+string(method.FullName()), "."+name) {
			found = append(found, method)
		}
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%d methods are called %q", len(found), name)
	}
	return found[0], nil
}

// ServiceOf returns which of the five services a method belongs to, such as `intake`.
func ServiceOf(method protoreflect.MethodDescriptor) string {
	return strings.Split(string(method.FullName()), ".")[1]
}

// MethodPath returns the name by which gRPC calls a method.
func MethodPath(method protoreflect.MethodDescriptor) string {
	return "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
}

// httpRule returns the google.api.http option of a method; nil when it has none.
func httpRule(method protoreflect.MethodDescriptor) *annotations.HttpRule {
	if !proto.HasExtension(method.Options(), annotations.E_Http) {
		return nil
	}
	return proto.GetExtension(method.Options(), annotations.E_Http).(*annotations.HttpRule)
}
