package customer

import (
	"cmp"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
)

// Customer is somebody the firm answers to, as kept.
type Customer struct {
	Name       string          `bson:"name,omitempty"`
	Identities []Identity      `bson:"identities"` // in the order in which they became known
	Segment    string          `bson:"segment,omitempty"`
	Language   string          `bson:"language,omitempty"`
	Territory  string          `bson:"territory,omitempty"`
	ExternalID string          `bson:"externalId,omitempty"`
	Internal   bool            `bson:"internal,omitempty"`   // a colleague or a department
	Department string          `bson:"department,omitempty"` // `customers/{customer}` of the colleague's department
	Created    time.Time       `bson:"created"`
	Updated    time.Time       `bson:"updated"`
	Applied    idempotency.Log `bson:"applied,omitempty"`
}

// Doc is a customer with its id.
type Doc = docstore.Doc[Customer]

// Claim is what an identity leads to, as kept under the identity's key.
type Claim struct {
	Customer string    `bson:"customer"` // empty when the claim was taken back
	Identity Identity  `bson:"identity"`
	Created  time.Time `bson:"created"`
	// Tentative says that whoever made the claim wanted others with it, and may still take it
	// back. Before anybody else builds on it, it is settled.
	Tentative bool `bson:"tentative,omitempty"`
}

// maxIdentities bounds how many identities one customer has.
const maxIdentities = 200

// know adds identities that the customer does not have yet, and reports whether there
// were any.
func (c *Customer) know(identities ...Identity) bool {
	grown := false
	for _, i := range identities {
		if c.lacks(i) {
			c.Identities, grown = append(c.Identities, i), true
		}
	}
	return grown
}

// set takes over what the other says.
func (c *Customer) set(other Customer) {
	c.Name = cmp.Or(other.Name, c.Name)
	c.Segment = cmp.Or(other.Segment, c.Segment)
	c.Language = cmp.Or(other.Language, c.Language)
	c.Territory = cmp.Or(other.Territory, c.Territory)
	c.ExternalID = cmp.Or(other.ExternalID, c.ExternalID)
	c.Internal = other.Internal || c.Internal
	c.Department = cmp.Or(other.Department, c.Department)
}

// lacks reports whether the customer does not list an identity that leads to it.
func (c *Customer) lacks(i Identity) bool {
	return i.Kind != CRM && len(c.Identities) < maxIdentities && !slices.Contains(c.Identities, i)
}
