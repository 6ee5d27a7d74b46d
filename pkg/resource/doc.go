// Package resource is what every AIP resource of the suite has in common: names, creation once per request, etags, field masks,
// deletion, lists, and one set of reasons for what can go wrong.
package resource
