// Package offer is what the firm offers: services, segments of customers, service
// levels and calendars. Resources are never changed in place. Every change adds a
// version, and the newest version of a name is what applies now.
package offer
