// Package rpc serves the methods of the intake: thin handlers between messages and the rooms, one file per resource.
package rpc
