// Package customer knows who the firm answers to, and by which addresses, numbers and
// names they are recognised.
//
// An identity is a document of its own whose id is the identity: inserting it is what
// makes it belong to one customer only. It is written before the customer that it
// leads to. Should a crash come between the two, whoever meets the identity next finds
// that the customer is missing and writes it.
//
// A request that claims several identities may lose one of them to somebody else and take
// the others back. Until then they are tentative; whoever wants to write a customer because
// of such a claim settles it first, and who comes too late for either begins anew.
package customer
