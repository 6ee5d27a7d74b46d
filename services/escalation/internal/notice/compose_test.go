package notice

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
)

// now is a Monday morning, 10:00 in Warsaw.
func now() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// people knows one person.
type people struct{}

func (people) NameOf(resource string) string {
	_, last, _ := strings.Cut(resource, "/")
	return strings.ToUpper(last[:1]) + last[1:]
}

func newWriter(t *testing.T) *Writer {
	t.Helper()
	w, err := NewWriter("https://desk.example/{case}")
	require.NoError(t, err)
	return w
}

// write writes a notice of one event.
func write(t *testing.T, w *Writer, to listener, event Event) *Message {
	t.Helper()
	m, err := w.newMessage(to, []Event{event}, []string{"1"})
	require.NoError(t, err)
	return m
}

// passedUp is an event that a person caused.
func passedUp() Event {
	return Event{
		Case: "cases/01J", Kind: "PASSED_UP", Cause: "Only they can.", Actor: "staff/anna", At: now().Add(-time.Hour),
		Details: map[string]string{"from_level": "1", "to_level": "2", "holder": "staff/anna"},
		Subject: "No connection", Holder: "queues/specialists", Due: now().Add(3 * time.Hour), Why: InTeam,
	}
}

// A notice says what happened, who did it, by when something is due, why the reader gets it, and where the case is, in the
// language and the zone of the reader.
func TestANoticeCanBeReadByAPerson(t *testing.T) {
	w := newWriter(t)
	for _, tc := range []struct {
		to            listener
		subject, text string
	}{
		{
			listener{languages: []string{"en"}, zone: "Europe/Warsaw"},
			"[Ombud] Anna has passed the case up, from level 1 to level 2: No connection",
			`Anna has passed the case up, from level 1 to level 2.
    "Only they can."
    Case: No connection [#01J]
    When: today at 09:00 Warsaw time
    Next deadline: today by 13:00 Warsaw time
    You get this because the case is one of your team.
    https://desk.example/01J

`,
		},
		{
			listener{languages: []string{"uk", "ru", "en"}, zone: "Europe/Moscow"},
			"[Ombud] Anna передаёт обращение выше: с уровня 1 на уровень 2: No connection",
			`Anna передаёт обращение выше: с уровня 1 на уровень 2.
    «Only they can.»
    Обращение: No connection [#01J]
    Когда: сегодня в 11:00 по московскому времени
    Ближайший срок: сегодня не позднее 15:00 по московскому времени
    Вы получаете это, потому что обращение у вашей команды.
    https://desk.example/01J

`,
		},
		{
			listener{languages: []string{"pl"}, zone: "Europe/Warsaw"},
			"[Ombud] Anna przekazuje zgłoszenie wyżej: z poziomu 1 na poziom 2: No connection",
			`Anna przekazuje zgłoszenie wyżej: z poziomu 1 na poziom 2.
    „Only they can.”
    Zgłoszenie: No connection [#01J]
    Kiedy: dziś o 09:00 czasu warszawskiego
    Najbliższy termin: dziś najpóźniej o 13:00 czasu warszawskiego
    Powód tej wiadomości: zgłoszenie należy do zespołu odbiorcy.
    https://desk.example/01J

`,
		},
	} {
		tc.to.names, tc.to.now = people{}, now()
		m := write(t, w, tc.to, passedUp())
		require.Equal(t, tc.subject, m.Subject)
		require.Equal(t, tc.text, m.Text)
	}
}

// A time that was promised to the customer is said as letters say it, as the minute in which it is over; the deadline of a level, or of
// an offer, is said as the minute in which it falls.
func TestPromisedTimesAreSaidAsInLetters(t *testing.T) {
	w := newWriter(t)
	to := listener{names: people{}, languages: []string{"en"}, zone: "Europe/Warsaw", now: now()}
	for name, want := range map[string]string{"response": "13:01", "resolve": "13:01", "ceiling": "13:01", "step": "13:00", "": "13:00"} {
		event := passedUp()
		event.Due, event.DueClock = now().Add(3*time.Hour+19*time.Second), name
		require.Contains(t, write(t, w, to, event).Text, "Next deadline: today by "+want+" Warsaw time", name)
		due := event.Due.Format(time.RFC3339Nano)
		if name == "" {
			event.Kind, event.Details = "REAL_TIME_OFFERED", map[string]string{"to": "staff/ann", "due": due}
			require.Contains(t, write(t, w, to, event).Text, "Ann is asked to take the case now, today by "+want+" Warsaw time")
			continue
		}
		event.Kind, event.Details = "CLOCK_WARNED", map[string]string{"clock": name, "due": due}
		require.Contains(t, write(t, w, to, event).Text, "it ends today by "+want+" Warsaw time", name)
	}
	event := passedUp()
	event.Kind = "REPROMISED"
	event.Details = map[string]string{"clock": "resolve", "new_time": now().Add(3*time.Hour + 19*time.Second).Format(time.RFC3339Nano)}
	require.Contains(t, write(t, w, to, event).Text, ": today by 13:01 Warsaw time")
}

