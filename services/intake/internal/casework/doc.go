// Package casework holds the actions of people on a case: reply, note, wait, resume, resolve, reopen, link, correct and
// promise anew. It also opens cases and adds further contacts to them.
package casework
