// Package assess puts together what is known about one message: what it is about,
// in which language, how bad it is and why, and which cases are like it.
package assess

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/once"
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
	// alike is how many similar cases are worth a look, and leastAlike how similar
	// they must be: below it, texts share but common words.
	alike      = 5
	leastAlike = 0.25
	// followEvery is how often a replica looks for a matrix that another one set.
	followEvery = time.Second
)

// Request is one message.
type Request struct {
	Subject, Text string
	Case          string // id to remember it under; "" to forget it
	Customer      string // whose words they are
}

// Assessment is what is known about it.
type Assessment struct {
	linear.Prediction
	priority.Decision
	Language string // ISO 639-1; language.Unknown
	Similar  []experience.Match
	Model    string // id of the model that answered
}

// Desk assesses messages. It is safe for concurrent use.
type Desk struct {
	teacher   *learning.Teacher
	languages *language.Detector
	memory    *experience.Memory
	usual     map[string]usual
	rules     []priority.Rule
	matrices  Matrices
	clock     clock.Clock
	log       *slog.Logger

	engine atomic.Pointer[matrixEngine]
}

// usual is what a category is like when no rule says otherwise.
type usual struct{ impact, urgency priority.Level }

// Matrices keeps the matrix of priorities.
type Matrices interface {
	// Matrix returns it and its revision; 0 when it was never set.
	Matrix(ctx context.Context) (priority.Matrix, int64, error)
	// SetMatrix replaces it if its revision is still the one given (or any, for -1).
	// A command that has been applied changes nothing.
	SetMatrix(ctx context.Context, m priority.Matrix, revision int64, command once.Command) error
}

type matrixEngine struct {
	*priority.Engine
	matrix   priority.Matrix
	revision int64
}

// Parts is what a desk is made of.
type Parts struct {
	Teacher    *learning.Teacher
	Languages  *language.Detector
	Memory     *experience.Memory
	Categories []Usual
	Rules      []priority.Rule
	Matrices   Matrices
	Clock      clock.Clock
	Log        *slog.Logger
}

// Usual is the impact and urgency that a category usually has.
type Usual struct {
	Category        string
	Impact, Urgency priority.Level
}

// New returns a desk that uses the default matrix until FollowMatrix.
func New(p Parts) (*Desk, error) {
	d := &Desk{
		teacher: p.Teacher, languages: p.Languages, memory: p.Memory, rules: p.Rules, matrices: p.Matrices,
		clock: p.Clock, log: p.Log,
		usual: map[string]usual{},
	}
	for _, u := range p.Categories {
		d.usual[u.Category] = usual{u.Impact, u.Urgency}
	}
	return d, d.use(priority.DefaultMatrix(), 0)
}

// Assess says what is known about a message, and remembers it when it has a case.
func (d *Desk) Assess(ctx context.Context, r Request) Assessment {
	text := strings.TrimSpace(r.Subject + "\n" + r.Text)
	a := d.assess(ctx, text, r.Case)
	if r.Case != "" {
		d.memory.Remember(ctx, r.Case, r.Customer, text)
	}
	return a
}

// assess says what is known about a text, apart from the case that it belongs to.
func (d *Desk) assess(ctx context.Context, text, caseID string) Assessment {
	a := Assessment{
		Prediction: d.teacher.Predict(text, suggestions),
		Language:   d.languages.Detect(text).Code,
	}
	if model := d.teacher.Current(); model != nil {
		a.Model = model.ID
	}
	a.Decision = d.decide(text, a.Prediction)
	a.Similar = d.memory.Like(ctx, text, caseID, alike, leastAlike)
	return a
}

// decide applies the rules on top of what is usual for the category. Without a
// category that one may act on, what the message says must do.
func (d *Desk) decide(text string, p linear.Prediction) priority.Decision {
	in := priority.Input{Text: text}
	if len(p.Ranked) > 0 && p.Sure {
		in.Category = p.Ranked[0].Label
		usual := d.usual[in.Category]
		in.Impact, in.Urgency = usual.impact, usual.urgency
	}
	return d.engine.Load().Decide(in)
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
	a := d.assess(ctx, strings.TrimSpace(c.Text), c.Case)
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

// Matrix returns the matrix of priorities and its revision.
func (d *Desk) Matrix(ctx context.Context) (priority.Matrix, int64, error) {
	err := d.FollowMatrix(ctx)
	engine := d.engine.Load()
	return engine.matrix, engine.revision, err
}

// SetMatrix replaces it; a revision of -1 does so whatever it was. A repeated command
// changes nothing.
func (d *Desk) SetMatrix(ctx context.Context, m priority.Matrix, revision int64, command once.Command) error {
	if err := m.Check(); err != nil {
		return err
	}
	err := d.matrices.SetMatrix(ctx, m, revision, command)
	if fault.Is(err, fault.Conflict) {
		return fault.New(fault.Conflict, "ETAG_MISMATCH", "the matrix was changed meanwhile; read it again").Wrap(err)
	}
	if err != nil {
		return err
	}
	return d.FollowMatrix(ctx)
}

// Run follows the matrix that other replicas set, until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	clock.Every(ctx, d.clock, followEvery, func(ctx context.Context) {
		if err := d.FollowMatrix(ctx); err != nil && ctx.Err() == nil {
			d.log.WarnContext(ctx, "the priority matrix could not be read", "error", err)
		}
	})
}

// FollowMatrix takes over the matrix that is stored.
func (d *Desk) FollowMatrix(ctx context.Context) error {
	m, revision, err := d.matrices.Matrix(ctx)
	if err != nil || revision == d.engine.Load().revision {
		return err
	}
	return d.use(m, revision)
}

func (d *Desk) use(m priority.Matrix, revision int64) error {
	engine, err := priority.New(d.rules, m)
	if err != nil {
		return err
	}
	d.engine.Store(&matrixEngine{engine, m, revision})
	return nil
}
