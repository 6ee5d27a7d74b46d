// Package casework is what the intake knows of a case: its states, its timeline,
// how it comes from a first contact to an owner and a promise, what people do with
// it, and what has to be told to the other services because of that.
//
// A case is one document. Whatever happens to it is one write of that document:
// the change of state, the lines of the timeline, the command that was carried out
// and the effects on other services that it calls for. The effects are delivered
// afterwards, each under an id computed from the case and its number, so that a
// crash at any moment repeats them harmlessly.
package casework
