package casework

import (
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worker"
)

const (
	// spreadBatch is how many cases one run of the spreader changes, and spreadLease how
	// long it may take.
	spreadBatch = 500
	spreadLease = time.Minute
)

// MassIncident is one cause behind many cases, as the classification tells it. The
// classification owns it; what is kept here is what has to be made true of its cases.
type MassIncident struct {
	Bulletins []Bulletin  `bson:"bulletins"` // what customers are told, oldest first
	Ending    *Ending     `bson:"ending,omitempty"`
	EndedBy   string      `bson:"endedBy,omitempty"`
	Joining   []string    `bson:"joining,omitempty"`  // cases that have to be looked at
	Removals  []Removal   `bson:"removals,omitempty"` // cases that were taken out, oldest first
	Removed   int         `bson:"removed,omitempty"`  // how many of these are done
	Reason    string      `bson:"reason,omitempty"`   // why it is one, when a rule says so
	Task      worker.Task `bson:"task"`
}

// Bulletin is something that all customers are told.
type Bulletin struct {
	Text  string `bson:"text"`
	Actor string `bson:"actor"`
}

// Removal is a case that does not belong there.
type Removal struct {
	Case   string `bson:"case"`
	Reason string `bson:"reason,omitempty"`
	Actor  string `bson:"actor"`
}

// Membership is what a case has of a mass incident. Told is how many of its notices the
// customer has; it is written together with them, so that none comes twice.
type Membership struct {
	ID   string `bson:"id"`
	Told int    `bson:"told"`
}

// notices counts what customers are told, the ending among it.
func (i *MassIncident) notices() int {
	if i.Ending != nil {
		return len(i.Bulletins) + 1
	}
	return len(i.Bulletins)
}

// note takes up what the classification tells. Cases that have not been looked at yet stay,
// whether or not it still names them.
func (i *MassIncident) note(told MassIncident) {
	if told.notices() > i.notices() {
		i.Bulletins, i.Ending, i.EndedBy = told.Bulletins, told.Ending, told.EndedBy
	}
	if len(told.Removals) > len(i.Removals) {
		i.Removals = told.Removals
	}
	i.Joining, i.Reason = append(i.Joining, without(told.Joining, i.Joining)...), told.Reason
}

// spread takes off what has been made true: of these cases, and of so many removals. More may
// have been told meanwhile.
func (i *MassIncident) spread(joining []string, removals int) {
	i.Joining = without(i.Joining, joining)
	i.Removed += removals
}

// without returns those of ids that are not among others.
func without(ids, others []string) []string {
	among := make(map[string]bool, len(others))
	for _, id := range others {
		among[id] = true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return among[id] })
}

func incidentTask(i *MassIncident) *worker.Task { return &i.Task }

// RecordIncident takes note of how a mass incident stands, and makes it so on its cases
// in the background. An older state than what is known only adds its cases.
func (d *Desk) RecordIncident(ctx context.Context, id string, told MassIncident) error {
	now := d.opt.Clock.Now().UTC().Truncate(time.Millisecond)
	told.Task.MakeDue(now)
	told.Task.Origin = worker.Origin(ctx)
	_, err := d.incidents.Insert(ctx, id, told)
	if fault.Is(err, fault.AlreadyExists) {
		_, err = d.incidents.Update(ctx, id, func(i *MassIncident) error {
			i.note(told)
			i.Task.MakeDue(now)
			i.Task.Origin = told.Task.Origin
			return nil
		})
	}
	if err == nil {
		d.spreader.Kick()
	}
	return err
}

// spread is the handler of the spreader: it takes cases out, lets others join, and lets
// those that are behind catch up, batch by batch.
func (d *Desk) spread(ctx context.Context, claim *worker.Claim[MassIncident]) error {
	doc := claim.Doc()
	m := Moment{Now: claim.Now().UTC().Truncate(time.Millisecond), Actor: suite, Trace: traceOf(ctx)}
	removals := doc.Body.Removals[min(doc.Body.Removed, len(doc.Body.Removals)):]
	for _, r := range removals {
		if err := d.leave(ctx, doc.ID, r, m); err != nil {
			return err
		}
	}
	joining := doc.Body.Joining[:min(len(doc.Body.Joining), spreadBatch)]
	for _, id := range joining {
		if err := d.follow(ctx, id, doc, m); err != nil {
			return err
		}
	}
	behind, _, err := d.cases.Collection().Page(ctx, docstore.Query{
		Equal: []docstore.Eq{{Field: "massIncident.id", Value: doc.ID}},
		Range: &docstore.Range{Field: "massIncident.told", LT: doc.Body.notices()}, Limit: spreadBatch,
	})
	if err != nil {
		return err
	}
	for _, c := range behind {
		if err := d.follow(ctx, c.ID, doc, m); err != nil {
			return err
		}
	}
	d.worker.Kick()
	more := len(joining) == spreadBatch || len(behind) == spreadBatch
	_, err = claim.Commit(ctx, func(i *MassIncident) error {
		i.spread(joining, len(removals))
		if i.Task.Clear(); more {
			i.Task.Set(m.Now)
		}
		return nil
	})
	return err
}

