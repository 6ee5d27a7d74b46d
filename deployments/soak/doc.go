// Package soak runs the real programs under load, kills them at random moments and
// starts them again, and then counts: every contact that was acknowledged must be
// there exactly once, with everything that had to happen to it exactly once, and
// nothing before its time.
package soak
