package casefile

// Companion is an incident manager as known to the customer.
type Companion struct {
	Name  string `bson:"name"`
	Email string `bson:"email,omitempty"`
	Phone string `bson:"phone,omitempty"`
	// Replacement is true for a companion who took another's place.
	Replacement bool   `bson:"instead,omitempty"`
	Absent      string `bson:"absent,omitempty"` // name of the manager whose place the companion takes meanwhile
	Back        bool   `bson:"back,omitempty"`   // the companion was away
}

// Departed is the companion of before. Zero is nobody.
type Departed struct {
	Name string `bson:"name,omitempty"`
	Told bool   `bson:"told,omitempty"` // the customer was told that they are gone
}

// loseCompanion takes a companion off a case who is not there any more: the incident manager, who has left or is away with nobody in
// their place, or a substitute.
func loseCompanion(c *Case) {
	if c.Companion != nil && c.Handling.PresentManager() == "" {
		c.Departed, c.Companion = Departed{Name: c.Companion.Name}, nil
	}
}

// AdoptCompanion takes over the present companion of a case, and returns the one announced before.
func AdoptCompanion(c *Case, next Companion) Departed {
	before := c.Departed
	if c.Companion != nil {
		before = Departed{Name: c.Companion.Name}
	}
	next.Replacement = next.Replacement || before.Name != ""
	c.Companion, c.Departed = &next, Departed{}
	return before
}

// RecallCompanion makes the companion of before of a case the one whom the customer knows; empty for nobody.
func RecallCompanion(c *Case, known string) { c.Departed.Name = known }
