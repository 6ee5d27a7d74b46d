package casefile

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/intake/internal/casefile/letter"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

// Collections begin the names of cases and of the mass incidents that they belong to.
const (
	Collection    resource.Collection = "cases"
	MassIncidents resource.Collection = "massIncidents"
	customers     resource.Collection = "customers"
)

// Doc is a case with its id and revision.
type Doc = docstore.Doc[Case]

// Claim is the right of a worker to run the due work of one case.
type Claim = worker.Claim[Case]

// Case is one problem of one customer. Ids of cases, contacts and customers stand without the collection part of their
// names. Owners, categories and other names given by other services stand in full.
type Case struct {
	State     State     `bson:"state"`
	Customer  string    `bson:"customer,omitempty"`
	Channel   Channel   `bson:"channel"`
	Subject   string    `bson:"subject"`
	Opened    time.Time `bson:"opened"`             // time of opening
	Start     time.Time `bson:"start"`              // time of the customer's first words; promises count from it
	Changed   time.Time `bson:"changed"`            // time of the last write
	Resolved  time.Time `bson:"resolved,omitempty"` // time of the last resolution, or of the last lapse
	Judgement `bson:",inline"`

	Contract     Contract         `bson:"contract"`
	Promise      *promise.Promise `bson:"promise,omitempty"`   // as told to the customer
	PastPromises []promise.Past   `bson:"past,omitempty"`      // told before and replaced, oldest first
	Amendings    Amendings        `bson:"amendings,omitempty"` // promises on their way to the escalation
	Handling     Handling         `bson:"handling"`
	// Companion is the incident manager as told to the customer; nil for none.
	Companion *Companion `bson:"accompanied,omitempty"`
	// Departed is the companion before, while nobody has taken their place.
	Departed     Departed    `bson:"departed"`
	Links        []Link      `bson:"links,omitempty"`
	MassIncident *Membership `bson:"massIncident,omitempty"`
	// IncidentTurn is the latest known turn of the case among mass incidents; 0 before the first.
	IncidentTurn int64 `bson:"incidentTurn,omitempty"`
	// LeftIncidents are the mass incidents that the case has left, by id, with the number of letters that told the customer so.
	// Earlier releases counted the notices that such a letter took back.
	LeftIncidents  map[string]int `bson:"leftTold,omitempty"`
	FlatLeft       []string       `bson:"left,omitempty"` // ids of those, in earlier releases; see Upgrade
	Ending         *Ending        `bson:"ending,omitempty"`
	Question       *Question      `bson:"question,omitempty"` // for whose answer the firm waits; nil for none
	Lapsed         bool           `bson:"lapsed,omitempty"`   // a resolved or closed case whose question had no answer
	LastLetter     *letter.Last   `bson:"letter,omitempty"`   // message to the customer written last
	Survey         Survey         `bson:",inline"`
	FirstContact   string         `bson:"firstContact"`
	Contacts       int            `bson:"contacts"`            // number of contacts so far
	FiledContacts  []string       `bson:"filed,omitempty"`     // ids of the contacts filed last
	Resolutions    int            `bson:"resolutions"`         // number of resolutions
	Automatic      bool           `bson:"automatic,omitempty"` // a program wrote the first contact
	Follows        bool           `bson:"follows,omitempty"`   // the case continues a closed one
	ReportedEvents []string       `bson:"reported,omitempty"`  // ids of the events reported last

	// Origin is that of a case which was closed in another system; nil for a case of this one.
	Origin *Origin `bson:"origin,omitempty"`

	// Stage is the next step on the way to the promise. Terms is the catalog's quote in wire form until the escalation
	// has it.
	Stage Stage  `bson:"stage"`
	Terms []byte `bson:"terms,omitempty"`
	// Quoted is the origin of the promise in wire form: inputs, versions and targets. Times and explanation are in Promise.
	Quoted []byte `bson:"quoted,omitempty"`

	Checklist []ChecklistItem   `bson:"wanted,omitempty"` // of the service
	Details   map[string]string `bson:"known,omitempty"`  // answers to the checklist, by key

	timeline.Log `bson:",inline"`
	Outbox       effect.Outbox   `bson:"outbox"`
	FlatEffects  []flatEffect    `bson:"effects,omitempty"`    // of earlier releases; see Upgrade
	FlatSequence int64           `bson:"effectsSeq,omitempty"` // likewise
	Applied      idempotency.Log `bson:"applied,omitempty"`
	Task         worker.Task     `bson:"task"`
}

// Origin is the source of an imported case. Digest covers the content.
type Origin struct {
	Source     string `bson:"source"`
	ExternalID string `bson:"externalId"`
	Digest     string `bson:"digest"`
}

// Stage is a step on the way from the contact to the promise, named after the next thing to do.
type Stage string

// The stages, in order.
const (
	StageClassify Stage = "CLASSIFY"
	StageQuote    Stage = "QUOTE"
	StageOpen     Stage = "OPEN"
	StagePromised Stage = "PROMISED"
)

// Channel is the way between a customer and the firm, spelled like the values of the proto enum.
type Channel string

// Email is the channel of mails, which carry a subject and a Message-ID.
const Email Channel = "EMAIL"

