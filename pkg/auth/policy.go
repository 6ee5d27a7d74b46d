package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/fault"
)

// Policy holds the roles of each method. An unknown method is open to nobody. A
// Policy is immutable.
type Policy struct {
	methods map[string]access // by full method: "/package.Service/Method"
}

type access struct {
	anyone bool
	roles  []Role
}

// FromDescriptors reads the policy of the services from the options of their
// methods. The extension is a message with the fields roles (a repeated enum with
// values named ROLE_<NAME>) and anyone (bool). The error names every method that
// lacks the option, or has neither of: at least one known role; anyone.
func FromDescriptors(services []protoreflect.ServiceDescriptor, extension protoreflect.ExtensionType) (*Policy, error) {
	p := &Policy{methods: map[string]access{}}
	var errs []error
	for _, service := range services {
		for i := range service.Methods().Len() {
			method := service.Methods().Get(i)
			rule, err := readAccess(method, extension)
			if err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", method.FullName(), err))
			}
			p.methods[FullMethod(method)] = rule
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return p, nil
}

// FullMethod returns the name that gRPC has for a method: "/package.Service/Method".
func FullMethod(method protoreflect.MethodDescriptor) string {
	return "/" + string(method.Parent().FullName()) + "/" + string(method.Name())
}

// Allow returns nil when the caller may call the method. It returns an
// Unauthenticated fault for the zero Identity, and a Denied fault that names the
// allowed roles for a caller without any of them.
func (p *Policy) Allow(fullMethod string, caller Identity) error {
	rule, found := p.methods[fullMethod]
	switch {
	case rule.anyone, !found && isInfrastructure(fullMethod):
		return nil
	case !caller.IsKnown():
		return fault.New(fault.Unauthenticated, "CREDENTIALS_MISSING", "this call needs credentials")
	case caller.Has(rule.roles...):
		return nil
	case !found:
		return fault.New(fault.Denied, "ROLE_MISSING", "nobody may make this call")
	default:
		return fault.New(fault.Denied, "ROLE_MISSING", "this call needs one of the roles: %s", joinRoles(rule.roles))
	}
}

// isInfrastructure reports whether a method answers anyone: probes and tools have
// no credentials, and the replies hold no data of the firm.
func isInfrastructure(fullMethod string) bool {
	return strings.HasPrefix(fullMethod, "/grpc.health.") || strings.HasPrefix(fullMethod, "/grpc.reflection.")
}

func readAccess(method protoreflect.MethodDescriptor, extension protoreflect.ExtensionType) (access, error) {
	options := method.Options()
	if options == nil || !proto.HasExtension(options, extension) {
		return access{}, fmt.Errorf("lacks the option %s", extension.TypeDescriptor().FullName())
	}
	message, ok := proto.GetExtension(options, extension).(protoreflect.ProtoMessage)
	if !ok {
		return access{}, fmt.Errorf("the option %s is not a message", extension.TypeDescriptor().FullName())
	}
	return parseAccess(message.ProtoReflect())
}

func parseAccess(option protoreflect.Message) (access, error) {
	fields := option.Descriptor().Fields()
	rolesField, anyoneField := fields.ByName("roles"), fields.ByName("anyone")
	if rolesField == nil || anyoneField == nil {
		return access{}, fmt.Errorf("%s lacks the fields roles and anyone", option.Descriptor().FullName())
	}
	rule := access{anyone: option.Get(anyoneField).Bool()}
	values := option.Get(rolesField).List()
	for i := range values.Len() {
		role, err := parseRole(rolesField.Enum(), values.Get(i).Enum())
		if err != nil {
			return access{}, err
		}
		rule.roles = append(rule.roles, role)
	}
	if rule.anyone != (len(rule.roles) == 0) {
		return access{}, errors.New("must name roles, or else say anyone")
	}
	return rule, nil
}

func parseRole(enum protoreflect.EnumDescriptor, number protoreflect.EnumNumber) (Role, error) {
	value := enum.Values().ByNumber(number)
	if value == nil {
		return "", fmt.Errorf("the role number %d has no name", number)
	}
	name, _ := strings.CutPrefix(string(value.Name()), "ROLE_")
	role := Role(strings.ToLower(name))
	if !slices.Contains(Roles(), role) {
		return "", fmt.Errorf("there is no role %s", value.Name())
	}
	return role, nil
}

func joinRoles(roles []Role) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	return strings.Join(names, ", ")
}