// follow makes a mass incident true of one case. A case that there is not is passed
// over; one that is about to be opened is tried again.
func (d *Desk) follow(ctx context.Context, id string, incident docstore.Doc[MassIncident], m Moment) error {
	_, err := d.cases.Update(ctx, id, func(c *Case) error {
		if c.Mass == nil && c.State != Closed && !slices.Contains(c.Left, incident.ID) {
			c.join(m, incident.ID)
		}
		if !d.tellIncident(c, id, m, incident) {
			return docstore.ErrSkip
		}
		if len(c.Effects) > 0 {
			c.Task.MakeDue(m.Now)
			c.Task.Origin = incident.Body.Task.Origin
		}
		return nil
	})
	if err = d.missing(ctx, id, err); fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// leave takes a case out of a mass incident, which it never joins again. A case that there
// is not is passed over.
func (d *Desk) leave(ctx context.Context, incident string, r Removal, m Moment) error {
	_, err := d.cases.Update(ctx, r.Case, func(c *Case) error {
		if slices.Contains(c.Left, incident) {
			return docstore.ErrSkip
		}
		c.Left = append(c.Left, incident)
		if c.Mass != nil && c.Mass.ID == incident {
			c.Mass = nil
			by := Moment{Now: m.Now, Actor: r.Actor, Trace: m.Trace}
			c.add(by, Entry{Kind: IncidentLeft, Text: r.Reason, Details: map[string]string{"mass_incident": "massIncidents/" + incident}})
		}
		return nil
	})
	if err = d.missing(ctx, r.Case, err); fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// joinIncident lets a case that is being opened join what it was found to fit. It
// catches up once it is written: whatever is told later finds it by then.
func (c *Case) joinIncident(m Moment, id string) {
	if c.Mass != nil {
		return
	}
	c.join(m, id)
	c.call(m, Effect{Kind: CatchUp})
}

func (c *Case) join(m Moment, id string) {
	c.Mass = &Membership{ID: id}
	c.add(m, Entry{Kind: IncidentJoined, Details: map[string]string{"mass_incident": "massIncidents/" + id}})
}

// catchUp tells the customer of a case that has just joined what the others know.
func (d *Desk) catchUp(ctx context.Context, j *job) (func(*Case), error) {
	if j.c.Mass == nil { // it was taken out meanwhile
		return nil, nil
	}
	incident, err := d.incidents.Get(ctx, j.c.Mass.ID)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Unavailable, "MASS_INCIDENT_NOT_READY", "massIncidents/%s is not known yet", j.c.Mass.ID).Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	return func(c *Case) { d.tellIncident(c, j.id, j.m, incident) }, nil
}

// tellIncident puts on a case what its customer has not been told, and resolves it when
// the incident is. It reports whether anything changed.
func (d *Desk) tellIncident(c *Case, id string, m Moment, incident docstore.Doc[MassIncident]) bool {
	i := incident.Body
	if c.Mass == nil || c.Mass.ID != incident.ID || c.Mass.Told >= i.notices() {
		return false
	}
	first := c.Mass.Told == 0
	fresh := i.Bulletins[min(c.Mass.Told, len(i.Bulletins)):]
	c.Mass.Told = i.notices()
	if c.State == Resolved || c.State == Closed {
		return true
	}
	if first && len(fresh) > 0 { // the newest says how it stands
		fresh = fresh[len(fresh)-1:]
	}
	for _, b := range fresh {
		d.bulletin(c, id, m, b, first, i.Reason)
	}
	if i.Ending != nil {
		d.resolve(c, id, Moment{Now: m.Now, Actor: i.EndedBy, Trace: m.Trace}, *i.Ending)
	}
	return true
}

// bulletin tells one customer. It is an answer of a person, who wrote it for all; also
// where a rule said when. The reason of the rule stands with the first.
func (d *Desk) bulletin(c *Case, id string, m Moment, b Bulletin, first bool, reason string) {
	by := Moment{Now: m.Now, Actor: b.Actor, Trace: m.Trace}
	template, details := progress, map[string]string{"mass_incident": "massIncidents/" + c.Mass.ID}
	if first {
		template = incident
		if reason != "" {
			details["reason"] = reason
		}
	}
	c.add(by, Entry{Kind: IncidentUpdated, Text: b.Text, Details: details})
	d.pass(c, id, by, template, b.Text)
	if !c.mute() {
		c.call(by, Effect{Kind: TellAnswered})
	}
}
