package customer

import (
	"cmp"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
)

// Collection begins the names of customers.
const Collection resource.Collection = "customers"

// maxIdentities bounds the identities of one customer.
const maxIdentities = 200

// Customer is a person or firm that the firm answers to.
type Customer struct {
	Name       string          `bson:"name,omitempty"`
	Identities []Identity      `bson:"identities"` // in the order in which they became known
	Segment    string          `bson:"segment,omitempty"`
	Language   string          `bson:"language,omitempty"`
	Territory  string          `bson:"territory,omitempty"`
	TimeZone   string          `bson:"zone,omitempty"` // IANA name, as the CRM knows it
	ExternalID string          `bson:"externalId,omitempty"`
	Internal   bool            `bson:"internal,omitempty"`   // a colleague or a department
	Department string          `bson:"department,omitempty"` // `customers/{customer}` of the colleague's department
	Created    time.Time       `bson:"created"`
	Updated    time.Time       `bson:"updated"`
	Applied    idempotency.Log `bson:"applied,omitempty"`
}

// Doc is a customer with its id.
type Doc = docstore.Doc[Customer]

// Claim binds an identity to a customer. It is stored under the key of the identity.
type Claim struct {
	Customer string    `bson:"customer"` // empty after the claim was withdrawn
	Identity Identity  `bson:"identity"`
	Created  time.Time `bson:"created"`
	// Tentative is true while the request that made the claim may still withdraw it, because it wants other identities
	// too. The claim is confirmed before another request builds on it.
	Tentative bool `bson:"tentative,omitempty"`
}

// addIdentities adds identities that the customer lacks and reports whether there were any.
func (c *Customer) addIdentities(identities ...Identity) bool {
	isGrown := false
	for _, i := range identities {
		if c.lacksIdentity(i) {
			c.Identities, isGrown = append(c.Identities, i), true
		}
	}
	return isGrown
}

// mergeFields takes over the fields that are set in the other.
func (c *Customer) mergeFields(other Customer) {
	c.Name = cmp.Or(other.Name, c.Name)
	c.Segment = cmp.Or(other.Segment, c.Segment)
	c.Language = cmp.Or(other.Language, c.Language)
	c.Territory = cmp.Or(other.Territory, c.Territory)
	c.TimeZone = cmp.Or(other.TimeZone, c.TimeZone)
	c.ExternalID = cmp.Or(other.ExternalID, c.ExternalID)
	c.Internal = other.Internal || c.Internal
	c.Department = cmp.Or(other.Department, c.Department)
}

// lacksIdentity reports whether an identity of the customer is missing in its list.
func (c *Customer) lacksIdentity(i Identity) bool {
	return i.Kind != CRM && len(c.Identities) < maxIdentities && !slices.Contains(c.Identities, i)
}
