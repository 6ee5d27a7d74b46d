// Package mail reads RFC 5322 messages as they come from the world: whom they are
// from, what they say, what they answer, and whether a program wrote them. However
// broken a message is, something can be said of it; what cannot be read stays empty.
package mail
