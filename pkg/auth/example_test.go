package auth_test

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit/grpckittest"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func ExamplePolicy_Allow() {
	echo := grpckittest.New("example") // its method Say is for agents and services
	policy, err := auth.FromDescriptors([]protoreflect.ServiceDescriptor{echo.Descriptor()}, echo.Access)
	check(err)
	ann := auth.Identity{Subject: "users/ann", Roles: []auth.Role{auth.Agent}}
	cleo := auth.Identity{Subject: "orders/7", Roles: []auth.Role{auth.Customer}}
	fmt.Println(policy.Allow(echo.Method("Say"), ann))
	fmt.Println(fault.ReasonOf(policy.Allow(echo.Method("Say"), cleo)))
	fmt.Println(fault.ReasonOf(policy.Allow(echo.Method("Say"), auth.Identity{})))
	// Output:
	// <nil>
	// ROLE_MISSING
	// CREDENTIALS_MISSING
}

func ExampleLinkHolders() {
	ctx, now := context.Background(), clock.NewFake(time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC))
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	check(err)
	defer func() { check(db.Close(ctx)) }()
	secret, err := auth.LoadSecret(ctx, db, now)
	check(err)
	links := auth.NewLinks(secret)
	holders := auth.LinkHolders(links, now, map[string]string{"order": "orders"})
	caller, err := holders.Authenticate(ctx, links.Sign("order", "7", now.Now().Add(time.Hour)))
	fmt.Println(caller.Resource, caller.Roles, err)
	now.Advance(2 * time.Hour)
	_, err = holders.Authenticate(ctx, links.Sign("order", "7", now.Now()))
	fmt.Println(fault.ReasonOf(err))
	// Output:
	// orders/7 [customer] <nil>
	// LINK_EXPIRED
}