// Contract holds the facts that the promise depended on when the case was opened. Language and zone are those of the customer
// at the last write.
type Contract struct {
	ServiceHint string `bson:"serviceHint,omitempty"` // `services/{service}` chosen by the customer
	Service     string `bson:"service,omitempty"`     // `services/{service}` that applied
	Segment     string `bson:"segment,omitempty"`     // `segments/{segment}`
	Territory   string `bson:"territory,omitempty"`   // ISO 3166-1 alpha-2
	Language    string `bson:"speaks,omitempty"`      // preferred by the customer, if known
	TimeZone    string `bson:"zone,omitempty"`        // IANA zone of the customer, if known
	Internal    bool   `bson:"internal,omitempty"`    // the customer is a colleague or a department
	Department  string `bson:"department,omitempty"`  // `customers/{customer}` of the colleague's department
	Stakes      Stakes `bson:"known,omitempty"`       // taken into account by the judgement
	Weighed     bool   `bson:"weighed,omitempty"`     // the case was judged once more under the contract's stakes
}

// Stakes are the terms of a contract that weigh into the judgement of a case.
type Stakes struct {
	Damage   string `bson:"damage,omitempty"`   // of bad handling, from MEDIUM on
	Paid     bool   `bson:"paid,omitempty"`     // the level of response is paid for
	Fast     bool   `bson:"fast,omitempty"`     // speed is a selling point of the service
	Critical bool   `bson:"critical,omitempty"` // the service has activities that must go on
}

// Ending is the solution of a case.
type Ending struct {
	Cause string `bson:"cause,omitempty"`
	Fix   string `bson:"fix"`
	// Told is the fix in the words for the customer, and Language is their language, where they were given apart.
	Told     string `bson:"told,omitempty"`
	Language string `bson:"language,omitempty"`
}

// Words returns the fix as told to the customer.
func (e Ending) Words() string { return cmp.Or(e.Told, e.Fix) }

// details returns the facts of an entry about the solution: what the words to the customer do not say.
func (e Ending) details() map[string]string {
	details := map[string]string{"language": e.Language, "resolution_cause": e.Cause}
	if e.Told != "" {
		details["resolution_fix"] = e.Fix
	}
	maps.DeleteFunc(details, func(_, value string) bool { return value == "" })
	return details
}

// Handling is the escalation's side of the case, as reported last.
type Handling struct {
	Owner           string `bson:"owner,omitempty"`   // `staff/{staff}` or `queues/{team}`
	Subject         string `bson:"subject,omitempty"` // actor that the credentials of an owner among the staff spell, if they have any
	Level           int32  `bson:"level,omitempty"`
	IncidentManager string `bson:"incidentManager,omitempty"`
	// LacksSubstitute is set where the incident manager is away and nobody takes their place.
	LacksSubstitute bool  `bson:"lacksSubstitute,omitempty"`
	Revision        int64 `bson:"revision,omitempty"`
	// Offer is the offer to somebody at work.
	Offer promise.Offer `bson:"offer"`
}

// Speaker returns the customer as an actor.
func (c *Case) Speaker() string { return SpeakerOf(c.Customer) }

// SpeakerOf returns the customer with the id as an actor. A customer without a record is `customers/unknown`.
func SpeakerOf(customer string) string { return customers.Name(cmp.Or(customer, "unknown")) }

// IsCustomer reports whether an actor is a customer.
func IsCustomer(actor string) bool {
	_, isCustomer := customers.CutName(actor)
	return isCustomer
}

// IsMute reports whether the suite must not write to the customer by itself: nobody is there to write to, or a program that
// might answer back for ever.
func (c *Case) IsMute() bool { return c.Automatic || c.Customer == "" }

// IsOwnedBy reports whether the actor is the owner. Nobody acts as an owner without credentials, whatever name theirs spell.
func (h Handling) IsOwnedBy(actor string) bool { return h.Subject != "" && h.Owner == actor }

// PresentManager returns `staff/{staff}` of the incident manager; empty for none, also while they are away and nobody takes their
// place.
func (h Handling) PresentManager() string {
	if h.LacksSubstitute {
		return ""
	}
	return h.IncidentManager
}

// AdoptHandling takes over the state of the handling unless a newer one is known, and reports whether it did. The subject of
// an owner who stays does so: not every report knows of it. Customers are told of no incident manager who is not there.
func (c *Case) AdoptHandling(h Handling) bool {
	isNewer := h.Revision > c.Handling.Revision
	if isNewer {
		if h.Owner == c.Handling.Owner {
			h.Subject = cmp.Or(h.Subject, c.Handling.Subject)
		}
		c.Handling = h
	}
	loseCompanion(c)
	return isNewer
}

// AdoptOffer takes the offer of a state of the handling over into a case, unless a newer one is known. Letters about the events of a
// report say the offer as it stands after them.
func AdoptOffer(c *Case, h Handling) {
	if h.Revision > c.Handling.Revision {
		c.Handling.Offer = h.Offer
	}
}

// stampWrite sets the time of record of the case and of its new entries. The repository does so right before it writes:
// readers of the event feed rely on that. Time never runs backwards on one case, although the clocks of the machines
// differ.
func (c *Case) stampWrite(now time.Time) {
	if now.Before(c.Changed) {
		now = c.Changed
	}
	c.Changed = now
	keepSpeech(c)
	c.StampEntries(now)
}

// CopyForRun returns a copy for the work on a case: its slices grow apart from those of the original.
func (c *Case) CopyForRun() Case {
	copied := *c
	copied.Tail = slices.Clone(c.Tail)
	copied.Links = slices.Clone(c.Links)
	return copied
}

func taskOf(c *Case) *worker.Task { return &c.Task }
