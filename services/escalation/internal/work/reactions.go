package work

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/help"
	"github.com/ombud/ombud/services/escalation/internal/ladder"
	"github.com/ombud/ombud/services/escalation/internal/notice"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
)

// maxBatch is the number of effects of one kind that are delivered together. It is the limit of the intake for one call.
const maxBatch = 100

// Timeline is the timeline of cases, kept by the intake. Repeated lines are recognised there by their id.
type Timeline interface {
	// Record puts lines on the timeline of a case. An Unavailable fault asks for another try.
	Record(ctx context.Context, id string, standing Standing, lines []Line) error
}

// Line is one line for the timeline.
type Line struct {
	// ID is the same at every try.
	ID    string
	At    time.Time
	Actor string
	Trace string
	handling.Report
}

// Standing is the state of a handling at a revision.
type Standing struct {
	Holder string
	// Subject is the actor that the credentials of a holder among the staff make.
	Subject string
	Level   int
	// Manager is the incident manager; empty for none.
	Manager string
	// LacksSubstitute is set where the manager is away and nobody takes their place.
	LacksSubstitute bool

	Clocks   clock.Clocks
	RealTime handling.RealTime
	Revision int64
}

// Notices notifies the staff. News that are posted again are recognised there by their id.
type Notices interface {
	PostNews(ctx context.Context, news []notice.News) error
}

// Catalog knows suppliers and continuity plans.
type Catalog interface {
	// GetSupplier returns a supplier for an engagement. One that does not exist or is out of use is a NotFound fault.
	GetSupplier(ctx context.Context, name string) (help.Supplier, error)
	// GetPlan returns the present continuity plan of `services/{service}`. Its steps name teams as owners, and skills. A
	// service without a plan is a NotFound fault.
	GetPlan(ctx context.Context, service string) (Plan, error)
}

// Plan is a continuity plan as the catalog has it.
type Plan struct {
	help.Plan
	// Skills are the skills that steps need, by the index of the step.
	Skills map[int]string
}

// occasion is the delivery of one effect of a handling, handlingChange its answer.
type (
	occasion       = effect.Occasion[handling.Handling]
	handlingChange = effect.Change[handling.Handling]
)

// newRegistry returns the reactions to the effects of handlings.
func (e *engine) newRegistry(cases Timeline, staff Notices) *effect.Registry[handling.Handling] {
	registry := effect.NewRegistry("handling", func(h *handling.Handling) *effect.Outbox { return &h.Outbox })
	effect.ReactBatch(registry, handling.ReportKind(), maxBatch,
		func(ctx context.Context, at []occasion, reports []handling.Report) (handlingChange, error) {
			return nil, e.recordLines(ctx, cases, at, reports)
		})
	effect.ReactBatch(registry, handling.NoticeKind(), maxBatch,
		func(ctx context.Context, at []occasion, notices []handling.Notice) (handlingChange, error) {
			return nil, staff.PostNews(ctx, newsOf(at, notices))
		})
	effect.React(registry, handling.OfferKind(),
		func(ctx context.Context, _ occasion, offer handling.Offer) (handlingChange, error) {
			return nil, e.offerCasesTo(ctx, offer.Staff)
		})
	effect.ReactBatch(registry, handling.AnsweredKind(), maxBatch,
		func(ctx context.Context, at []occasion, answers []handling.Answered) (handlingChange, error) {
			return nil, e.passes.FileAnswers(ctx, answersOf(at, answers))
		})
	return registry
}

// answersOf returns the answers for the archive.
func answersOf(at []occasion, answers []handling.Answered) map[string]accountability.Answer {
	filed := make(map[string]accountability.Answer, len(answers))
	for i, answered := range answers {
		filed[effectID(at[i])] = accountability.Answer{
			Author:  at[i].Actor,
			Month:   handling.MonthOf(at[i].At),
			Team:    answered.Team,
			Service: answered.Service,
			Case:    at[i].Doc.ID,
			At:      at[i].At,
		}
	}
	return filed
}

// recordLines puts reports on the timeline of their case.
func (e *engine) recordLines(ctx context.Context, cases Timeline, at []occasion, reports []handling.Report) error {
	people, err := e.directory.Snapshot(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, peerTimeout)
	defer cancel()
	doc := at[0].Doc
	lines := make([]Line, len(reports))
	for i, report := range reports {
		lines[i] = Line{
			ID:     effectID(at[i]),
			At:     at[i].At,
			Actor:  at[i].Actor,
			Trace:  at[i].Trace,
			Report: report,
		}
	}
	standing := standingOf(doc)
	if subject := people.Person(doc.Body.Owner).Subject; subject != "" {
		standing.Subject = auth.StaffActor(subject)
	}
	return cases.Record(ctx, doc.ID, standing, lines)
}

// standingOf returns the state of a handling. A solved case keeps its last owner.
func standingOf(doc *handling.Doc) Standing {
	s := Standing{
		Holder:          doc.Body.Owner,
		Level:           doc.Body.Level,
		Manager:         doc.Body.Manager.Staff,
		LacksSubstitute: doc.Body.NeedsSubstitute(),
		Clocks:          doc.Body.Clocks,
		RealTime:        doc.Body.RealTime,
		Revision:        doc.Revision,
	}
	if s.Holder == "" {
		s.Holder = doc.Body.Queue
	}
	return s
}

// newsOf returns the news of notices.
func newsOf(at []occasion, notices []handling.Notice) []notice.News {
	news := make([]notice.News, len(notices))
	for i, n := range notices {
		news[i] = notice.News{
			ID: effectID(at[i]),
			To: addresseesOf(n, &at[i].Doc.Body),
			Event: notice.Event{
				Case:     "cases/" + at[i].Doc.ID,
				Kind:     string(n.Kind),
				Topic:    string(n.Topic),
				Cause:    n.Cause,
				Details:  n.Details,
				At:       at[i].At,
				Actor:    at[i].Actor,
				Urgent:   n.Urgent,
				Prompt:   n.Prompt,
				Subject:  at[i].Doc.Body.About.Summary,
				Holder:   n.Holder,
				Due:      n.Due,
				DueClock: n.DueClock,
			},
		}
	}
	return news
}

// addresseesOf returns the recipients of a notice with their parts in the case.
func addresseesOf(n handling.Notice, h *handling.Handling) []notice.Addressee {
	to := make([]notice.Addressee, len(n.To))
	for i, name := range n.To {
		to[i] = notice.Addressee{Name: name, Why: partOf(name, n.Holder, h)}
	}
	return to
}

// partOf returns the part of a recipient in a case that a holder has.
func partOf(name, holder string, h *handling.Handling) notice.Part {
	switch {
	case name == holder:
		return notice.Holds
	case name == h.ActingManager().Staff:
		return notice.Manages
	case name == h.RealTime.Staff && h.RealTime.State == handling.OfferMade:
		return notice.Asked
	case name == ladder.TeamOf(h.Queue) || name == ladder.TeamOf(holder):
		return notice.InTeam
	case strings.HasPrefix(name, "onCallSchedules/"):
		return notice.OnCallNow
	default:
		return notice.Involved
	}
}

// effectID identifies an effect for the intake and the notices: it is the same at every try, and in every release.
func effectID(at occasion) string { return ReportID(at.Doc.ID, at.Seq) }

// ReportID returns the id of a report of a handling by its sequence.
func ReportID(id string, sequence int64) string {
	return "handlings/" + id + "/" + strconv.FormatInt(sequence, 10)
}
