// Package subscription is which customer has which service: made by hand, by a rule of
// the customer's segment, or by an order.
package subscription

import (
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Origin is how a subscription came about, spelled like the values of the proto enum.
type Origin string

// The origins there are.
const (
	Manual      Origin = "MANUAL"
	SegmentRule Origin = "SEGMENT_RULE"
	Order       Origin = "ORDER"
)

// Subscription says that a customer has a service.
type Subscription struct {
	Customer     string          `bson:"customer"` // customers/{customer}
	Service      string          `bson:"service"`  // services/{service}
	ServiceLevel string          `bson:"serviceLevel,omitempty"`
	From         time.Time       `bson:"from"`
	To           *time.Time      `bson:"to,omitempty"` // nil: without an end
	Origin       Origin          `bson:"origin"`
	Segment      string          `bson:"segment,omitempty"` // whose rule made it
	Created      time.Time       `bson:"created"`
	Updated      time.Time       `bson:"updated"`
	Deleted      bool            `bson:"deleted"`
	Version      int64           `bson:"version"` // grows by one with every change, from 1
	Applied      idempotency.Log `bson:"applied,omitempty"`
	// Creation is the request that made it; nil where a rule did, or a request without an id.
	Creation *idempotency.Creation `bson:"creation,omitempty"`
}

// Doc is a subscription with its id.
type Doc = docstore.Doc[Subscription]

// Active reports whether the customer has the service at a time.
func (s *Subscription) Active(at time.Time) bool {
	return !s.Deleted && !at.Before(s.From) && (s.To == nil || at.Before(*s.To))
}

// check names every field that is wrong in itself.
func (s *Subscription) check() *fault.Error {
	var wrong *fault.Error
	if s.Customer == "" {
		wrong = wrong.Field("subscription.customer", "is required")
	}
	if s.Service == "" {
		wrong = wrong.Field("subscription.service", "is required")
	}
	if s.To != nil && !s.To.After(s.From) {
		wrong = wrong.Field("subscription.end_time", "must be after start_time")
	}
	return wrong
}
