package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// writeChange writes a message about a change of a time, after which the promise is as it says.
func (d *desk) writeChange(draft message.Draft) {
	p := *d.c.Promise
	switch {
	case draft.Template == template.Broken:
		p.ResolveBy, p.ResolveState = draft.MissedBy, promise.Broken
	case draft.Was == template.MissedResolution:
		p.ResolveBy, p.ResolveState = draft.NowBy, promise.Running
	case draft.Was == template.MissedResponse:
		p.RespondBy = draft.NowBy
	}
	d.c.Promise = &p
	d.write(10*time.Millisecond, draft)
}

// A letter says of each promise the time that the customer has read last, the one that holds, and the newest reason. It regrets
// once, and knows no time of a letter that was replaced within the minute.
func TestALetterSaysOfEachPromiseOneChange(t *testing.T) {
	const answer, solution = template.MissedResponse, template.MissedResolution
	at := func(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
	moved := func(name template.Name, of template.Missed, from, to int, reason string) message.Draft {
		return message.Draft{Template: name, Was: of, WasBy: at(from), NowBy: at(to), Reason: reason, Later: name == template.Renewal && to > from}
	}
	broken := func(hour int) message.Draft {
		return message.Draft{Template: template.Broken, Missed: solution, MissedBy: at(hour)}
	}
	const regret, good, changed = "We need more time than we promised, and we are sorry.", "Good news", "The times that we promised you have changed."
	for name, c := range map[string]struct {
		drafts    []message.Draft
		want      string
		says, not []string
	}{
		"later, and later again": {
			[]message.Draft{moved(template.Repromise, solution, 13, 15, "One."), moved(template.Repromise, solution, 15, 18, "Two.")},
			"repromise",
			[]string{regret + " The reason: Two. We promised to solve your problem today by 13:00", "solved today by 18:00"},
			[]string{"One.", "15:00"},
		},
		"later, but sooner than the customer knows": {
			[]message.Draft{moved(template.Earlier, solution, 20, 11, "One."), moved(template.Repromise, solution, 11, 12, "Two.")},
			"renewal",
			[]string{changed + " We promised to solve your problem today by 20:00 Universal time. The reason: Two.", "solved today by 12:00"},
			[]string{"One.", "11:00", regret, good},
		},
		"sooner, but later than the customer knows": {
			[]message.Draft{moved(template.Repromise, solution, 13, 18, "One."), moved(template.Earlier, solution, 18, 15, "Two.")},
			"repromise",
			[]string{regret + " The reason: Two. We promised to solve your problem today by 13:00", "solved today by 15:00"},
			[]string{"One.", "18:00", good},
		},
		"there and back": {
			append(of(template.PassedUp), moved(template.Repromise, solution, 13, 18, "One."), moved(template.Earlier, solution, 18, 13, "Two.")),
			"passedUp",
			[]string{"solved today by 13:00"},
			[]string{"One.", "Two.", "18:00", good, regret},
		},
		"a closer look after a reason": {
			[]message.Draft{moved(template.Repromise, solution, 13, 15, "One."), moved(template.Renewal, solution, 15, 18, "")},
			"renewal",
			[]string{"After a closer look", "by 13:00", "solved today by 18:00"},
			[]string{"One.", "15:00", regret},
		},
		"later, where the news before was left out": {
			append(of(template.PassedUp), moved(template.Earlier, solution, 20, 11, ""), moved(template.Repromise, solution, 11, 12, "Two.")),
			"passedUp+renewal",
			[]string{changed + " We promised to solve your problem today by 20:00 Universal time. The reason: Two.", "solved today by 12:00"},
			[]string{"11:00", regret, good},
		},
		"both later": {
			[]message.Draft{moved(template.Repromise, answer, 10, 11, "One."), moved(template.Repromise, solution, 13, 18, "Two.")},
			"repromise+repromise",
			[]string{
				regret + " The reason: One. We promised that a person would answer you today by 10:00 Universal time.\n\n" +
					"We promised to solve your problem today by 13:00 Universal time. The reason: Two.",
				"answer you today by 11:00", "solved today by 18:00",
			},
			nil,
		},
		"both sooner": {
			[]message.Draft{moved(template.Earlier, answer, 12, 11, "One."), moved(template.Earlier, solution, 20, 18, "Two.")},
			"earlier+earlier",
			[]string{
				good + ": it goes faster than we promised. We promised that a person would answer you today by 12:00 Universal time. The reason: One.\n\n" +
					"We promised to solve your problem today by 20:00 Universal time. The reason: Two. From now on",
				"answer you today by 11:00", "solved today by 18:00",
			},
			nil,
		},
		"an answer after the solution": {
			[]message.Draft{moved(template.Earlier, answer, 12, 11, "One."), moved(template.Earlier, solution, 20, 10, "Two.")},
			"earlier",
			[]string{good + ": it goes faster than we promised. We promised to solve your problem today by 20:00 Universal time. The reason: Two."},
			[]string{"One.", "would answer", "11:00"},
		},
		"more time after a broken promise": {
			[]message.Draft{broken(8), moved(template.Repromise, solution, 8, 18, "One.")},
			"broken+repromise",
			[]string{"today by 08:00 Universal time, and we have not kept that promise. We are sorry.\n\nThe reason: One.\n\nFrom now on", "solved today by 18:00"},
			[]string{regret},
		},
		"broken again and again": {
			[]message.Draft{broken(7), moved(template.Repromise, solution, 7, 8, "One."), broken(8), moved(template.Repromise, solution, 8, 18, "Two.")},
			"broken+repromise",
			[]string{"today by 07:00 Universal time, and we have not kept", "The reason: Two."},
			[]string{regret, "08:00", "One."},
		},
		"broken, later and a little sooner": {
			[]message.Draft{broken(8), moved(template.Renewal, solution, 8, 18, ""), moved(template.Earlier, solution, 18, 15, "")},
			"broken",
			[]string{"today by 08:00 Universal time, and we have not kept", "solved today by 15:00"},
			[]string{regret, good, "18:00"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.c.Promise.RespondBy, d.c.Promise.UpdateEvery = at(10), 0
			for _, draft := range c.drafts {
				d.writeChange(draft)
			}
			require.Equal(t, []string{c.want}, d.visible())
			for _, words := range c.says {
				require.Contains(t, d.newest().Text, words)
			}
			for _, words := range c.not {
				require.NotContains(t, d.newest().Text, words)
			}
		})
	}
}

// Where the law's time is the one that the customer has read, a question to the customer in between makes nothing later.
func TestTheLawsTimeAfterAQuestionIsNoLaterTime(t *testing.T) {
	at := func(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
	d := newDesk(t)
	d.writeChange(message.Draft{Template: template.Renewal, Was: template.MissedResolution, WasBy: at(12), NowBy: at(16), Later: true})
	require.Contains(t, d.newest().Text, "After a closer look at your problem we need more time")
	d.c.State = casefile.StateWaiting
	d.c.Promise.ResolveState, d.c.Promise.ResolveLeft = promise.Paused, 8*time.Hour
	d.write(10*time.Millisecond, message.Draft{Template: template.Waiting, Text: "Which address?"})
	d.c.Promise.ResolveLimit = at(12)
	d.write(10*time.Millisecond, message.Draft{Template: template.Renewal})
	require.NotContains(t, d.newest().Text, "more time")
	require.Contains(t, d.newest().Text, "Which address?")
	require.Contains(t, d.newest().Text, "By law, though, your problem must be solved today by 12:00")
}

// A letter regrets once, and is glad once, in every language.
func TestALetterRegretsOnceInEveryLanguage(t *testing.T) {
	for language, words := range map[string]map[template.Name]string{
		"en": {template.Repromise: "We need more time", template.Earlier: "Good news"},
		"ru": {template.Repromise: "Нам нужно больше времени", template.Earlier: "Хорошая новость"},
		"pl": {template.Repromise: "Potrzebujemy więcej czasu", template.Earlier: "Dobra wiadomość"},
	} {
		for name, opening := range words {
			for _, channel := range []casefile.Channel{casefile.Email, "CHAT"} {
				d := newDesk(t)
				d.c.Channel, d.c.Judgement.Language = channel, language
				was := map[template.Name]time.Duration{template.Repromise: -time.Hour, template.Earlier: time.Hour}[name]
				for i, of := range []template.Missed{template.MissedResponse, template.MissedResolution} {
					by := d.now.Add(time.Duration(i+2) * 2 * time.Hour)
					d.writeChange(message.Draft{Template: name, Was: of, WasBy: by.Add(was), NowBy: by, Reason: "4711."})
				}
				require.Equal(t, 1, strings.Count(d.newest().Text, opening), d.newest().Text)
				require.Equal(t, 2, strings.Count(d.newest().Text, "4711."), d.newest().Text)
			}
		}
	}
}

// A letter stays short, whatever happens within its minute.
func TestALetterHasABound(t *testing.T) {
	long := strings.Repeat("x", 3000)
	d := newDesk(t)
	for range 250 {
		by := d.c.Promise.ResolveBy
		d.writeChange(message.Draft{Template: template.Repromise, Was: template.MissedResolution, WasBy: by, NowBy: by.Add(time.Minute), Reason: long})
	}
	require.Equal(t, []string{"repromise"}, d.visible())
	require.Less(t, len(d.newest().Text), 2*len(long))

	d = newDesk(t)
	for i := range 40 {
		d.write(10*time.Millisecond, message.Draft{Template: template.Progress, Text: strings.Repeat("x", i+1)})
	}
	require.Len(t, d.visible(), 3, "sixteen bulletins a letter")
	for _, name := range d.visible() {
		require.LessOrEqual(t, strings.Count(name, "+"), 15)
	}
}

// Whoever is told that the solution was not in time is told the new time, or that one will come: beside other promises, with other
// parts, and in each letter until there is one.
func TestABrokenSolutionHasANewTimeOrTheWordOfOne(t *testing.T) {
	for language, word := range map[string]string{
		"en": "we tell you the new time for the solution as soon as we know it",
		"ru": "сообщим новый срок решения, как только он будет известен",
		"pl": "podamy nowy termin rozwiązania, gdy tylko będzie znany",
	} {
		for name, c := range map[string]struct {
			letters []template.Name // after the one about the broken promise
			state   promise.State
			waits   bool
			updates time.Duration
			said    bool
		}{
			"nothing else is promised": {said: true, state: promise.Broken},
			"updates are promised":     {said: true, state: promise.Broken, updates: time.Hour},
			"the case goes up":         {[]template.Name{template.PassedUp}, promise.Broken, false, time.Hour, true},
			"the customer writes":      {[]template.Name{template.Receipt}, promise.Broken, false, 0, true},
			"a new time":               {state: promise.Running, updates: time.Hour},
			"the firm waits":           {state: promise.Broken, updates: time.Hour, waits: true},
			"solved":                   {[]template.Name{template.Resolution}, promise.Broken, false, time.Hour, false},
		} {
			for _, gap := range []time.Duration{time.Second, 2 * time.Minute} {
				for _, channel := range []casefile.Channel{casefile.Email, "CHAT"} {
					d := newDesk(t)
					d.c.Channel, d.c.Judgement.Language = channel, language
					d.c.Promise = &promise.Promise{
						ResolveBy:    d.now.Add(map[promise.State]time.Duration{promise.Broken: -time.Minute, promise.Running: time.Hour}[c.state]),
						ResolveState: c.state,
						RespondState: promise.Kept,
						UpdateEvery:  c.updates,
					}
					if c.waits {
						d.c.State = casefile.StateWaiting
					}
					d.write(0, message.Draft{Template: template.Broken, Missed: template.MissedResolution, MissedBy: d.now.Add(-time.Minute)})
					d.write(gap, of(c.letters...)...)
					want := map[bool]int{true: 1}[c.said]
					require.Equal(t, want, strings.Count(d.newest().Text, word), "%s in %s: %s", name, language, d.newest().Text)
				}
			}
		}
	}
}
