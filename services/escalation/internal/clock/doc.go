// Package clock holds the durable timers of a case. It is pure: every time comes in as an argument. The table of the clocks, with
// what each counts and what stops it, stands in the README of the escalation.
//
// The time used so far survives pauses, solutions and changes of the targets.
package clock
