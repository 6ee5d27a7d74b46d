// Package store keeps what the intake knows: one repository for each collection of
// its database, with the indexes that its questions need.
package store
