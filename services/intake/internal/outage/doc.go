// Package outage makes mass incidents true of their cases. The classification owns a mass incident: one cause behind
// many cases. The intake lets cases join and leave it, tells their customers its bulletins, and resolves the cases
// together with it.
package outage
