// Package feed tells watchers what happens to cases: every entry of every timeline,
// at least once, in the order of each case.
//
// There is no log of events besides the timelines. Cases are indexed by the time of
// their last change, and a watcher reads that index again and again from a little
// before where it was: the overlap is longer than a write may take and than clocks
// differ, so that a change that became visible late is still met. What a case has
// been told of within the overlap is remembered, so that nothing comes twice on one
// connection. A watcher that comes back begins one overlap before the last event that
// it saw, and may get the events of that stretch again.
package feed
