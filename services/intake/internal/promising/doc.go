// Package promising leads a case to its promise: it is classified, the catalog quotes, the escalation opens a handling,
// and the customer is told. Later it renews the promise of a case that is reopened, corrected or raised.
package promising
