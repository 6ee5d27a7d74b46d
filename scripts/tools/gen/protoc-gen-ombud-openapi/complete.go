package main

import (
	"fmt"
	"strings"

	openapi "github.com/google/gnostic/openapiv3"
	"google.golang.org/protobuf/compiler/protogen"
)

// bearer is the name under which the document keeps the way to authenticate.
const bearer = "bearer"

// complete adds the callers and streams of the method to every operation of the
// document.
func complete(plugin *protogen.Plugin, document *openapi.Document) error {
	accesses, err := newAccessReader(plugin)
	if err != nil {
		return err
	}
	methods := methodsByOperation(plugin)
	bindings := make(map[string]int)
	for _, path := range document.GetPaths().GetPath() {
		for _, operation := range operations(path.GetValue()) {
			method, ok := methods[operation.GetOperationId()]
			if !ok {
				return fmt.Errorf("no method behind operation %s", operation.GetOperationId())
			}
			access, err := accesses.read(method)
			if err != nil {
				return err
			}
			describeAccess(operation, access)
			describeStreams(operation, method)
			distinguish(operation, bindings)
		}
	}
	document.Components.SecuritySchemes = bearerScheme()
	return nil
}

// distinguish numbers the operation, unless it is the first of its method: a method may
// have several paths, but ids must differ. It counts in bindings.
func distinguish(operation *openapi.Operation, bindings map[string]int) {
	id := operation.GetOperationId()
	bindings[id]++
	if n := bindings[id]; n > 1 {
		operation.OperationId = fmt.Sprintf("%s%d", id, n)
	}
}

// methodsByOperation finds methods by the ids that gnostic gives to operations.
func methodsByOperation(plugin *protogen.Plugin) map[string]*protogen.Method {
	methods := make(map[string]*protogen.Method)
	for _, file := range plugin.Files {
		for _, service := range file.Services {
			for _, method := range service.Methods {
				methods[service.GoName+"_"+method.GoName] = method
			}
		}
	}
	return methods
}

// operations answers the operations that a path has.
func operations(path *openapi.PathItem) []*openapi.Operation {
	var found []*openapi.Operation
	for _, operation := range []*openapi.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
		if operation != nil {
			found = append(found, operation)
		}
	}
	return found
}

// describeAccess describes the callers in words and, as far as OpenAPI can, in its terms.
// Of a method for anyone the comment says so already.
func describeAccess(operation *openapi.Operation, access access) {
	if access.anyone {
		return
	}
	operation.Description += "\n\nRoles: " + strings.Join(access.roles, ", ") + "."
	operation.Security = []*openapi.SecurityRequirement{{
		AdditionalProperties: []*openapi.NamedStringArray{{Name: bearer, Value: &openapi.StringArray{}}},
	}}
}

// describeStreams describes the wire format when the method takes or gives more than
// one message.
func describeStreams(operation *openapi.Operation, method *protogen.Method) {
	if method.Desc.IsStreamingClient() {
		operation.GetRequestBody().GetRequestBody().Description = "Any number of these objects, one after another."
	}
	if !method.Desc.IsStreamingServer() {
		return
	}
	for _, response := range operation.GetResponses().GetResponseOrReference() {
		if response.GetName() == "200" {
			stream := response.GetValue().GetResponse()
			stream.Description = "Server-sent events; the data of each is one of these objects."
			stream.Content.AdditionalProperties[0].Name = "text/event-stream"
		}
	}
}

// bearerScheme describes the tokens that the services take.
func bearerScheme() *openapi.SecuritySchemesOrReferences {
	scheme := &openapi.SecurityScheme{
		Type:        "http",
		Scheme:      "bearer",
		Description: "An API key, an OpenID Connect token, or the token of a customer's signed link.",
	}
	return &openapi.SecuritySchemesOrReferences{
		AdditionalProperties: []*openapi.NamedSecuritySchemeOrReference{{
			Name: bearer,
			Value: &openapi.SecuritySchemeOrReference{
				Oneof: &openapi.SecuritySchemeOrReference_SecurityScheme{SecurityScheme: scheme},
			},
		}},
	}
}
