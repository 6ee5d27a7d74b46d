// Package reception takes in contacts. A contact is recorded, with the id of its case, before anything else happens.
// Then it is filed: the customer is recognised, and the contact is added to a case or opens one, which goes on to its
// promise within the caller's time. A worker does the rest.
package reception
