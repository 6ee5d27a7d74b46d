// Package contact takes in what customers say. A contact is written down, with the id
// of its case, before anything else happens; then it is filed: whose it is, to which
// case it belongs, and on to the promise as far as the caller's patience goes. A
// worker does whatever of that is left.
package contact
