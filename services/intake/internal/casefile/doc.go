// Package casefile holds the file of a case: the document with its states, timeline, links and effects, and the collections
// in which it is stored. It knows no other room of the intake.
//
// A case is one document. A change of a case is one write of that document. The write holds the new state, the entries
// of the timeline, the command and the effects that have to follow elsewhere. Effects are delivered afterwards, each
// under an id computed from the case and the number of the effect, so that a crash at any moment repeats them
// harmlessly.
package casefile
