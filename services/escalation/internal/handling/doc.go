// Package handling is the firm's side of a case: its owner, its level on the ladder, and its clocks. A [Handling] is pure:
// its methods take the time as an argument, read nothing else, and return the events to be reported. A [Repository]
// stores handlings as they are.
//
// # Invariants
//
//   - Exactly one holder at any time: a member of staff, or else the queue of a team. From "solved" to "not solved after
//     all" it is the customer.
//   - The passes tile the life of the handling from its opening: each begins at the instant the one before ended, and the
//     last one has not ended.
//   - A clock runs out at its due time, once, and never before. Clocks that became due while nobody looked run out in the
//     order of the due times, each with its own time. A step that the ladder took by itself counts from the scheduled
//     time, not from now.
//   - A level can always be left: by its clock, at the latest by the ceiling, up to the top. An empty level never holds a
//     case while somebody is there above it.
//
// # Commands in the past
//
// A command names the time of its cause, which may be a while before it arrives here. It takes effect at that time if
// nothing has happened since, else right after the last thing that has. Clocks that were due before run out first, those
// due later afterwards.
package handling
