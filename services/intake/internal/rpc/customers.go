package rpc

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// Customers serves ombud.intake.v1.CustomerService.
type Customers struct {
	intakev1.UnimplementedCustomerServiceServer
	registry *customer.Registry
	segments Segments
}

// Segments is told who joins which segment.
type Segments interface {
	// Join may be repeated. A segment that there is not is passed over: the CRM may know
	// more of them than the catalog.
	Join(ctx context.Context, segment, customer string) error
}

// NewCustomers returns the service.
func NewCustomers(registry *customer.Registry, segments Segments) *Customers {
	return &Customers{registry: registry, segments: segments}
}

// UpsertCustomer implements intakev1.CustomerServiceServer. When the catalog cannot be
// told of the segment, the customer is kept and the call fails, to be made again.
func (s *Customers) UpsertCustomer(ctx context.Context, r *intakev1.UpsertCustomerRequest) (*intakev1.Customer, error) {
	m := r.GetCustomer()
	wish := customer.Wish{
		ID:      id(customers, m.GetName()),
		Caller:  caller(ctx).Subject,
		Command: command(ctx, r),
		Customer: customer.Customer{
			Name:       m.GetDisplayName(),
			Segment:    m.GetSegment(),
			Language:   m.GetLanguage(),
			Territory:  m.GetTerritory(),
			ExternalID: m.GetExternalId(),
			Internal:   m.GetInternal(),
			Department: m.GetDepartment(),
		},
	}
	var wrong *fault.Error
	for i, identity := range m.GetIdentities() {
		known, err := identityOf(identity)
		if err != nil {
			wrong = wrong.Field(fmt.Sprintf("customer.identities[%d].%s", i, err.Fields()[0].Path), "%s", err.Fields()[0].Description)
			continue
		}
		wish.Identities = append(wish.Identities, known)
	}
	if wrong != nil {
		return nil, wrong
	}
	doc, err := s.registry.Upsert(ctx, wish)
	if err == nil && m.GetSegment() != "" {
		err = s.segments.Join(ctx, m.GetSegment(), doc.ID)
	}
	return customerReply(doc, err)
}

// GetCustomer implements intakev1.CustomerServiceServer.
func (s *Customers) GetCustomer(ctx context.Context, r *intakev1.GetCustomerRequest) (*intakev1.Customer, error) {
	return customerReply(s.registry.Get(ctx, id(customers, r.GetName())))
}

// LookupCustomer implements intakev1.CustomerServiceServer.
func (s *Customers) LookupCustomer(ctx context.Context, r *intakev1.LookupCustomerRequest) (*intakev1.Customer, error) {
	kind, value := customer.CRM, r.GetExternalId()
	switch i := r.GetIdentity().(type) {
	case *intakev1.LookupCustomerRequest_Email:
		kind, value = customer.Email, i.Email
	case *intakev1.LookupCustomerRequest_Phone:
		kind, value = customer.Phone, i.Phone
	case *intakev1.LookupCustomerRequest_Handle:
		kind, value = customer.Handle, i.Handle
	}
	identity, err := customer.NewIdentity(kind, value)
	if err != nil {
		return nil, err
	}
	return customerReply(s.registry.Lookup(ctx, identity))
}

// identityOf reads an identity. The fault is on the field within the identity.
func identityOf(m *intakev1.Identity) (customer.Identity, *fault.Error) {
	kind, value := customer.Handle, m.GetHandle()
	switch i := m.GetIdentity().(type) {
	case *intakev1.Identity_Email:
		kind, value = customer.Email, i.Email
	case *intakev1.Identity_Phone:
		kind, value = customer.Phone, i.Phone
	}
	identity, err := customer.NewIdentity(kind, value)
	wrong, _ := fault.As(err)
	return identity, wrong
}

// identityMessage is an identity as callers see it; nil for nobody.
func identityMessage(i customer.Identity) *intakev1.Identity {
	switch i.Kind {
	case customer.Email:
		return &intakev1.Identity{Identity: &intakev1.Identity_Email{Email: i.Value}}
	case customer.Phone:
		return &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: i.Value}}
	case customer.Handle:
		return &intakev1.Identity{Identity: &intakev1.Identity_Handle{Handle: i.Value}}
	default:
		return nil
	}
}

func customerReply(doc customer.Doc, err error) (*intakev1.Customer, error) {
	if err != nil {
		return nil, err
	}
	c := doc.Body
	m := &intakev1.Customer{
		Name:        customers + doc.ID,
		DisplayName: c.Name,
		Segment:     c.Segment,
		Language:    c.Language,
		Territory:   c.Territory,
		ExternalId:  c.ExternalID,
		CreateTime:  stamp(c.Created),
		UpdateTime:  stamp(c.Updated),
		Internal:    c.Internal,
		Department:  c.Department,
	}
	for _, i := range c.Identities {
		m.Identities = append(m.Identities, identityMessage(i))
	}
	return m, nil
}
