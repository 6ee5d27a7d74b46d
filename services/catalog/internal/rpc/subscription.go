package rpc

import (
	"context"
	"strings"
	"time"

	"go.einride.tech/aip/fieldmask"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/listing"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/services/catalog/internal/subscription"
)

// subscriptions begins the names of subscriptions.
const subscriptions = "subscriptions/"

type subscriptionServer struct {
	catalogv1.UnimplementedSubscriptionServiceServer
	Deps
}

func (s *subscriptionServer) CreateSubscription(ctx context.Context, r *catalogv1.CreateSubscriptionRequest) (*catalogv1.Subscription, error) {
	return subscriptionReply(s.Subscriptions.Create(ctx, r.GetSubscriptionId(), subscriptionContent(r.GetSubscription()), subscribing(ctx, r, "")))
}

func (s *subscriptionServer) GetSubscription(ctx context.Context, r *catalogv1.GetSubscriptionRequest) (*catalogv1.Subscription, error) {
	own, err := s.own(ctx)
	if err != nil {
		return nil, err
	}
	id := strings.TrimPrefix(r.GetName(), subscriptions)
	doc, err := s.Subscriptions.Get(ctx, id)
	if err == nil && own != "" && doc.Body.Customer != own {
		return nil, fault.New(fault.Denied, "NOT_YOURS", "subscriptions/%s is another customer's", id)
	}
	return subscriptionReply(doc, err)
}

func (s *subscriptionServer) ListSubscriptions(ctx context.Context, r *catalogv1.ListSubscriptionsRequest) (*catalogv1.ListSubscriptionsResponse, error) {
	own, err := s.own(ctx)
	if err != nil {
		return nil, err
	}
	q := listing.Request{PageSize: r.GetPageSize(), PageToken: r.GetPageToken(), Filter: r.GetFilter()}
	if !r.GetShowDeleted() {
		q.Scope = append(q.Scope, docstore.Eq{Field: "deleted", Value: false})
	}
	if own != "" {
		q.Scope = append(q.Scope, docstore.Eq{Field: "customer", Value: own})
	}
	docs, next, err := s.Subscriptions.Page(ctx, q)
	if err != nil {
		return nil, err
	}
	page := &catalogv1.ListSubscriptionsResponse{NextPageToken: next}
	for _, doc := range docs {
		page.Subscriptions = append(page.Subscriptions, subscriptionMessage(doc))
	}
	return page, nil
}

func (s *subscriptionServer) UpdateSubscription(ctx context.Context, r *catalogv1.UpdateSubscriptionRequest) (*catalogv1.Subscription, error) {
	wanted := r.GetSubscription()
	id, ok := strings.CutPrefix(wanted.GetName(), subscriptions)
	if !ok {
		return nil, fault.Invalid("subscription.name", "must be subscriptions/{id}")
	}
	if err := fieldmask.Validate(r.GetUpdateMask(), wanted); err != nil {
		return nil, fault.Invalid("update_mask", "names a field that there is not: %v", err)
	}
	change := func(present subscription.Subscription) (subscription.Subscription, error) {
		next := subscriptionMessage(subscription.Doc{ID: id, Body: present})
		fieldmask.Update(r.GetUpdateMask(), next, wanted)
		return subscriptionContent(next), nil
	}
	return subscriptionReply(s.Subscriptions.Update(ctx, id, subscribing(ctx, r, wanted.GetEtag()), change))
}

func (s *subscriptionServer) DeleteSubscription(ctx context.Context, r *catalogv1.DeleteSubscriptionRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.Subscriptions.Delete(ctx, strings.TrimPrefix(r.GetName(), subscriptions), subscribing(ctx, r, r.GetEtag()))
}

func (s *subscriptionServer) UndeleteSubscription(ctx context.Context, r *catalogv1.UndeleteSubscriptionRequest) (*catalogv1.Subscription, error) {
	return subscriptionReply(s.Subscriptions.Undelete(ctx, strings.TrimPrefix(r.GetName(), subscriptions), subscribing(ctx, r, "")))
}

// OrderService subscribes a customer. Customers order for themselves.
func (s *subscriptionServer) OrderService(ctx context.Context, r *catalogv1.OrderServiceRequest) (*catalogv1.Subscription, error) {
	own, err := s.own(ctx)
	if err != nil {
		return nil, err
	}
	customer := r.GetCustomer()
	switch {
	case own != "" && customer != "" && customer != own:
		return nil, fault.New(fault.Denied, "NOT_YOURS", "customers order for themselves")
	case own != "":
		customer = own
	case customer == "":
		return nil, fault.Invalid("customer", "is required")
	}
	return subscriptionReply(s.Subscriptions.Order(ctx, r.GetService(), customer, subscribing(ctx, r, "")))
}

func (s *subscriptionServer) JoinSegment(ctx context.Context, r *catalogv1.JoinSegmentRequest) (*catalogv1.JoinSegmentResponse, error) {
	docs, err := s.Subscriptions.Join(ctx, r.GetSegment(), r.GetCustomer(), subscribing(ctx, r, ""))
	answer := &catalogv1.JoinSegmentResponse{}
	for _, doc := range docs {
		answer.Subscriptions = append(answer.Subscriptions, subscriptionMessage(doc))
	}
	return answer, err
}

// own is the customer that a caller with the role customer is; empty for staff.
func (s *subscriptionServer) own(ctx context.Context) (string, error) {
	caller, _ := auth.From(ctx)
	if !caller.Has(auth.Customer) || caller.Has(auth.Agent, auth.Supervisor, auth.Admin, auth.Integration, auth.Service) {
		return "", nil
	}
	customer, _, err := s.Members.Behind(ctx, caller)
	if err == nil && customer == "" {
		err = fault.New(fault.Precondition, "NO_CUSTOMER", "nobody knows which customer you are")
	}
	return customer, err
}

// subscribing says who asks for a change.
func subscribing(ctx context.Context, r request, etag string) subscription.Change {
	caller, _ := auth.From(ctx)
	return subscription.Change{Command: idempotency.FromRequest(r, caller.Subject), Etag: etag}
}

func subscriptionReply(doc subscription.Doc, err error) (*catalogv1.Subscription, error) {
	if err != nil {
		return nil, err
	}
	return subscriptionMessage(doc), nil
}

func subscriptionMessage(doc subscription.Doc) *catalogv1.Subscription {
	s := doc.Body
	m := &catalogv1.Subscription{
		Name:         subscriptions + doc.ID,
		Customer:     s.Customer,
		Service:      s.Service,
		ServiceLevel: s.ServiceLevel,
		StartTime:    timestamppb.New(s.From),
		Segment:      s.Segment,
		Etag:         s.Etag(),
		Origin:       catalogv1.Subscription_Origin(catalogv1.Subscription_Origin_value[string(s.Origin)]),
		CreateTime:   timestamppb.New(s.Created),
		UpdateTime:   timestamppb.New(s.Updated),
	}
	if s.To != nil {
		m.EndTime = timestamppb.New(*s.To)
	}
	if s.Deleted {
		m.DeleteTime = m.UpdateTime
	}
	return m
}

func subscriptionContent(m *catalogv1.Subscription) subscription.Subscription {
	s := subscription.Subscription{Customer: m.GetCustomer(), Service: m.GetService(), ServiceLevel: m.GetServiceLevel()}
	if m.GetStartTime() != nil {
		s.From = m.GetStartTime().AsTime().Truncate(time.Millisecond)
	}
	if m.GetEndTime() != nil {
		to := m.GetEndTime().AsTime().Truncate(time.Millisecond)
		s.To = &to
	}
	return s
}
