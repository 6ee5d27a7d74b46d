// Package mail reads RFC 5322 messages as they come from the world: sender, text, the messages that they answer, and
// evidence that a program wrote them. A broken message is read as far as possible; unreadable fields stay empty.
package mail
