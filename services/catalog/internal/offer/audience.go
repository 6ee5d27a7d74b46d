package offer

import "slices"

// Audience is the reader of the catalog. Staff see everything. Customers see services and calendars, their own segment,
// and the service levels that they may be promised. The damage and weight of a segment, the authority of staff, and the
// plans for a disaster stay inside the firm.
type Audience struct {
	isCustomer    bool
	segment       string
	serviceLevels []string
}

// StaffAudience returns the audience that sees everything.
func StaffAudience() Audience { return Audience{} }

// CustomerAudience returns the audience of a customer in a segment: with the levels of the segment and of all services,
// and with subscribed, the levels of the customer's own subscriptions.
func CustomerAudience(now Snapshot, segment string, subscribed []string) Audience {
	a := Audience{isCustomer: true, segment: segment, serviceLevels: []string{StandardLevel}}
	if v, found := now.FindCurrent(segment); found && v.Segment != nil {
		a.serviceLevels = append(a.serviceLevels, v.Segment.ServiceLevelNames()...)
	}
	for v := range now.ListAll(Services, false) {
		a.serviceLevels = append(a.serviceLevels, v.Service.ServiceLevel)
	}
	a.serviceLevels = append(a.serviceLevels, subscribed...)
	return a
}

// IsStaff reports whether the audience sees everything.
func (a Audience) IsStaff() bool { return !a.isCustomer }

// CanSee reports whether the audience may know of a resource.
func (a Audience) CanSee(v Version) bool {
	switch {
	case a.IsStaff():
		return true
	case v.Segment != nil:
		return v.Name == a.segment
	case v.ServiceLevel != nil:
		return slices.Contains(a.serviceLevels, v.Name)
	default:
		return v.Service != nil || v.Calendar != nil
	}
}

// Redact returns a resource without the fields that the audience may not see.
func (a Audience) Redact(v Version) Version {
	if a.IsStaff() {
		return v
	}
	switch {
	case v.Segment != nil:
		public := *v.Segment
		public.Damage, public.Weight = "", 0
		v.Segment = &public
	case v.ServiceLevel != nil:
		public := *v.ServiceLevel
		public.Authority = nil
		v.ServiceLevel = &public
	case v.Service != nil:
		public := *v.Service
		public.CriticalActivities, public.Continuity = nil, nil
		v.Service = &public
	}
	return v
}
