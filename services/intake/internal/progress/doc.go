// Package progress keeps cases going. A case is due until it has its promise, as long as it has effects to deliver, and
// at the end of the time of silence after a resolution. The work on a case starts in the call that made it due and ends
// with a worker that is shared by all processes.
package progress
