package casework

import (
	"cmp"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/worker"
)

// Case is one problem of one customer, as it is kept. Ids of other things stand
// without the collection part of their names, except for owners, categories and
// what else another service gave a name to.
type Case struct {
	State     State     `bson:"state"`
	Customer  string    `bson:"customer,omitempty"`
	Channel   Channel   `bson:"channel"`
	Subject   string    `bson:"subject"`
	Opened    time.Time `bson:"opened"`             // when it was opened
	Start     time.Time `bson:"start"`              // when the customer said it; promises count from then
	Changed   time.Time `bson:"changed"`            // when it was written last
	Resolved  time.Time `bson:"resolved,omitempty"` // when it was resolved last
	Judgement `bson:",inline"`

	Contract Contract      `bson:"contract"`
	Promise  *Promise      `bson:"promise,omitempty"` // what the customer was told
	Past     []PastPromise `bson:"past,omitempty"`    // what the customer was told before, oldest first
	Handling Handling      `bson:"handling"`
	// Accompanied is what the customer was told of the incident manager; nil for none.
	Accompanied *Companion  `bson:"accompanied,omitempty"`
	Links       []Link      `bson:"links,omitempty"`
	Mass        *Membership `bson:"massIncident,omitempty"`
	Left        []string    `bson:"left,omitempty"`   // ids of the mass incidents that it was taken out of
	Ending      *Ending     `bson:"ending,omitempty"` // how it was solved last
	Survey      string      `bson:"survey,omitempty"` // path of the page for feedback, below the gateway's address

	FirstContact string   `bson:"firstContact"`
	Contacts     int      `bson:"contacts"`            // how many it took so far
	Filed        []string `bson:"filed,omitempty"`     // ids of the contacts filed last
	Resolutions  int      `bson:"resolutions"`         // how often it was resolved
	Automatic    bool     `bson:"automatic,omitempty"` // a program wrote the first contact
	Follows      bool     `bson:"follows,omitempty"`   // it goes on from a closed case
	Reported     []string `bson:"reported,omitempty"`  // ids of the events reported last

	// Stage is how far the way to the promise has been gone. Terms is what the
	// catalog quoted, in its own words, until the escalation has it.
	Stage Stage  `bson:"stage"`
	Terms []byte `bson:"terms,omitempty"`
	// Quoted is what the promise came from, in the catalog's own words: the inputs, the
	// versions and the targets. The times and the explanation are in Promise.
	Quoted []byte `bson:"quoted,omitempty"`

	Wanted []Wanted          `bson:"wanted,omitempty"` // what the checklist of the service wants to know
	Known  map[string]string `bson:"known,omitempty"`  // what somebody said of it, by key

	Sequence   int64           `bson:"sequence"` // of the newest entry of the timeline
	Tail       []Entry         `bson:"tail"`     // the newest entries, without gaps
	Effects    []Effect        `bson:"effects,omitempty"`
	EffectsSeq int64           `bson:"effectsSeq"` // of the newest effect ever
	Applied    idempotency.Log `bson:"applied,omitempty"`
	Task       worker.Task     `bson:"task"`
}

// Stage is a step on the way from the contact to the promise: what is to be done next.
type Stage string

// The stages, in order.
const (
	ToClassify Stage = "CLASSIFY"
	ToQuote    Stage = "QUOTE"
	ToOpen     Stage = "OPEN"
	Promised   Stage = "PROMISED"
)

// Channel is the way by which a customer and the firm reach each other, spelled
// like the values of the proto enum.
type Channel string

// The channels there are.
const (
	Phone  Channel = "PHONE"
	Email  Channel = "EMAIL"
	Portal Channel = "PORTAL"
	Chat   Channel = "CHAT"
	Social Channel = "SOCIAL"
	API    Channel = "API"
)

// Contract is what the promise depended on when the case was opened.
type Contract struct {
	ServiceHint string `bson:"serviceHint,omitempty"` // `services/{service}` that the customer chose
	Service     string `bson:"service,omitempty"`     // `services/{service}` that applied
	Segment     string `bson:"segment,omitempty"`     // `segments/{segment}`
	Territory   string `bson:"territory,omitempty"`   // ISO 3166-1 alpha-2
	Speaks      string `bson:"speaks,omitempty"`      // the language the customer prefers, if known
	Internal    bool   `bson:"internal,omitempty"`    // the customer is a colleague or a department
	Department  string `bson:"department,omitempty"`  // `customers/{customer}` of the colleague's department
	Known       Known  `bson:"known,omitempty"`       // what the case was judged by
	Weighed     bool   `bson:"weighed,omitempty"`     // it was judged once more when the contract was known
}

// Known is what the contract says that weighs into the judgement of a case.
type Known struct {
	Damage   string `bson:"damage,omitempty"`   // that bad handling does, from MEDIUM on
	Paid     bool   `bson:"paid,omitempty"`     // the level of response is paid for
	Fast     bool   `bson:"fast,omitempty"`     // speed is a selling point of the service
	Critical bool   `bson:"critical,omitempty"` // the service has activities that must go on
}

// Ending is how a case was solved.
type Ending struct {
	Cause string `bson:"cause,omitempty"`
	Fix   string `bson:"fix"`
}

// Handling is how the escalation's side stands, as it said last.
type Handling struct {
	Owner           string `bson:"owner,omitempty"` // `staff/{staff}` or `queues/{team}`
	Level           int32  `bson:"level,omitempty"`
	IncidentManager string `bson:"incidentManager,omitempty"`
	Revision        int64  `bson:"revision,omitempty"`
}

// Companion is an incident manager as the customer knows them.
type Companion struct {
	Name  string `bson:"name"`
	Email string `bson:"email,omitempty"`
	Phone string `bson:"phone,omitempty"`
	// Instead is whether they came in the place of another.
	Instead bool `bson:"instead,omitempty"`
}

// accompaniedBy reads what a report says about an incident manager.
func accompaniedBy(facts map[string]string) *Companion {
	return &Companion{
		Name:    facts["name"],
		Email:   facts["email"],
		Phone:   facts["phone"],
		Instead: facts["from"] != "",
	}
}

// language is the one in which the customer is written to.
func (c *Case) language() string {
	if c.Contract.Speaks != "" {
		return c.Contract.Speaks
	}
	return c.Judgement.Language
}

// Task returns the due work of a case, for the worker.
func Task(c *Case) *worker.Task { return &c.Task }

// mute reports whether the suite must not write to the other side by itself: there is
// nobody to write to, or a program that might answer back for ever.
func (c *Case) mute() bool { return c.Automatic || c.Customer == "" }

// adopt takes the state of the handling over unless a newer one is known already. Not
// everyone who says how it stands knows the incident manager, who stays anyway.
func (c *Case) adopt(h Handling) {
	if h.Revision <= c.Handling.Revision {
		return
	}
	h.IncidentManager = cmp.Or(h.IncidentManager, c.Handling.IncidentManager)
	c.Handling = h
}
