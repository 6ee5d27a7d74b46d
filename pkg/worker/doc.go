// Package worker runs due work. A document with work for later, or work to be tried until it succeeds, carries a [Task]
// with a due time. A [Worker] finds due documents by index, claims one by compare-and-swap and hands it to a handler.
// The handler's [Claim.Commit] writes the result and the next due time in one write. Nothing is kept in memory: the same
// index finds the work that a crash left. Work that needs only the document can be done in the write of the claim
// ([Worker.Prepare]), so that a step takes two writes in all.
//
// Any number of processes may run workers on one collection. Workers that compete for documents learn of each other and
// from then on prefer different ones.
//
// # Promises
//
//   - A step never runs before its due time. One exception: a step whose run failed or was cut off is tried again although its
//     due time has been moved to later meanwhile.
//   - A due step runs, however late, until one run of it commits or it is parked. It runs once for all due times that passed
//     meanwhile, and [Claim.Due] says when it was due. A due time that lies more than a Poll in the past when it is written may
//     have to wait, on a store that is slow to read all past due times: such sweeps take at most a twentieth of the time.
//   - At most one commit of a claim takes effect, and none after another worker has claimed the document. The fence of the task
//     moves on at every claim and at the end of every claim. A commit that finds another fence than its own changes nothing.
//   - Two runs of one document never overlap, in any number of processes, as long as handlers end when their context does and the
//     clocks of the processes differ by less than a fifth of the lease. The fence holds even if that is broken.
//   - Making a document due while its step runs ([Task.SetDue], [Task.MakeDue]) does not disturb the run and is not lost: the
//     document is due again when the run ends, whatever its handler commits.
//
// # Duties of a handler
//
// A handler may run again after it has done half of its work. Its effects elsewhere therefore carry an id computed from
// the document and the step. It may find that nothing is due any more; then it commits without a change. It decides by
// the document and [Claim.Now], never by another clock.
package worker
