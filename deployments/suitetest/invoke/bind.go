package invoke

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Binding is a request as REST says it.
type Binding struct {
	Verb  string
	Path  string
	Query url.Values
	// Body is the HTTP body; nil for none.
	Body any
}

// variable is a `{field=pattern}` of a path.
var variable = regexp.MustCompile(`\{([^=}]+)(?:=([^}]+))?\}`)

// BindRequest says a request as REST does: fields that the path names go there, the one that
// the rule calls the body goes there, and all others become the query. It returns
// ErrNotOffered for a method without a rule.
func BindRequest(method protoreflect.MethodDescriptor, request map[string]any) (Binding, error) {
	main := httpRule(method)
	if main == nil {
		return Binding{}, fmt.Errorf("%s: %w", method.FullName(), ErrNotOffered)
	}
	chosen := main
	for _, other := range main.GetAdditionalBindings() {
		if !fitsPath(main, method.Input(), request) && fitsPath(other, method.Input(), request) {
			chosen = other
		}
	}
	rest := cloneJSON(request).(map[string]any)
	verb, template := verbOf(chosen)
	bound := Binding{Verb: verb, Query: url.Values{}}
	bound.Path = variable.ReplaceAllStringFunc(template, func(v string) string {
		parts := variable.FindStringSubmatch(v)
		return escapePath(fmt.Sprint(removeField(rest, method.Input(), parts[1])))
	})
	switch body := chosen.GetBody(); body {
	case "":
	case "*":
		bound.Body, rest = rest, nil
	default:
		bound.Body = removeField(rest, method.Input(), body)
	}
	flattenQuery(bound.Query, "", rest)
	return bound, nil
}

// fitsPath reports whether the request's values fit the variables of the rule's path.
func fitsPath(r *annotations.HttpRule, in protoreflect.MessageDescriptor, request map[string]any) bool {
	_, template := verbOf(r)
	for _, parts := range variable.FindAllStringSubmatch(template, -1) {
		pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(parts[2]), `\*`, "[^/]+") + "$"
		value := fmt.Sprint(removeField(cloneJSON(request).(map[string]any), in, parts[1]))
		if fits, err := regexp.MatchString(pattern, value); err != nil || parts[2] != "" && !fits {
			return false
		}
	}
	return true
}

func verbOf(r *annotations.HttpRule) (verb, path string) {
	for verb, path := range map[string]string{
		"GET": r.GetGet(), "POST": r.GetPost(), "PUT": r.GetPut(), "PATCH": r.GetPatch(), "DELETE": r.GetDelete(),
	} {
		if path != "" {
			return verb, path
		}
	}
	return "", ""
}

// removeField removes the field at a path of proto names from a request and returns it; ""
// when it is not there, so that the path shows the hole. A request names its fields as
// JSON or as the proto does.
func removeField(request map[string]any, in protoreflect.MessageDescriptor, path string) any {
	name, rest, deeper := strings.Cut(path, ".")
	field := in.Fields().ByName(protoreflect.Name(name))
	for _, key := range []string{field.JSONName(), name} {
		value, ok := request[key]
		inner, isObject := value.(map[string]any)
		switch {
		case ok && deeper && isObject:
			return removeField(inner, field.Message(), rest)
		case ok && !deeper:
			delete(request, key)
			return value
		}
	}
	return ""
}

// escapePath makes a value a part of a path: its slashes stay.
func escapePath(value string) string {
	parts := strings.Split(value, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}

func flattenQuery(query url.Values, name string, value any) {
	switch value := value.(type) {
	case nil:
	case map[string]any:
		for key, inner := range value {
			flattenQuery(query, strings.TrimPrefix(name+"."+key, "."), inner)
		}
	case []any:
		for _, element := range value {
			flattenQuery(query, name, element)
		}
	default:
		query.Add(name, fmt.Sprint(value))
	}
}

func cloneJSON(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	out := maps.Clone(object)
	if out == nil {
		out = map[string]any{}
	}
	for key, inner := range out {
		out[key] = cloneJSON(inner)
	}
	return out
}
