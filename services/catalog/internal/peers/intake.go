// Package peers calls the other services of the suite for the rooms of the catalog.
package peers

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

const (
	cases     resource.Collection = "cases"
	customers resource.Collection = "customers"
)

// Intake asks the intake about customers. It implements rpc.Customers.
type Intake struct {
	cases     intakev1.CaseServiceClient
	customers intakev1.CustomerServiceClient
}

// NewIntake returns the intake behind a connection.
func NewIntake(conn grpc.ClientConnInterface) *Intake {
	return &Intake{cases: intakev1.NewCaseServiceClient(conn), customers: intakev1.NewCustomerServiceClient(conn)}
}

// FindCaller implements rpc.Customers. The holder of the link of a case is the customer of that case.
func (i *Intake) FindCaller(ctx context.Context, caller auth.Identity) (customer, segment string, err error) {
	if caller.Resource == "" {
		return "", "", nil
	}
	customer = caller.Resource
	if _, ok := customers.CutName(customer); !ok {
		opened, err := i.cases.GetCase(ctx, &intakev1.GetCaseRequest{Name: cases.Name(cases.ID(caller.Resource))})
		if err != nil {
			return "", "", err
		}
		customer = opened.GetCustomer()
	}
	if customer == "" {
		return "", "", nil
	}
	found, err := i.customers.GetCustomer(ctx, &intakev1.GetCustomerRequest{Name: customer})
	return customer, found.GetSegment(), err
}
