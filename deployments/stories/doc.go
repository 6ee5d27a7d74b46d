// Package stories plays random stories against the whole suite in one process, on a clock
// that the test moves. Customers write in three languages, staff claim, answer, wait,
// promise anew, solve, pass up, correct, declare mass incidents and go away, the catalog changes,
// and processes die between two writes. After every step the case, the clocks, the commitment, the letters,
// the owner and the report have to tell one truth.
//
// A further truth is a method of view that returns its contradiction, in the list of findContradiction.
package stories
