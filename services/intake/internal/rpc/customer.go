package rpc

import (
	"context"
	"fmt"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/customer"
)

// Segments records the members of segments.
type Segments interface {
	// JoinSegment may be repeated. An unknown segment is skipped: the CRM may have more of them than the catalog.
	JoinSegment(ctx context.Context, segment, customer string) error
}

// CustomerServer serves ombud.intake.v1.CustomerService.
type CustomerServer struct {
	intakev1.UnimplementedCustomerServiceServer
	customers *customer.Service
	segments  Segments
}

// NewCustomerServer returns the server of customers.
func NewCustomerServer(customers *customer.Service, segments Segments) *CustomerServer {
	return &CustomerServer{customers: customers, segments: segments}
}

// UpsertCustomer implements intakev1.CustomerServiceServer. When the catalog cannot be told of the segment, the customer is
// stored and the call fails, to be repeated.
func (s *CustomerServer) UpsertCustomer(
	ctx context.Context, req *intakev1.UpsertCustomerRequest,
) (*intakev1.Customer, error) {
	record, err := fromProtoCustomer(req.GetCustomer())
	if err != nil {
		return nil, err
	}
	record.Command = grpckit.CommandFrom(ctx, req)
	doc, err := s.customers.UpsertCustomer(ctx, record)
	if segment := req.GetCustomer().GetSegment(); err == nil && segment != "" {
		err = s.segments.JoinSegment(ctx, segment, doc.ID)
	}
	return customerReply(doc, err)
}

// GetCustomer implements intakev1.CustomerServiceServer.
func (s *CustomerServer) GetCustomer(
	ctx context.Context, req *intakev1.GetCustomerRequest,
) (*intakev1.Customer, error) {
	doc, err := s.customers.GetCustomer(ctx, customer.Collection.ID(req.GetName()))
	return customerReply(doc, err)
}

// LookupCustomer implements intakev1.CustomerServiceServer.
func (s *CustomerServer) LookupCustomer(
	ctx context.Context, req *intakev1.LookupCustomerRequest,
) (*intakev1.Customer, error) {
	kind, value := customer.CRM, req.GetExternalId()
	switch i := req.GetIdentity().(type) {
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
	doc, err := s.customers.LookupCustomer(ctx, identity)
	return customerReply(doc, err)
}

func customerReply(doc customer.Doc, err error) (*intakev1.Customer, error) {
	if err != nil {
		return nil, err
	}
	return toProtoCustomer(doc), nil
}

// toProtoCustomer returns the message of a customer.
func toProtoCustomer(doc customer.Doc) *intakev1.Customer {
	c := doc.Body
	m := &intakev1.Customer{
		Name:        customer.Collection.Name(doc.ID),
		DisplayName: c.Name,
		Segment:     c.Segment,
		Language:    c.Language,
		Territory:   c.Territory,
		TimeZone:    c.TimeZone,
		ExternalId:  c.ExternalID,
		CreateTime:  protoconv.ToProtoTime(c.Created),
		UpdateTime:  protoconv.ToProtoTime(c.Updated),
		Internal:    c.Internal,
		Department:  c.Department,
	}
	for _, i := range c.Identities {
		m.Identities = append(m.Identities, toProtoIdentity(i))
	}
	return m
}

// fromProtoCustomer returns the record of a CRM in a message. Wrong identities are an InvalidArgument fault on their
// fields.
func fromProtoCustomer(m *intakev1.Customer) (customer.Record, error) {
	record := customer.Record{
		ID: customer.Collection.ID(m.GetName()),
		Customer: customer.Customer{
			Name:       m.GetDisplayName(),
			Segment:    m.GetSegment(),
			Language:   m.GetLanguage(),
			Territory:  m.GetTerritory(),
			TimeZone:   m.GetTimeZone(),
			ExternalID: m.GetExternalId(),
			Internal:   m.GetInternal(),
			Department: m.GetDepartment(),
		},
	}
	var wrong *fault.Error
	for i, identity := range m.GetIdentities() {
		known, failed := fromProtoIdentity(identity)
		wrong = fault.Join(wrong, failed.Under(fmt.Sprintf("customer.identities[%d]", i)))
		record.Identities = append(record.Identities, known)
	}
	if wrong != nil {
		return customer.Record{}, wrong
	}
	return record, nil
}

// fromProtoIdentity returns the identity in a message. The fault is on the field within the identity.
func fromProtoIdentity(m *intakev1.Identity) (customer.Identity, *fault.Error) {
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

// toProtoIdentity returns the message of an identity; nil for an unknown one.
func toProtoIdentity(i customer.Identity) *intakev1.Identity {
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
