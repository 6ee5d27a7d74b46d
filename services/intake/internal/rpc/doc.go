// Package rpc serves the intake's methods: thin handlers that turn messages into what
// the domain knows and back, one file for each resource.
package rpc
