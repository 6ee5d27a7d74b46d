// Package protoconv converts times, durations and enums between the messages of the API and the types of Go.
//
// Times in Go are in UTC and whole milliseconds, as documents keep them. Durations are kept exactly, to the nanosecond. A
// field that is not set is the zero value in Go: the zero time, the zero duration, the empty name.
package protoconv
