package subject

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ombud/ombud/deployments/bench/load"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// EnrollCustomers makes as many customers, as a customer list that is imported would.
func (s *Suite) EnrollCustomers(ctx context.Context, callers, customers int) error {
	return load.CallEach(ctx, callers, customers, func(ctx context.Context, caller, n int) error {
		_, err := intakev1.NewCustomerServiceClient(s.ConnOf(caller)).UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: newCustomer(n)})
		return err
	})
}

// RegisterContact records a contact over gRPC.
func (s *Suite) RegisterContact(ctx context.Context, caller int, contact *intakev1.RegisterContactRequest) (*intakev1.RegisterContactResponse, error) {
	return intakev1.NewContactServiceClient(s.ConnOf(caller)).RegisterContact(ctx, contact)
}

// RegisterContactREST records a contact over REST.
func (s *Suite) RegisterContactREST(ctx context.Context, contact *intakev1.RegisterContactRequest) (*intakev1.RegisterContactResponse, error) {
	reply := &intakev1.RegisterContactResponse{}
	return reply, s.rest.callJSON(ctx, http.MethodPost, "/v1/contacts", contact, reply)
}

// ReadCase reads a case over gRPC.
func (s *Suite) ReadCase(ctx context.Context, caller int, name string) error {
	found, err := intakev1.NewCaseServiceClient(s.ConnOf(caller)).GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
	return isCase(name, found, err)
}

// ReadCaseREST reads a case over REST.
func (s *Suite) ReadCaseREST(ctx context.Context, name string) error {
	found := &intakev1.Case{}
	err := s.rest.callJSON(ctx, http.MethodGet, "/v1/"+name, nil, found)
	return isCase(name, found, err)
}

func isCase(name string, found *intakev1.Case, err error) error {
	if err == nil && found.GetName() != name {
		return fmt.Errorf("asked for %s and got %q", name, found.GetName())
	}
	return err
}
