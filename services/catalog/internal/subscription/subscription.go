// Package subscription records which customer has which service: by hand, by the rule of the segment of the customer,
// or by an order.
package subscription

import (
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// Subscriptions is the collection in the names of subscriptions.
const Subscriptions resource.Collection = "subscriptions"

// Origin is the reason for a subscription, spelled like the values of the proto enum.
type Origin string

// The origins of subscriptions.
const (
	Manual      Origin = "MANUAL"
	SegmentRule Origin = "SEGMENT_RULE"
	Order       Origin = "ORDER"
)

// Subscription is the service of one customer for a time.
type Subscription struct {
	Customer     string          `bson:"customer"` // customers/{customer}
	Service      string          `bson:"service"`  // services/{service}
	ServiceLevel string          `bson:"serviceLevel,omitempty"`
	From         time.Time       `bson:"from"`
	To           *time.Time      `bson:"to,omitempty"` // nil: without an end
	Origin       Origin          `bson:"origin"`
	Segment      string          `bson:"segment,omitempty"` // with the origin SEGMENT_RULE
	Created      time.Time       `bson:"created"`
	Updated      time.Time       `bson:"updated"`
	Deleted      bool            `bson:"deleted"`
	Version      int64           `bson:"version"` // grows by one with every change, from 1
	Applied      idempotency.Log `bson:"applied,omitempty"`
	// Creation is the request that made the subscription; nil for a rule, or for a request without an id.
	Creation *idempotency.Creation `bson:"creation,omitempty"`
}

// Doc is a subscription with its id.
type Doc = docstore.Doc[Subscription]

// IsActive reports whether the customer has the service at a time.
func (s *Subscription) IsActive(at time.Time) bool {
	return !s.Deleted && !at.Before(s.From) && (s.To == nil || at.Before(*s.To))
}

// Edits implements resource.Edited.
func (s *Subscription) Edits() int64 { return s.Version }

// MadeBy implements idempotency.Recorder.
func (s *Subscription) MadeBy() *idempotency.Creation { return s.Creation }

// HasApplied implements idempotency.Recorder.
func (s *Subscription) HasApplied(cmd idempotency.Command) (bool, error) {
	return s.Applied.HasApplied(cmd)
}

// RecordCreation implements idempotency.Recorder.
func (s *Subscription) RecordCreation(cmd idempotency.Command, now time.Time) {
	s.Creation = cmd.Creation()
	s.Applied.Add(cmd, now)
}

// RecordChange implements idempotency.Recorder.
func (s *Subscription) RecordChange(cmd idempotency.Command, now time.Time) { s.Applied.Add(cmd, now) }

// checkFields returns a fault with every field that is wrong in itself, nil for none.
func (s *Subscription) checkFields() *fault.Error {
	var wrong *fault.Error
	if s.Customer == "" {
		wrong = wrong.Field("customer", "is required")
	}
	if s.Service == "" {
		wrong = wrong.Field("service", "is required")
	}
	if s.To != nil && !s.To.After(s.From) {
		wrong = wrong.Field("end_time", "must be after start_time")
	}
	return wrong
}

// markChanged counts a change of the subscription.
func (s *Subscription) markChanged(now time.Time) {
	s.Updated = now
	s.Version++
}
