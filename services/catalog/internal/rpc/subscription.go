package rpc

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// subscriptionField is the field of requests that holds a subscription.
const subscriptionField = "subscription"

// SubscriptionServer serves SubscriptionService.
type SubscriptionServer struct {
	catalogv1.UnimplementedSubscriptionServiceServer

	subscriptions *subscription.Service
	customers     Customers
}

// NewSubscriptionServer returns the server of subscriptions.
func NewSubscriptionServer(d Deps) *SubscriptionServer {
	return &SubscriptionServer{subscriptions: d.Subscriptions, customers: d.Customers}
}

// CreateSubscription subscribes a customer by hand.
func (s *SubscriptionServer) CreateSubscription(
	ctx context.Context, req *catalogv1.CreateSubscriptionRequest,
) (*catalogv1.Subscription, error) {
	wanted := fromProtoSubscription(req.GetSubscription())
	return toReply(s.subscriptions.Create(ctx, req.GetSubscriptionId(), wanted, newSubscriptionChange(ctx, req, "")))
}

// GetSubscription returns a subscription. Customers see their own only.
func (s *SubscriptionServer) GetSubscription(
	ctx context.Context, req *catalogv1.GetSubscriptionRequest,
) (*catalogv1.Subscription, error) {
	own, err := s.findOwnCustomer(ctx)
	if err != nil {
		return nil, err
	}
	doc, err := s.subscriptions.Get(ctx, subscription.Subscriptions.ID(req.GetName()))
	if err == nil && own != "" && doc.Body.Customer != own {
		return nil, fault.New(fault.Denied, "NOT_YOURS", "%s is another customer's", req.GetName())
	}
	return toReply(doc, err)
}

// ListSubscriptions lists subscriptions. Customers see their own only.
func (s *SubscriptionServer) ListSubscriptions(
	ctx context.Context, req *catalogv1.ListSubscriptionsRequest,
) (*catalogv1.ListSubscriptionsResponse, error) {
	own, err := s.findOwnCustomer(ctx)
	if err != nil {
		return nil, err
	}
	query := listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	}
	if !req.GetShowDeleted() {
		query.Scope = append(query.Scope, docstore.Eq{Field: "deleted", Value: false})
	}
	if own != "" {
		query.Scope = append(query.Scope, docstore.Eq{Field: "customer", Value: own})
	}
	docs, next, err := s.subscriptions.ListPage(ctx, query)
	if err != nil {
		return nil, err
	}
	return &catalogv1.ListSubscriptionsResponse{Subscriptions: toProtoSubscriptions(docs), NextPageToken: next}, nil
}

// UpdateSubscription changes level, start and end of a subscription.
func (s *SubscriptionServer) UpdateSubscription(
	ctx context.Context, req *catalogv1.UpdateSubscriptionRequest,
) (*catalogv1.Subscription, error) {
	wanted := req.GetSubscription()
	id, ok := subscription.Subscriptions.CutName(wanted.GetName())
	if !ok {
		return nil, fault.Invalid("subscription.name", "must be subscriptions/{id}")
	}
	if err := resource.CheckMask(req.GetUpdateMask(), wanted); err != nil {
		return nil, err
	}
	revise := func(present subscription.Subscription) (subscription.Subscription, error) {
		next := toProtoSubscription(subscription.Doc{ID: id, Body: present})
		resource.Merge(req.GetUpdateMask(), next, wanted)
		return fromProtoSubscription(next), nil
	}
	return toReply(s.subscriptions.Update(ctx, id, newSubscriptionChange(ctx, req, wanted.GetEtag()), revise))
}

// DeleteSubscription takes a subscription out of use.
func (s *SubscriptionServer) DeleteSubscription(
	ctx context.Context, req *catalogv1.DeleteSubscriptionRequest,
) (*emptypb.Empty, error) {
	id := subscription.Subscriptions.ID(req.GetName())
	return &emptypb.Empty{}, s.subscriptions.Delete(ctx, id, newSubscriptionChange(ctx, req, req.GetEtag()))
}