// Every event can be said in every language: without a raw word of the program, a machine's time, an empty place, or words
// of another language.
func TestEveryEventCanBeSaid(t *testing.T) {
	w := newWriter(t)
	raw := regexp.MustCompile(`[A-Z]{2,}_|\d{4}-\d{2}-\d{2}T|<no value>|staff/|queues/|  [.,]|: *\.`)
	latin := regexp.MustCompile(`[A-Za-z]{2,}`)
	deadlines := []string{"answer", "solution"} // of suppliers
	for _, kind := range clock.Deadlines() {
		deadlines = append(deadlines, kind.String())
	}
	for _, name := range allNames() {
		for _, deadline := range deadlines {
			event := passedUp()
			event.Kind, event.Topic, event.Subject, event.Cause = "NOTED", name, "4711", "4712"
			event.Details = map[string]string{
				"clock": deadline, "due": "2026-11-02T13:30:00Z", "new_time": "2026-11-03T13:30:00Z", "owner": "staff/4713", "from": "queues/4714",
				"to": "staff/4715", "holder": "staff/4716", "from_level": "1", "to_level": "2", "name": "4717", "supplier": "suppliers/4718",
				"resource": "staff/4719", "score": "1", "of": "5",
			}
			event.Actor, event.Holder = "staff/4720", "staff/4721"
			for language := range w.pages {
				for _, why := range append(AllParts(), "") {
					event.Why = why
					to := listener{names: people{}, languages: []string{language}, zone: "Europe/Warsaw", now: now()}
					m, err := w.newMessage(to, []Event{event}, []string{"1", "2"})
					require.NoError(t, err, "%s in %s", name, language)
					said := strings.ReplaceAll(m.Text, "https://desk.example/01J", "")
					said = strings.ReplaceAll(said, "[#01J]", "")
					require.NotRegexp(t, raw, said)
					require.NotContains(t, strings.Split(said, "\n")[0], "{{")
					if language == "ru" {
						require.NotRegexp(t, latin, said)
					}
				}
			}
		}
	}
}

// Notices are written in every language that is spoken, and no text is there that nobody reads.
func TestEveryLanguageHasNotices(t *testing.T) {
	book, err := words.LoadBook()
	require.NoError(t, err)
	files, err := texts.ReadDir("texts")
	require.NoError(t, err)
	var languages []string
	for _, file := range files {
		languages = append(languages, strings.TrimSuffix(file.Name(), ".txt"))
	}
	require.ElementsMatch(t, book.SpokenLanguages(), languages)
}

// allNames returns the kinds and topics of events.
func allNames() []string {
	var names []string
	for _, kind := range timeline.AllKinds() {
		names = append(names, string(kind))
	}
	for _, topic := range timeline.AllTopics() {
		names = append(names, string(topic))
	}
	return names
}

// All kinds and topics have a sentence of their own, in all languages alike.
func TestAllLanguagesHaveAllTexts(t *testing.T) {
	w := newWriter(t)
	for language, page := range w.pages {
		for _, name := range allNames() {
			require.NotNil(t, page.Lookup(name), "%s in %s", name, language)
		}
		for _, other := range w.pages {
			for _, text := range other.Templates() {
				if text.Name() != other.Name() {
					require.NotNil(t, page.Lookup(text.Name()), "%s in %s", text.Name(), language)
				}
			}
		}
	}
}

// A text that fails is an error, and the rest of the notice is written.
func TestATextThatFailsIsReported(t *testing.T) {
	event := passedUp()
	event.Why = "UNHEARD_OF"
	m, err := newWriter(t).newMessage(listener{names: people{}, languages: []string{"en"}, now: now()}, []Event{event}, []string{"1"})
	require.ErrorContains(t, err, "why UNHEARD_OF")
	require.Contains(t, m.Text, "Anna has passed the case up")
}

// Words are quoted only where somebody has said them.
func TestOnlyWordsOfPeopleAreQuoted(t *testing.T) {
	w, to := newWriter(t), listener{names: people{}, languages: []string{"en"}, now: now()}
	for _, tc := range []struct {
		kind, actor string
		quoted      bool
	}{
		{"PASSED_UP", "staff/anna", true},
		{"HANDED_OVER", "suite", false},
		{"FEEDBACK_RECEIVED", "customer", true},
		{"REOPENED", "staff/anna", true},
		{"REOPENED", "customers/01J", false},
		{"REOPENED", "integrations/crm", false},
		{"REOPENED", "suite", false},
		{"REOPENED", "", false},
	} {
		event := passedUp()
		event.Kind, event.Actor, event.Cause = tc.kind, tc.actor, "The customer wrote again."
		text := write(t, w, to, event).Text
		require.Equal(t, tc.quoted, strings.Contains(text, event.Cause), "%s of %s", tc.kind, tc.actor)
	}
}

// Several events are one message, and what is urgent among them is counted.
func TestSeveralEventsAreOneMessage(t *testing.T) {
	urgent := passedUp()
	urgent.Urgent = true
	to := listener{names: people{}, languages: []string{"en"}, zone: "UTC", now: now()}
	m, err := newWriter(t).newMessage(to, []Event{passedUp(), urgent}, []string{"1", "2", "3"})
	require.NoError(t, err)
	require.Equal(t, "[Ombud] News of cases: 3, urgent: 1", m.Subject)
	require.Contains(t, m.Text, "And more: 1.")
}
