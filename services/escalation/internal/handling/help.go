package handling

import "time"

// Help is what a case gets beyond an owner and a level, and what finding an owner takes.
type Help struct {
	// Triggers are why the case calls for an incident manager; empty when it does not.
	Triggers []string `bson:"triggers,omitempty"`
	// Manager accompanies it.
	Manager Manager `bson:"manager,omitempty"`
	// Managed is the manager while it is unsolved, and Wants says "manager" while it calls
	// for one in vain. It is found by both.
	Managed string `bson:"managed,omitempty"`
	Wants   string `bson:"wants,omitempty"`
	// Resources, Engagements and Plan are who and what helps with it, oldest first.
	Resources   []Resource   `bson:"resources,omitempty"`
	Engagements []Engagement `bson:"engagements,omitempty"`
	Plan        *Plan        `bson:"plan,omitempty"`
	// Summons is a supplier whom the level has called and who is to be engaged; nil for none.
	Summons *Summons `bson:"summons,omitempty"`
	// AssignAt is when somebody comes on duty who could own it, while it lies in a queue that
	// gives its cases out.
	AssignAt time.Time `bson:"assignAt,omitempty"`
	// Held is who owned it after the last change, and Freed those who have lost it since and
	// can be given another case.
	Held  string   `bson:"held,omitempty"`
	Freed []string `bson:"freed,omitempty"`
}
