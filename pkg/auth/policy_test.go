package auth_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

func TestPolicyReadsTheRolesOfEveryMethod(t *testing.T) {
	echo := grpckittest.New("policy")
	policy, err := auth.FromDescriptors([]protoreflect.ServiceDescriptor{echo.Descriptor()}, echo.Access)
	require.NoError(t, err)

	nobody := auth.Identity{}
	agent := auth.Identity{Subject: "keys/a", Roles: []auth.Role{auth.Customer, auth.Agent}}
	admin := auth.Identity{Subject: "admin", Roles: []auth.Role{auth.Admin}}
	for _, tc := range []struct {
		name   string
		method string
		caller auth.Identity
		want   fault.Kind
		text   string // "" when the call is allowed
	}{
		{"one of the roles", echo.Method("Say"), agent, 0, ""},
		{"another role, even admin", echo.Method("Say"), admin, fault.Denied, "agent, service"},
		{"nobody", echo.Method("Say"), nobody, fault.Unauthenticated, "needs credentials"},
		{"anyone, as nobody", echo.Method("Ping"), nobody, 0, ""},
		{"anyone, as somebody", echo.Method("Ping"), admin, 0, ""},
		{"a method nobody described", "/test.policy.v1.EchoService/Other", admin, fault.Denied, "nobody may"},
		{"a method nobody described, as nobody", "/other.v1.Other/Get", nobody, fault.Unauthenticated, "needs credentials"},
		{"health", "/grpc.health.v1.Health/Check", nobody, 0, ""},
		{"reflection", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", nobody, 0, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := policy.Allow(tc.method, tc.caller)
			if tc.text == "" {
				require.NoError(t, err)
				return
			}
			require.Equal(t, tc.want, fault.KindOf(err))
			require.ErrorContains(t, err, tc.text)
		})
	}
}

func TestPolicyRefusesAndNamesEveryMethodThatDoesNotSay(t *testing.T) {
	for _, tc := range []struct {
		name   string
		method grpckittest.Method
		want   string
	}{
		{"no option", grpckittest.Method{Name: "Forgotten", Bare: true}, "lacks the option test.access"},
		{"empty option", grpckittest.Method{Name: "Forgotten"}, "must name roles"},
		{"anyone and roles", grpckittest.Method{Name: "Forgotten", Anyone: true, Roles: []string{"ROLE_AGENT"}}, "must name roles"},
		{"the unspecified role", grpckittest.Method{Name: "Forgotten", Roles: []string{"ROLE_UNSPECIFIED"}}, "no role ROLE_UNSPECIFIED"},
		{"a role the code does not know", grpckittest.Method{Name: "Forgotten", Roles: []string{"ROLE_WIZARD"}}, "no role ROLE_WIZARD"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			other := tc.method
			other.Name = "Missed"
			echo := grpckittest.New("refused", tc.method, other)
			_, err := auth.FromDescriptors([]protoreflect.ServiceDescriptor{echo.Descriptor()}, echo.Access)
			require.ErrorContains(t, err, "test.refused.v1.EchoService.Forgotten: ")
			require.ErrorContains(t, err, "test.refused.v1.EchoService.Missed: ")
			require.ErrorContains(t, err, tc.want)
		})
	}
}
