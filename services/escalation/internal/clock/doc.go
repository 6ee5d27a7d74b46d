// Package clock holds the durable timers of a case. It is pure: every time comes in as an argument.
//
//	clock       counts        paused while waiting   stopped by
//	response    working time  no                     the first human answer or question, or the solution
//	next reply  working time  no                     the human answer to a further message, or the solution
//	triage      working time  no                     the decision of a person, the first human answer, or the solution
//	update      working time  yes                    restarted by every answer, and by its own end
//	step        working time  yes                    every change of level arms it anew
//	resolve     working time  until the law's time   the solution
//	ceiling     wall time     where the ladder ends  the solution
//	                          the waiting, and no
//	                          answer is owed
//	waiting     wall time     runs only then         the customer, or its own end
//
// The update clock pauses while the firm waits for the customer: the customer has just been asked for something, so a
// reminder would be noise. The time used so far survives pauses, solutions and changes of the targets.
package clock
