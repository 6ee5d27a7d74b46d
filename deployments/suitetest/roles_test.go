package suitetest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/deployments/suitetest/form"
	"github.com/ombud/ombud/deployments/suitetest/invoke"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
)

// testRoles calls every method of every service as everybody, and holds the answer
// against the option of the proto. The requests ask for nothing that could be done: what
// comes back from behind the door may be anything but the door's own words.
func testRoles(t *testing.T, suite *running) {
	t.Helper()
	callers := everybody(t, suite.Suite)
	grpc := invoke.GRPC{Conn: suite.Conn}
	for _, method := range invoke.ListMethods() {
		access := accessOf(t, method)
		t.Run(string(method.FullName()), func(t *testing.T) {
			for role, token := range callers {
				code := knock(t, grpc, method, token)
				switch {
				case access.GetAnyone() || slices.Contains(access.GetRoles(), role):
					require.NotContains(t, []codes.Code{codes.Unauthenticated, codes.PermissionDenied}, code, "%s may call", role)
				case token == "":
					require.Equal(t, codes.Unauthenticated, code, "without credentials")
				default:
					require.Equal(t, codes.PermissionDenied, code, "%s may not call", role)
				}
			}
		})
	}
}

// accessOf reads who may call a method. A method that does not say is an error: nobody
// could call it.
func accessOf(t *testing.T, method protoreflect.MethodDescriptor) *optionsv1.Access {
	t.Helper()
	require.True(t, proto.HasExtension(method.Options(), optionsv1.E_Access), "%s has no access option", method.FullName())
	access := proto.GetExtension(method.Options(), optionsv1.E_Access).(*optionsv1.Access)
	require.NotEqual(t, access.GetAnyone(), len(access.GetRoles()) > 0, "%s is for roles or for anyone", method.FullName())
	require.NotContains(t, access.GetRoles(), optionsv1.Role_ROLE_UNSPECIFIED)
	return access
}

// everybody returns a token for every role, and none for ROLE_UNSPECIFIED.
func everybody(t *testing.T, suite form.Suite) map[optionsv1.Role]string {
	t.Helper()
	grpc := invoke.GRPC{Conn: suite.Conn}
	registered := call(t, grpc, suite.AdminKey, "RegisterContact", map[string]any{
		"channel": "CHAT", "from": map[string]any{"handle": "chat:anna"}, "text": "Hello.",
	})
	callers := map[optionsv1.Role]string{}
	for number, name := range optionsv1.Role_name {
		role := optionsv1.Role(number)
		key := map[string]any{"roles": []any{name}}
		switch role {
		case optionsv1.Role_ROLE_UNSPECIFIED:
			callers[role] = ""
			continue
		case optionsv1.Role_ROLE_SERVICE:
			callers[role] = suite.ServiceToken("suitetest")
			continue
		case optionsv1.Role_ROLE_CUSTOMER:
			key["case"] = registered["case"].(map[string]any)["name"]
		}
		callers[role] = createKey(t, grpc, suite.AdminKey, key)
	}
	return callers
}

// knock calls a method with a request that is empty, but for a request id that is too
// long and the oldest cursor, where there may be one. Of a stream the first answer counts.
func knock(t *testing.T, grpc invoke.GRPC, method protoreflect.MethodDescriptor, token string) codes.Code {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request := map[string]any{}
	if method.Input().Fields().ByName("request_id") != nil {
		request["requestId"] = strings.Repeat("x", 200)
	}
	if method.Input().Fields().ByName("cursor") != nil {
		request["cursor"] = "0"
	}
	reply, err := grpc.Call(ctx, invoke.Call{Method: method, Body: request, Token: token})
	require.NoError(t, err)
	require.NotEqual(t, codes.Unimplemented, reply.Code, "every method is served")
	return reply.Code
}
