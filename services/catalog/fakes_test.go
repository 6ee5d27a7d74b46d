package catalog_test

import (
	"context"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// fakeIntake knows one customer, and one case of theirs.
func fakeIntake() host.Part {
	return host.Part{Name: "intake", Build: func(context.Context, host.Env) (host.Service, error) { return intake{}, nil }}
}

type intake struct{}

func (intake) Register(r grpc.ServiceRegistrar) {
	intakev1.RegisterCustomerServiceServer(r, intakeCustomers{})
	intakev1.RegisterCaseServiceServer(r, intakeCases{})
}

func (intake) Start(context.Context) error { return nil }

func (intake) Stop(context.Context) error { return nil }

type intakeCustomers struct {
	intakev1.UnimplementedCustomerServiceServer
}

func (intakeCustomers) GetCustomer(_ context.Context, r *intakev1.GetCustomerRequest) (*intakev1.Customer, error) {
	if r.GetName() != somebody {
		return nil, fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "there is no %s", r.GetName())
	}
	return &intakev1.Customer{Name: somebody, Segment: "segments/gold"}, nil
}

type intakeCases struct {
	intakev1.UnimplementedCaseServiceServer
}

func (intakeCases) GetCase(_ context.Context, r *intakev1.GetCaseRequest) (*intakev1.Case, error) {
	return &intakev1.Case{Name: r.GetName(), Customer: somebody}, nil
}
