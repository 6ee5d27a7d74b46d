// Package auth authenticates callers and authorizes their calls. A caller shows a
// bearer token: an API key, an OpenID Connect token, a signed link, or the key
// that Ombud's own services use among themselves. An Authenticator turns it into
// an Identity. A Policy, read from the options of the protos, lists the roles of
// each method.
//
// Every process does all of this by itself, without asking another.
package auth

import (
	"context"
	"slices"
)

// Role is the relation of a caller to the firm. One caller may have several; no role
// includes another.
type Role string

// The roles there are, named like the values of the proto enum without ROLE_.
const (
	Customer    Role = "customer"    // holds a signed link or a key, sees their own data
	Agent       Role = "agent"       // answers customers
	Supervisor  Role = "supervisor"  // leads agents
	Admin       Role = "admin"       // sets Ombud up
	Integration Role = "integration" // a system of the firm
	Service     Role = "service"     // one of Ombud's own services
)

// Roles returns all roles.
func Roles() []Role { return []Role{Customer, Agent, Supervisor, Admin, Integration, Service} }

// Identity is an authenticated caller. The zero value is nobody.
type Identity struct {
	// Subject is unique and stable: "apiKeys/{key}" or the subject in the key, "users/{oidc subject}", the name of the resource
	// for the holder of a link, "services/{name}", or "admin". Records of acts have the Actor.
	Subject string
	// ActsAs is the Actor of a member of staff whose credentials were looked up in Names; empty for the actor that the subject
	// spells.
	ActsAs string
	// Name is for people to read; it may be empty.
	Name string
	// Roles are those of the caller, in no order.
	Roles []Role
	// Resource is the name of the one resource that the caller may see, as the maker of the key or of the link wrote it; empty
	// for no limit. A service that answers such a caller shows nothing else.
	Resource string
}

// IsKnown reports whether the caller was identified at all.
func (i Identity) IsKnown() bool { return i.Subject != "" }

// Has reports whether the caller has one of the roles.
func (i Identity) Has(roles ...Role) bool {
	return slices.ContainsFunc(i.Roles, func(r Role) bool { return slices.Contains(roles, r) })
}

// IsOnlyCustomer reports whether the caller is a customer without another role.
func (i Identity) IsOnlyCustomer() bool {
	return i.Has(Customer) && !i.Has(Agent, Supervisor, Admin, Integration, Service)
}

// IsOnlyStaff reports whether the caller is an agent or a supervisor without another role.
func (i Identity) IsOnlyStaff() bool {
	return i.Has(Agent, Supervisor) && !i.Has(Customer, Admin, Integration, Service)
}

type identityKey struct{}

// With returns a context that carries the identity of the caller.
func With(ctx context.Context, id Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// From returns the identity of the caller, and false when nobody was identified:
// on methods open to anyone, and outside of calls.
func From(ctx context.Context) (Identity, bool) {
	id, _ := ctx.Value(identityKey{}).(Identity)
	return id, id.IsKnown()
}

// CallerFrom returns the identity of the caller; the zero Identity when nobody was identified. It suits methods that the
// policy opens to no one without credentials.
func CallerFrom(ctx context.Context) Identity {
	id, _ := From(ctx)
	return id
}
