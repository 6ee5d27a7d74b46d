package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casework"
)

// Collections of names besides those of the rooms.
const (
	commitments resource.Collection = "commitments"
	apiKeys     resource.Collection = "apiKeys"
)

// caseRequest is a message that asks for an action on the case with the name.
type caseRequest interface {
	proto.Message
	GetName() string
}

// requestFrom returns the request of the caller for an action on a case. It has no actor for a customer.
func requestFrom(ctx context.Context, req caseRequest) casework.Request {
	caller := auth.CallerFrom(ctx)
	return casework.Request{
		Case:    casefile.Collection.ID(req.GetName()),
		Actor:   caller.Actor(),
		Leads:   caller.Has(auth.Supervisor, auth.Admin),
		Command: grpckit.CommandFrom(ctx, req),
	}
}

// decisionRequest is a caseRequest for a decision, with the reason to decide in place of the holder.
type decisionRequest interface {
	caseRequest
	GetNote() string
}

// decisionFrom returns the request of the caller for a decision over a case.
func decisionFrom(ctx context.Context, req decisionRequest) casework.Request {
	request := requestFrom(ctx, req)
	request.Note = req.GetNote()
	return request
}

// checkOwnCase refuses a customer every case but the one of the link.
func checkOwnCase(ctx context.Context, caseID string) error {
	if caller := auth.CallerFrom(ctx); caller.IsOnlyCustomer() && casefile.Collection.ID(caller.Resource) != caseID {
		return fault.New(fault.Denied, "NOT_YOUR_CASE", "this link opens another case")
	}
	return nil
}
