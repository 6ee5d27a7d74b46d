// Package feed sends every entry of every timeline to watchers, at least once, in the order of each case.
//
// There is no log of events besides the timelines. Cases are indexed by the time of their last change. A watcher reads
// that index again and again, each time from an overlap before its position. The overlap is longer than a write takes
// to become visible and than the clocks of replicas differ, so that late changes are met. The watcher remembers the
// sequences that it has sent for the cases of the overlap, so that no event comes twice on one connection. A client
// that resumes begins one overlap before the last event that it saw, and may get the events of that stretch again.
package feed
