// Package resource is what every AIP resource of the suite has in common.
//
// A [Register] keeps the resources of one kind, each in a document of its own: it makes one resource for one request, checks
// etags, refuses what others still need, and deletes or undeletes. What differs from kind to kind is in its [Options].
//
// Resources that are kept in another way, as versions or together in one document, use the parts alone: [Collection] for
// names, [CheckEtag], [CheckMask] and [Merge], [PageByName], and the faults [NotFound], [Exists], [Taken], [InUse] and
// [NotDeleted]. Their reasons are the same for every kind, so that a client tests for one word.
package resource
