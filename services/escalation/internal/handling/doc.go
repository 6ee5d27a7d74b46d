// Package handling is the firm's side of a case: who owns it, on which level of
// the ladder, and until when. It is pure: a [Handling] is changed by its methods,
// which take the time and read nothing else, and is stored as it is.
//
// # What always holds
//
//   - Exactly one holder at any time: a member of staff, or else the queue of a team.
//     From "solved" to "not solved after all" it is the customer.
//   - The passes tile the life of the handling from its opening: each begins at the
//     instant the one before ended, and the last one has not ended.
//   - A clock runs out at its due time, once, and never before. What became due while
//     nobody looked runs out in the order of the due times, each with its own time; a
//     step that the ladder took by itself counts from the scheduled time, not from now.
//   - A level can always be left: by its clock, at the latest by the ceiling, up to the
//     top; an empty level never holds a case while somebody is there above it.
//
// # Clocks
//
//	clock     counts        paused while waiting   stopped by
//	response  working time  no                     the first human answer, or the solution
//	update    working time  yes                    restarted by every answer
//	step      working time  yes                    every change of level arms it anew
//	resolve   working time  yes                    the solution
//	ceiling   wall time     no                     the solution
//
// The update clock pauses while the firm waits for the customer: the customer has just
// been asked for something, so the silence is theirs, and a reminder would be noise.
// The time used so far survives pauses, solutions and changes of the commitment.
//
// # Commands in the past
//
// A command says when the thing happened, which may be a while before it arrives here. It
// takes effect at that time if nothing has happened since, else right after the last thing
// that has. Clocks that were due before run out first, those due later afterwards.
package handling
