// Package template renders the messages that the suite sends to customers by itself, in the customer's language and in
// the form of the channel: a letter with a subject, or a short note. Texts see no times and durations: they see phrases
// that are true at the moment of writing, and a promise that has passed or was kept has no phrase.
package template
