// Package timeline holds the entries of a case: the newest ones in the log inside the case, older ones in documents of
// their own.
package timeline
