// Package learning keeps what the classifier knows: categories, examples, and the
// models fitted from them. The model that serves is a version in the store, which
// every replica follows; corrections count at once on top of it.
package learning
