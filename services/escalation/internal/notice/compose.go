package notice

import (
	"embed"
	"errors"
	"path"
	"strings"
	"text/template"
	"time"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/pkg/words"
	caseclock "github.com/ombud/ombud/services/escalation/internal/clock"
)

//go:embed texts
var texts embed.FS

// maxSubject is the length of the subject of a notice, in characters.
const maxSubject = 200

// Names knows the people and teams of the firm.
type Names interface {
	// NameOf returns the name of `staff/{staff}`, `teams/{team}` or `queues/{team}` for people; the last part of the name of
	// anything else.
	NameOf(resource string) string
}

// listener is the reader of a notice: languages, the preferred one first, and an IANA zone.
type listener struct {
	names     Names
	languages []string
	zone      string
	now       time.Time
}

// Writer writes notices in the languages with texts. It is safe for concurrent use.
type Writer struct {
	book  *words.Book
	pages map[string]*template.Template // by language
	link  string
}

// NewWriter parses the embedded texts, one for every language that is spoken. Link is the address of a case, with {case} for its
// id. An error means that the program was built wrong.
func NewWriter(link string) (*Writer, error) {
	book, err := words.LoadBook()
	if err != nil {
		return nil, err
	}
	w := &Writer{book: book, pages: map[string]*template.Template{}, link: link}
	for _, language := range book.SpokenLanguages() {
		source, err := texts.ReadFile(path.Join("texts", language+".txt"))
		if err != nil {
			return nil, err
		}
		if w.pages[language], err = template.New(language).Parse(string(source)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// newMessage returns the message of a notice. Events are the listed ones, told the ids of all. An error names the texts that
// failed, without which the message is.
func (w *Writer) newMessage(to listener, events []Event, told []string) (*Message, error) {
	language := w.book.KnownLanguage(to.languages...)
	e := &essay{
		page:     w.pages[language],
		speaker:  w.book.NewSpeaker(language, to.zone, to.now),
		link:     w.link,
		listener: to,
	}
	urgent := 0
	var text strings.Builder
	for _, event := range events {
		if event.Urgent {
			urgent++
		}
		text.WriteString(e.render("line", e.newLine(event)))
		text.WriteString("\n")
	}
	if more := len(told) - len(events); more > 0 {
		text.WriteString(e.render("more", more))
	}
	return &Message{
		Subject: truncate.Runes("[Ombud] "+e.renderSubject(events, len(told), urgent), maxSubject),
		Text:    text.String(),
		Events:  events,
		Told:    told,
	}, e.failed
}

// essay is one message in one language.
type essay struct {
	listener
	page    *template.Template
	speaker words.Speaker
	link    string
	failed  error
}

// render renders a text, and keeps an error.
func (e *essay) render(name string, data any) string {
	var out strings.Builder
	if err := e.page.ExecuteTemplate(&out, name, data); err != nil {
		e.failed = errors.Join(e.failed, err)
	}
	return out.String()
}

// renderSubject returns the subject of a message about count events.
func (e *essay) renderSubject(events []Event, count, urgent int) string {
	if count > 1 || len(events) == 0 {
		return e.render("many", struct{ Count, Urgent int }{count, urgent})
	}
	mark := ""
	if urgent > 0 {
		mark = e.render("urgent", nil)
	}
	subject := mark + strings.TrimSuffix(e.renderSentence(events[0]), ".")
	if about := events[0].Subject; about != "" {
		subject += ": " + about
	}
	return subject
}

// line is one event as texts see it.
type line struct{ Sentence, Words, Subject, At, Due, Why, Link string }

// newLine returns an event in the words of the reader.
func (e *essay) newLine(event Event) line {
	id := strings.TrimPrefix(event.Case, "cases/")
	l := line{
		Sentence: e.renderSentence(event),
		Subject:  strings.TrimSpace(event.Subject + " [#" + id + "]"),
		At:       e.speaker.SayAt(event.At),
		Why:      e.renderWhy(event.Why),
		Link:     strings.ReplaceAll(e.link, "{case}", id),
	}
	if note, isNoted := event.Details["note"]; isNoted {
		l.Words = note
	} else if event.isInWords() {
		l.Words = event.Cause
	}
	if event.Due.After(e.now) {
		l.Due = e.sayDeadline(event.Due, event.DueClock)
	}
	return l
}

// isInWords reports whether the cause of the event is in the words of its actor. A case that is not opened again by the staff may
// have a cause in words of the suite.
func (e Event) isInWords() bool {
	if e.Kind == "REOPENED" {
		return strings.HasPrefix(e.Actor, "staff/")
	}
	return e.Actor != "" && e.Actor != auth.Suite
}

// renderWhy says why the reader gets a notice.
func (e *essay) renderWhy(why Part) string {
	if why == "" { // of an earlier release
		why = Involved
	}
	return e.render("why "+string(why), nil)
}

// variables are the facts of an event as sentences see them, empty when there is nothing to say.
type variables struct {
	Actor, Owner, From, To, Holder, Manager, Absent, Supplier, Resource string
	FromLevel, ToLevel, Clock, Score, Of                                string
	Deadline, Promised                                                  string
	Back                                                                bool
}

// renderSentence says what has happened.
func (e *essay) renderSentence(event Event) string {
	name := event.Topic
	if name == "" {
		name = event.Kind
	}
	if e.page.Lookup(name) == nil {
		name = "NOTED"
	}
	d := event.Details
	v := variables{
		Actor:     e.nameOf(event.Actor),
		Owner:     e.nameOf(d["owner"]),
		From:      e.nameOf(d["from"]),
		To:        e.nameOf(d["to"]),
		Holder:    e.nameOf(event.Holder),
		Manager:   d["name"],
		Absent:    d["absent"],
		Supplier:  e.nameOf(d["supplier"]),
		Resource:  e.nameOf(d["resource"]),
		FromLevel: d["from_level"],
		ToLevel:   d["to_level"],
		Score:     d["score"],
		Of:        d["of"],
		Deadline:  e.sayBy(d["due"], d["clock"]),
		Promised:  e.sayBy(d["new_time"], d["clock"]),
		Back:      d["back"] != "",
	}
	if clock := d["clock"]; clock != "" {
		v.Clock = e.render("clock "+clock, nil)
	}
	return e.render(name, v)
}

// nameOf returns the name of an actor or a holder for people; empty for the suite.
func (e *essay) nameOf(actor string) string {
	switch {
	case actor == "" || actor == auth.Suite:
		return ""
	case actor == "customer" || strings.HasPrefix(actor, "customers/"):
		return e.render("customer", nil)
	default:
		return e.names.NameOf(actor)
	}
}

// sayBy says the deadline of a clock out of the details of an event; empty for none.
func (e *essay) sayBy(text, clock string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return ""
	}
	return e.sayDeadline(at, clock)
}

// sayDeadline says the deadline of a clock as letters to the customer say it. One that no customer is told, of a level, an offer or a
// plan, is said to the minute in which it falls: a deadline of one's own comes no later.
func (e *essay) sayDeadline(at time.Time, clock string) string {
	if clock == "" || clock == caseclock.Step.String() {
		return e.speaker.SayBy(at)
	}
	return e.speaker.SayPromise(at)
}
