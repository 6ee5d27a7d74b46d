// Package customer holds the customers of the firm and the addresses, numbers and names that identify them.
//
// An identity is a document of its own, a claim, with the identity as its id: inserting it makes the identity belong to one
// customer only. The claim is written before its customer. After a crash between the two, the next request that meets the
// identity finds the customer missing and writes it.
//
// A request that claims several identities may lose one of them to another request and withdraw the others. Until then
// its claims are tentative. Another request that writes a customer because of a tentative claim confirms the claim
// first. The loser of that race begins anew.
package customer
