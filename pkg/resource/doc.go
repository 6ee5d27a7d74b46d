// Package resource holds the common parts of all AIP resources of the suite.
//
// A [Register] keeps the resources of one kind, each in a document of its own: it makes one resource for one request, checks
// etags, refuses to delete a resource in use, and deletes or undeletes. Its [Options] are the differences between kinds.
//
// Resources that are kept in another way, as versions or together in one document, use the parts alone: [Collection] for
// names, [CheckEtag], [CheckMask] and [Merge], [PageToken], and the faults [NotFound], [Exists], [Taken], [InUse] and
// [NotDeleted]. Their reasons are the same for every kind, so that a client tests for one word.
package resource
