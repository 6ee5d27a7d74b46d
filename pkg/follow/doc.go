// Package follow reads the documents of a collection in order of a time, on and on, without a change stream.
//
// A [Reader] keeps a position: the newest time that it has read. Documents become visible out of order, because writes
// take a moment and the clocks of replicas differ. Each read therefore begins an overlap before the position. The
// reader remembers the documents of the overlap by id and hands out only new ones.
//
// The position lives in memory. A replica that starts gives the time from which it reads, see [Options].Start, and treats
// documents that it knows already as known.
package follow
