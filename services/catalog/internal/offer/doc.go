// Package offer holds the offer of the firm: services, segments of customers, service levels, calendars, suppliers,
// statutory limits and operational agreements. Resources are never changed in place. Every change adds a version with a
// time from which it applies.
package offer
