// Package assess puts together what is known about one message: what it is about,
// in which language, how bad it is and why, and which cases are like it.
package assess

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/services/classification/internal/docket"
	"github.com/ombud/ombud/services/classification/internal/experience"
	"github.com/ombud/ombud/services/classification/internal/language"
	"github.com/ombud/ombud/services/classification/internal/learning"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

const (
	// suggestions are the best category and the next ones for whoever decides in
	// triage.
	suggestions = 3
	// phrases is how many of those that spoke for the category are named.
	phrases = 3
	// alike is how many similar cases are worth a look, and leastAlike how similar
	// they must be: below it, texts share but common words.
	alike      = 5
	leastAlike = 0.25
	// followEvery is how often a replica looks for rules and a matrix that another one
	// set.
	followEvery = time.Second
)

// Request is one message, and what is known besides.
type Request struct {
	Text     string
	Case     string // id to remember it under; "" to forget it
	Customer string // whose words they are
	Said     time.Time
	Facts    priority.Facts // without the body
}

// Assessment is what is known about it.
type Assessment struct {
	linear.Prediction
	priority.Decision
	Language string          // ISO 639-1; language.Unknown
	Phrases  []linear.Phrase // that spoke most for the category; only where somebody may look
	Similar  []experience.Match
	Model    string // id of the model that answered
	Incident string // id of the mass incident that it fits; "" for none
}

// Desk assesses messages. It is safe for concurrent use.
type Desk struct {
	teacher   *learning.Teacher
	languages *language.Detector
	memory    *experience.Memory
	usual     map[string]usual
	docket    Docket
	incidents Incidents
	rules     Rules
	matrices  Matrices
	clock     clock.Clock
	log       *slog.Logger

	changing sync.Mutex // of the engine
	engine   atomic.Pointer[engine]
}

// usual is what a category is like when no rule says otherwise.
type usual struct{ impact, urgency priority.Level }

// Docket keeps records of past cases.
type Docket interface {
	Note(ctx context.Context, caseID string, r docket.Record)
}

// Incidents knows the mass incidents that are open.
type Incidents interface {
	// Fitting returns the id of the one that a case fits; "" for none.
	Fitting(caseID string, in priority.Input) string
}

// Parts is what a desk is made of.
type Parts struct {
	Teacher    *learning.Teacher
	Languages  *language.Detector
	Memory     *experience.Memory
	Categories []Usual
	Docket     Docket
	Incidents  Incidents
	Rules      Rules
	Matrices   Matrices
	Clock      clock.Clock
	Log        *slog.Logger
}

// Usual is the impact and urgency that a category usually has.
type Usual struct {
	Category        string
	Impact, Urgency priority.Level
}

// New returns a desk that has no rules and the default matrix until Follow.
func New(p Parts) (*Desk, error) {
	d := &Desk{
		teacher:   p.Teacher,
		languages: p.Languages,
		memory:    p.Memory,
		docket:    p.Docket,
		incidents: p.Incidents,
		rules:     p.Rules,
		matrices:  p.Matrices,
		clock:     p.Clock,
		log:       p.Log,
		usual:     map[string]usual{},
	}
	for _, u := range p.Categories {
		d.usual[u.Category] = usual{u.Impact, u.Urgency}
	}
	return d, d.use(&engine{matrix: priority.DefaultMatrix()})
}

// Assess says what is known about a message, and remembers it when it has a case.
func (d *Desk) Assess(ctx context.Context, r Request) Assessment {
	in := priority.Input{Text: strings.TrimSpace(r.Facts.Subject + "\n" + r.Text), Facts: r.Facts}
	in.Body, in.Hour = r.Text, r.Said.UTC().Hour()
	if r.Said.IsZero() {
		in.Hour = d.clock.Now().UTC().Hour()
	}
	a := d.assess(ctx, &in, r.Case)
	if r.Case != "" {
		d.memory.Remember(ctx, r.Case, r.Customer, in.Text)
		d.docket.Note(ctx, r.Case, docket.Record{Input: in, Customer: r.Customer, Incident: a.Incident})
	}
	return a
}

// assess says what is known about a message, apart from the case that it belongs to,
// and completes the input.
func (d *Desk) assess(ctx context.Context, in *priority.Input, caseID string) Assessment {
	a := Assessment{
		Prediction: d.teacher.Predict(in.Text, suggestions),
		Language:   d.languages.Detect(in.Text).Code,
	}
	if model := d.teacher.Current(); model != nil {
		a.Model = model.ID
	}
	if len(a.Ranked) > 0 && (caseID == "" || !a.Sure) {
		a.Phrases = d.teacher.Explain(in.Text, a.Ranked[0].Label, phrases)
	}
	in.Language = a.Language
	d.judge(in, a.Prediction)
	a.Incident = d.incidents.Fitting(caseID, *in)
	in.MassIncident = a.Incident != ""
	a.Decision = d.engine.Load().Decide(*in)
	a.Similar = d.memory.Like(ctx, in.Text, caseID, alike, leastAlike)
	return a
}

// judge puts in what is usual for the category. Without a category that one may act on,
// what the message says must do.
func (d *Desk) judge(in *priority.Input, p linear.Prediction) {
	if len(p.Ranked) > 0 && p.Sure {
		in.Category = p.Ranked[0].Label
		usual := d.usual[in.Category]
		in.Impact, in.Urgency = usual.impact, usual.urgency
	}
}

// Correction is what a message really was.
type Correction struct {
	Case            string // id
	Text, Customer  string
	Category        string         // id
	Impact, Urgency priority.Level // 0: as judged
}

// Correct learns from it, and returns what is known about the message now. What a
// person says of impact and urgency stands above the rules.
func (d *Desk) Correct(ctx context.Context, c Correction) (Assessment, error) {
	err := d.teacher.Correct(ctx, c.Case, learning.Example{Category: c.Category, Text: c.Text, Customer: c.Customer})
	if err != nil {
		return Assessment{}, err
	}
	a := d.assess(ctx, &priority.Input{Text: strings.TrimSpace(c.Text), Facts: priority.Facts{Body: c.Text}}, c.Case)
	if c.Impact != 0 {
		a.Impact = c.Impact
	}
	if c.Urgency != 0 {
		a.Urgency = c.Urgency
	}
	a.Priority = d.engine.Load().matrix.At(a.Impact, a.Urgency)
	return a, nil
}

// Conclude notes how a case ended.
func (d *Desk) Conclude(ctx context.Context, caseID string, solved bool, cause, fix string) error {
	return d.memory.Conclude(ctx, caseID, solved, cause, fix)
}
