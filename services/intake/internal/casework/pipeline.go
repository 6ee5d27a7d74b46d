package casework

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/ombud/ombud/pkg/idempotency"
)

// advance goes on with the way to the promise from where the case stands: classify,
// quote, open the handling, promise. It stops with the error of the first peer that
// cannot do its part now.
func (d *Desk) advance(ctx context.Context, j *job) error {
	for j.c.Stage != Promised {
		var change func(*Case)
		var err error
		switch j.c.Stage {
		case ToClassify:
			change, err = d.classify(ctx, j)
		case ToQuote:
			change, err = d.quote(ctx, j)
		default:
			change, err = d.open(ctx, j)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", j.c.Stage, err)
		}
		j.apply(change)
	}
	return nil
}

// classify asks what the case is. A message that the classifier refuses is left to a
// person: a case must not go without an owner because a program cannot read it.
func (d *Desk) classify(ctx context.Context, j *job) (func(*Case), error) {
	said, err := j.words(ctx)
	if err != nil {
		return nil, err
	}
	known := d.known.expect(j.c.Contract)
	judged, err := d.peers.Classifier.Classify(ctx, question(j, said, known))
	if refused(err) {
		judged, err = unjudged(), nil
	}
	if err != nil {
		return nil, err
	}
	judged.Undecided = judged.Undecided || j.c.Automatic
	return func(c *Case) {
		was := c.Judgement
		c.Judgement, c.Contract.Known, c.Stage = judged, known, ToQuote
		c.tellJudgement(j.m, was)
		if judged.Incident != "" {
			c.joinIncident(j.m, judged.Incident)
		}
	}, nil
}

// question is what the classifier is told of a case.
func question(j *job, said Words, known Known) Question {
	contract := j.c.Contract
	return Question{
		Case:        j.id,
		Customer:    j.c.Customer,
		Subject:     said.Subject,
		Text:        said.Text,
		ServiceHint: contract.ServiceHint,
		Segment:     contract.Segment,
		Channel:     j.c.Channel,
		Said:        j.c.Start,
		Territory:   contract.Territory,
		Speaks:      contract.Speaks,
		Internal:    contract.Internal,
		Reopened:    j.c.Follows,
		Known:       known,
	}
}

// tellJudgement puts a judgement on the timeline; a second one, by the contract, only
// when it came out differently.
func (c *Case) tellJudgement(m Moment, was Judgement) {
	e := Entry{Kind: Classified, Details: c.Judgement.details()}
	if c.Contract.Weighed {
		if maps.Equal(was.details(), e.Details) {
			return
		}
		e.Cause = "the contract is known now"
	}
	c.add(m, e)
	if c.Undecided && !c.Contract.Weighed {
		c.add(m, Entry{Kind: TriageRequested, Cause: "the classifier is not sure enough"})
	}
}

// quote asks what is promised. What the contract says may weigh into the judgement: when
// the case was judged by something else, it is judged once more.
func (d *Desk) quote(ctx context.Context, j *job) (func(*Case), error) {
	quoted, err := d.inquire(ctx, j, j.c.Start)
	if err != nil {
		return nil, err
	}
	d.known.note(j.c.Contract, quoted.Known)
	if quoted.Known != j.c.Contract.Known && !j.c.Contract.Weighed {
		return func(c *Case) { c.Contract.Known, c.Contract.Weighed, c.Stage = quoted.Known, true, ToClassify }, nil
	}
	return func(c *Case) {
		c.Promise, c.Terms, c.Quoted, c.Stage = &quoted.Promise, quoted.Terms, quoted.Source, ToOpen
		c.accept(quoted)
	}, nil
}

// inquire asks the catalog for a promise that counts from start. A service or segment
// that it does not know must not leave the customer without one: it is asked again
// without them.
func (d *Desk) inquire(ctx context.Context, j *job, start time.Time) (Commitment, error) {
	contract := j.c.Contract
	q := Inquiry{
		Service:    contract.ServiceHint,
		Segment:    contract.Segment,
		Category:   j.c.Category,
		Territory:  contract.Territory,
		Customer:   j.c.Customer,
		Internal:   contract.Internal,
		Department: contract.Department,
		Priority:   j.c.Priority,
		Start:      start,
	}
	quoted, err := d.peers.Catalog.Quote(ctx, q)
	if !refused(err) {
		return quoted, err
	}
	q.Service, q.Segment = "", ""
	return d.peers.Catalog.Quote(ctx, q)
}

// open makes somebody own the case, and gives the promise.
func (d *Desk) open(ctx context.Context, j *job) (func(*Case), error) {
	handling, held, err := d.peers.Escalation.Open(ctx, Opening{
		Request:  idempotency.DerivedID("case", j.id, "open"),
		Case:     j.id,
		Terms:    j.c.Terms,
		Category: j.c.Category,
		Language: j.c.language(),
		Summary:  j.c.Subject,
		Triggers: j.c.triggers(),
		Start:    j.c.Start,
	})
	if err != nil {
		return nil, err
	}
	return func(c *Case) {
		if held != nil { // an earlier try may have opened it under an earlier quote
			c.hold(*held)
		}
		fresh := c.State == New
		c.Stage, c.Terms = Promised, nil
		c.adopt(handling)
		c.add(j.m, Entry{Kind: HandlingOpened, Details: map[string]string{
			"owner": handling.Owner, "level": strconv.Itoa(int(handling.Level)),
		}})
		c.add(j.m, Entry{Kind: PromiseMade, Details: c.Promise.details(), Visible: !c.mute()})
		if fresh { // people may have gone on with the case meanwhile
			c.State = c.reached()
			d.tell(c, j, acknowledgement)
		}
	}, nil
}

// details are the judgement as facts of a timeline entry.
func (j Judgement) details() map[string]string {
	facts := map[string]string{
		"category": j.Category, "confidence": strconv.FormatFloat(j.Confidence, 'f', 2, 64), "impact": string(j.Impact),
		"urgency": string(j.Urgency), "priority": string(j.Priority), "language": j.Language,
	}
	for key, value := range facts {
		if value == "" {
			delete(facts, key)
		}
	}
	return facts
}
