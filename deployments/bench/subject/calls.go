package subject

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ombud/ombud/deployments/bench/load"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// Enroll makes as many customers, as a customer list that is imported would.
func (s *Suite) Enroll(ctx context.Context, callers, customers int) error {
	return load.Each(ctx, callers, customers, func(ctx context.Context, caller, n int) error {
		_, err := intakev1.NewCustomerServiceClient(s.Conn(caller)).UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: customer(n)})
		return err
	})
}

// Register records a contact over gRPC.
func (s *Suite) Register(ctx context.Context, caller int, contact *intakev1.RegisterContactRequest) (*intakev1.RegisterContactResponse, error) {
	return intakev1.NewContactServiceClient(s.Conn(caller)).RegisterContact(ctx, contact)
}

// RegisterREST records a contact over REST.
func (s *Suite) RegisterREST(ctx context.Context, contact *intakev1.RegisterContactRequest) (*intakev1.RegisterContactResponse, error) {
	reply := &intakev1.RegisterContactResponse{}
	return reply, s.rest.call(ctx, http.MethodPost, "/v1/contacts", contact, reply)
}

// Case reads a case over gRPC.
func (s *Suite) Case(ctx context.Context, caller int, name string) error {
	found, err := intakev1.NewCaseServiceClient(s.Conn(caller)).GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
	return isCase(name, found, err)
}

// CaseREST reads a case over REST.
func (s *Suite) CaseREST(ctx context.Context, name string) error {
	found := &intakev1.Case{}
	err := s.rest.call(ctx, http.MethodGet, "/v1/"+name, nil, found)
	return isCase(name, found, err)
}

func isCase(name string, found *intakev1.Case, err error) error {
	if err == nil && found.GetName() != name {
		return fmt.Errorf("asked for %s and got %q", name, found.GetName())
	}
	return err
}
