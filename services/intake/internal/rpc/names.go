package rpc

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// Collections of resource names.
const (
	cases         = "cases/"
	contacts      = "contacts/"
	customers     = "customers/"
	massIncidents = "massIncidents/"
	apiKeys       = "apiKeys/"

	commitments = "commitments/"
)

// id is the last part of a name of the collection.
func id(collection, name string) string { return strings.TrimPrefix(name, collection) }

// name names a resource; "" when there is none.
func name(collection, id string) string {
	if id == "" {
		return ""
	}
	return collection + id
}

// bare makes a query that names a resource look for its id, as documents keep it.
func bare(page listing.Page, path, collection string) {
	for i, eq := range page.Query.Equal {
		if text, ok := eq.Value.(string); ok && eq.Field == path {
			page.Query.Equal[i].Value = id(collection, text)
		}
	}
}

// caller is who calls. Every method of the intake needs credentials.
func caller(ctx context.Context) auth.Identity {
	identity, _ := auth.From(ctx)
	return identity
}

// command is what makes the request recognisable when it comes again.
func command(ctx context.Context, request proto.Message) idempotency.Command {
	return idempotency.FromRequest(request, caller(ctx).Subject)
}

// call is a request to do something to a case.
func call(ctx context.Context, request proto.Message, caseName string) casework.Call {
	return casework.Call{Case: id(cases, caseName), Actor: caller(ctx).Subject, Command: command(ctx, request)}
}

// own refuses a customer any case but the one of the link.
func own(ctx context.Context, caseID string) error {
	if who := caller(ctx); isCustomer(who) && id(cases, who.Resource) != caseID {
		return fault.New(fault.Denied, "NOT_YOUR_CASE", "this link opens another case")
	}
	return nil
}

// isCustomer reports whether the caller is a customer and nothing more.
func isCustomer(who auth.Identity) bool {
	return who.Has(auth.Customer) && !who.Has(auth.Agent, auth.Supervisor, auth.Admin, auth.Integration, auth.Service)
}

// stamp is a time as a message has it; nil for the zero time.
func stamp(t time.Time) *timestamppb.Timestamp {
	if t.IsZero() {
		return nil
	}
	return timestamppb.New(t)
}

// instant is the time of a message; the zero time when it is not set.
func instant(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime().Truncate(time.Millisecond)
}