// UndeleteSubscription takes a subscription back into use.
func (s *SubscriptionServer) UndeleteSubscription(
	ctx context.Context, req *catalogv1.UndeleteSubscriptionRequest,
) (*catalogv1.Subscription, error) {
	id := subscription.Subscriptions.ID(req.GetName())
	return toReply(s.subscriptions.Undelete(ctx, id, newSubscriptionChange(ctx, req, "")))
}

// OrderService subscribes a customer to a service. Customers order for themselves.
func (s *SubscriptionServer) OrderService(
	ctx context.Context, req *catalogv1.OrderServiceRequest,
) (*catalogv1.Subscription, error) {
	own, err := s.findOwnCustomer(ctx)
	if err != nil {
		return nil, err
	}
	customer := req.GetCustomer()
	switch {
	case own != "" && customer != "" && customer != own:
		return nil, fault.New(fault.Denied, "NOT_YOURS", "customers order for themselves")
	case own != "":
		customer = own
	case customer == "":
		return nil, fault.Invalid("customer", "is required")
	}
	return toReply(s.subscriptions.OrderService(ctx, req.GetService(), customer, newSubscriptionChange(ctx, req, "")))
}

// JoinSegment makes a customer a member of a segment.
func (s *SubscriptionServer) JoinSegment(
	ctx context.Context, req *catalogv1.JoinSegmentRequest,
) (*catalogv1.JoinSegmentResponse, error) {
	docs, err := s.subscriptions.JoinSegment(ctx, req.GetSegment(), req.GetCustomer(), newSubscriptionChange(ctx, req, ""))
	return &catalogv1.JoinSegmentResponse{Subscriptions: toProtoSubscriptions(docs)}, err
}

// findOwnCustomer returns the name of the customer that the caller is; "" for staff. A customer without a name is the
// Precondition fault NO_CUSTOMER.
func (s *SubscriptionServer) findOwnCustomer(ctx context.Context) (string, error) {
	caller := auth.CallerFrom(ctx)
	if !caller.IsOnlyCustomer() {
		return "", nil
	}
	customer, _, err := s.customers.FindCaller(ctx, caller)
	if err == nil && customer == "" {
		err = fault.New(fault.Precondition, "NO_CUSTOMER", "the caller is no known customer")
	}
	return customer, err
}

// newSubscriptionChange returns the change that the caller in ctx asks for with req.
func newSubscriptionChange(ctx context.Context, req proto.Message, etag string) subscription.Change {
	return subscription.Change{Command: grpckit.CommandFrom(ctx, req), Etag: etag}
}

// toReply returns the message of a subscription, or err with its fields under the field of the request.
func toReply(doc subscription.Doc, err error) (*catalogv1.Subscription, error) {
	if err != nil {
		return nil, resource.Under(subscriptionField, err)
	}
	return toProtoSubscription(doc), nil
}

func toProtoSubscriptions(docs []subscription.Doc) []*catalogv1.Subscription {
	var all []*catalogv1.Subscription
	for _, doc := range docs {
		all = append(all, toProtoSubscription(doc))
	}
	return all
}

func toProtoSubscription(doc subscription.Doc) *catalogv1.Subscription {
	body := doc.Body
	m := &catalogv1.Subscription{
		Name:         subscription.Subscriptions.Name(doc.ID),
		Customer:     body.Customer,
		Service:      body.Service,
		ServiceLevel: body.ServiceLevel,
		StartTime:    timestamppb.New(body.From),
		EndTime:      protoconv.ToProtoTimePtr(body.To),
		Segment:      body.Segment,
		Etag:         resource.Etag(doc),
		Origin:       protoconv.ToProtoEnum[catalogv1.Subscription_Origin](body.Origin),
		CreateTime:   timestamppb.New(body.Created),
		UpdateTime:   timestamppb.New(body.Updated),
	}
	if body.Deleted {
		m.DeleteTime = m.UpdateTime
	}
	return m
}

func fromProtoSubscription(m *catalogv1.Subscription) subscription.Subscription {
	return subscription.Subscription{
		Customer:     m.GetCustomer(),
		Service:      m.GetService(),
		ServiceLevel: m.GetServiceLevel(),
		From:         protoconv.FromProtoTime(m.GetStartTime()),
		To:           protoconv.FromProtoTimePtr(m.GetEndTime()),
	}
}
