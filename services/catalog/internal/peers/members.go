// Package peers calls the other services of the suite for the catalog.
package peers

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// Members asks the intake who customers are. It implements rpc.Members.
type Members struct {
	cases     intakev1.CaseServiceClient
	customers intakev1.CustomerServiceClient
}

// NewMembers returns the members behind a connection to the intake.
func NewMembers(conn grpc.ClientConnInterface) *Members {
	return &Members{cases: intakev1.NewCaseServiceClient(conn), customers: intakev1.NewCustomerServiceClient(conn)}
}

// Behind implements rpc.Members.
func (m *Members) Behind(ctx context.Context, caller auth.Identity) (customer, segment string, err error) {
	const cases, customers resource.Collection = "cases", "customers"
	if caller.Resource == "" {
		return "", "", nil
	}
	customer = caller.Resource
	if _, ok := customers.CutName(customer); !ok {
		opened, err := m.cases.GetCase(ctx, &intakev1.GetCaseRequest{Name: cases.Name(cases.ID(caller.Resource))})
		if err != nil {
			return "", "", err
		}
		customer = opened.GetCustomer()
	}
	if customer == "" {
		return "", "", nil
	}
	found, err := m.customers.GetCustomer(ctx, &intakev1.GetCustomerRequest{Name: customer})
	return customer, found.GetSegment(), err
}
