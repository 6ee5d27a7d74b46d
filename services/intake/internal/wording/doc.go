// Package wording writes what the suite tells customers by itself, in their language
// and as the channel allows: a letter with a subject, or a short note. The texts are
// embedded; a language that has none is answered in English.
package wording
