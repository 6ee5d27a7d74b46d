// Package clock holds the durable timers of a case. It is pure: every time comes in as an argument.
//
//	clock     counts        paused while waiting   stopped by
//	response  working time  no                     the first human answer, or the solution
//	update    working time  yes                    restarted by every answer
//	step      working time  yes                    every change of level arms it anew
//	resolve   working time  yes                    the solution
//	ceiling   wall time     no                     the solution
//
// The update clock pauses while the firm waits for the customer: the customer has just been asked for something, so a
// reminder would be noise. The time used so far survives pauses, solutions and changes of the targets.
package clock
