// Package template renders the messages that the suite sends to customers by itself, in the customer's language and in
// the form of the channel: a letter with a subject, or a short note. The texts are embedded. A language without texts
// is answered in English.
package template
