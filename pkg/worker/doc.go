// Package worker runs what is due. A document that has something to be done later, or again until it works, carries a [Task]
// with a due time. A [Worker] finds due documents by index, claims one by compare-and-swap, and hands it to a handler, whose own
// [Claim.Commit] writes the result and the next due time in one go. Nothing is kept in memory: whatever a crash leaves behind
// is found again by the same index. What needs nothing but the document can be done in the write of the claim itself
// ([Worker.Prepare]), so that a step takes two writes in all.
//
// Any number of processes may run workers on one collection. Those that meet at documents get to know each other, and go for
// different ones from then on.
//
// # What is promised
//
//   - A step never runs before its due time. The one exception is a step that was begun and whose run failed or was cut
//     off: it is tried again although it has been moved to a later time meanwhile.
//   - A step that is due runs, however late, until one run of it commits or it is parked. It runs once for all the due
//     times that passed while nobody looked, and learns when it was due ([Claim.Due]). Only a due time that lay more than a Poll in
//     the past when it was written may have to wait, on a store that takes long to look through all that was ever due: such looks
//     are made as often as they take a twentieth of the time.
//   - For every claim at most one commit takes effect, and none after somebody else has claimed the document: the task's fence
//     moves on at every claim and at the end of every claim, and a commit that finds another fence than its own changes nothing.
//   - Two runs of one document never overlap, in any number of processes, as long as handlers end when their context does and the
//     clocks of the processes differ by less than a fifth of the lease. Should that be broken, the fence still holds.
//   - Who makes a document due while it is being run ([Task.Set], [Task.MakeDue]) does not disturb that run, and is not
//     forgotten: the document is due again when the run ends, whatever its handler commits.
//
// # What a handler owes
//
// A handler may be run again after it has done half of its work, so its effects elsewhere carry an id computed from the
// document and the step. It may find that nothing is due any more; then it commits without a change. It decides by the document and
// [Claim.Now], never by another clock.
package worker
