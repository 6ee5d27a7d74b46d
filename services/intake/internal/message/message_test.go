package message_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// desk is a case to which messages are written.
type desk struct {
	*testing.T
	messages *message.Service
	c        casefile.Case
	now      time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	templates, err := template.LoadSet()
	require.NoError(t, err)
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	return &desk{
		T:        t,
		messages: message.NewService(templates, nil, message.Options{PublicURL: "https://help.example", MailDomain: "help.example"}),
		c: casefile.Case{
			State:     casefile.StateOpen,
			Customer:  "A",
			Channel:   casefile.Email,
			Subject:   "Invoice",
			Judgement: casefile.Judgement{Language: "en"},
			Promise:   &promise.Promise{RespondBy: now.Add(time.Hour), ResolveBy: now.Add(24 * time.Hour), UpdateEvery: 8 * time.Hour},
			Ending:    &casefile.Ending{Fix: "A new cable"},
			Survey:    casefile.Survey{Path: "/feedback/t"},
			Companion: &casefile.Companion{Name: "Ann Smith"},
		},
		now: now,
	}
}

// write writes messages in one write, a while after the last.
func (d *desk) write(after time.Duration, drafts ...message.Draft) {
	d.now = d.now.Add(after)
	for _, draft := range drafts {
		switch draft.Template {
		case template.Resolution, template.Closed:
			d.c.State = casefile.StateResolved
		case template.Reopened:
			d.c.State = casefile.StateOpen
		}
		d.messages.WriteMessage(&d.c, "01J", timeline.Moment{At: d.now, Actor: "staff/a"}, draft)
	}
	d.c.StampEntries(d.now)
}

// visible returns the templates of the messages that the customer sees.
func (d *desk) visible() []string {
	var names []string
	for _, e := range d.c.Tail {
		if e.Visible && e.Kind == timeline.KindMessagePrepared {
			names = append(names, e.Details["template"])
		}
	}
	return names
}

func (d *desk) newest() timeline.Entry { return d.c.Tail[len(d.c.Tail)-1] }

func of(names ...template.Name) []message.Draft {
	drafts := make([]message.Draft, len(names))
	for i, name := range names {
		drafts[i] = message.Draft{Template: name}
	}
	return drafts
}

// Two messages within a minute become one, which says both and has one frame.
func TestMessagesWithinAMinuteBecomeOne(t *testing.T) {
	d := newDesk(t)
	d.write(0, of(template.Resolution)...)
	d.write(59*time.Second, of(template.Invitation)...)
	require.Equal(t, []string{"resolution+invitation"}, d.visible())
	require.Equal(t, map[string]string{
		"template": "resolution+invitation", "language": "en", "channel": "EMAIL", "replaces": "1", "template_version": "shipped+shipped",
		"subject": "Solved: Invoice [#01J]", "message_id": "<01J.2@help.example>",
	}, d.newest().Details)
	require.Contains(t, d.newest().Text, "A new cable.")
	require.Contains(t, d.newest().Text, "https://help.example/feedback/t")
	require.Equal(t, "2", d.c.Tail[0].Details["replaced_by"])
	require.Contains(t, d.c.Tail[0].Text, "A new cable.", "nothing disappears")
	d.write(time.Second, of(template.Closed)...)
	require.Equal(t, []string{"resolution+invitation", "closed"}, d.visible(), "a minute from the first")
}

// Advice on a danger stands before everything else, and is given anew for every danger that is told, once a minute.
func TestAdviceComesFirst(t *testing.T) {
	d := newDesk(t)
	d.write(0, of(template.Receipt)...)
	advise := func(a casefile.Advice) {
		told := casefile.Judgement{Reasons: []casefile.Reason{{Advice: a}}}
		d.c.Reasons = append(d.c.Reasons, told.Reasons...)
		d.messages.AdviseCustomer(&d.c, "01J", timeline.Moment{At: d.now}, told)
		d.c.StampEntries(d.now)
	}
	advise("")
	require.Equal(t, []string{"receipt"}, d.visible(), "nobody is in danger")
	d.c.Contract.Territory = "GB"
	advise(casefile.CallEmergency)
	require.Equal(t, []string{"safety+receipt"}, d.visible())
	require.Regexp(t, "^Good day!\n\nIf anybody is in danger now, please call the emergency number 999 or 112", d.newest().Text)
	d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{Kind: timeline.KindContactRecorded})
	d.write(time.Second, of(template.Receipt)...)
	d.now = d.now.Add(58 * time.Second)
	advise(casefile.CallEmergency)
	require.Equal(t, []string{"safety+receipt", "receipt"}, d.visible(), "it was said a moment ago")
	advise(casefile.BlockCard)
	require.Equal(t, []string{"safety+receipt", "safety+receipt"}, d.visible())
	require.Contains(t, d.newest().Text, "block your card")
	d.now = d.now.Add(time.Minute)
	advise(casefile.CallEmergency)
	require.Equal(t, []string{"safety+receipt", "safety+receipt", "safety"}, d.visible(), "danger again")
}

// An advice on a danger stays whatever its letter is joined with.
func TestAdviceIsNotJoinedAway(t *testing.T) {
	for _, name := range template.AllNames() {
		d := newDesk(t)
		d.c.Reasons = []casefile.Reason{{Advice: casefile.CallEmergency}}
		d.c.Checklist = []casefile.ChecklistItem{{Key: "k", Question: "Since when?"}}
		d.write(0, of(template.Safety, template.Acknowledgement)...)
		d.write(6*time.Second, message.Draft{Template: name, Text: "4711"})
		require.Regexp(t, "^Good day!\n\nIf anybody is in danger now", d.newest().Text, name)
		require.Equal(t, "CALL_EMERGENCY", d.newest().Details["advice"])
	}
}

// Every advice has words of its own, in every language, in letters and notes, and a headline of its own. An earlier time is
// told without cheer beside it.
func TestEveryAdviceHasWords(t *testing.T) {
	said := map[string]casefile.Advice{}
	earlier := func(language string, channel casefile.Channel, reasons []casefile.Reason) timeline.Entry {
		d := newDesk(t)
		d.c.Language, d.c.Channel, d.c.Reasons = language, channel, reasons
		d.write(0, of(template.Earlier)...)
		return d.newest()
	}
	for _, advice := range casefile.AllAdvices() {
		for _, language := range template.AllLanguages() {
			for _, channel := range []casefile.Channel{casefile.Email, "CHAT"} {
				d := newDesk(t)
				d.c.Language, d.c.Channel = language, channel
				d.c.Reasons = []casefile.Reason{{Advice: advice}}
				d.messages.AdviseCustomer(&d.c, "01J", timeline.Moment{At: d.now}, d.c.Judgement)
				require.Len(t, d.c.Tail, 1, "%s in %s on %s", advice, language, channel)
				require.NotContains(t, said, d.newest().Text, "%s in %s on %s", advice, language, channel)
				said[d.newest().Text] = advice
				glad, sober := earlier(language, channel, nil), earlier(language, channel, d.c.Reasons)
				require.NotEqual(t, glad.Text, sober.Text, "%s in %s on %s", advice, language, channel)
				if channel != casefile.Email {
					continue
				}
				require.NotContains(t, said, d.newest().Details["subject"], "%s in %s", advice, language)
				said[d.newest().Details["subject"]] = advice
				require.NotEqual(t, glad.Details["subject"], sober.Details["subject"], "%s in %s", advice, language)
			}
		}
	}
}

// Messages of one write are one entry.
func TestMessagesOfOneWriteAreOneEntry(t *testing.T) {
	d := newDesk(t)
	d.write(0, of(template.Renewal, template.Reopened)...)
	require.Len(t, d.c.Tail, 1)
	require.EqualValues(t, 1, d.c.Sequence)
	require.Equal(t, "reopened", d.newest().Details["template"])
	require.NotContains(t, d.newest().Details, "replaces")
	d.write(time.Second, of(template.Accompaniment, template.Incident)...)
	require.Len(t, d.c.Tail, 2)
	require.Equal(t, "1", d.newest().Details["replaces"])
}

// The words of a person between two messages keep them apart.
func TestADialogueKeepsMessagesApart(t *testing.T) {
	for _, kind := range []timeline.Kind{timeline.KindContactRecorded, timeline.KindReplied, timeline.KindFeedbackGiven} {
		d := newDesk(t)
		d.write(0, of(template.Acknowledgement)...)
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{Kind: kind})
		d.write(time.Second, of(template.Accompaniment)...)
		require.Equal(t, []string{"acknowledgement", "accompaniment"}, d.visible(), kind)
	}
}

// Together, messages say nothing twice and nothing that the newer one has made untrue.
func TestAJoinedMessageIsTrue(t *testing.T) {
	for want, names := range map[string][]template.Name{
		"acknowledgement":               {template.Acknowledgement, template.Renewal},
		"acknowledgement+accompaniment": {template.Acknowledgement, template.Accompaniment, template.Accompaniment},
		"accompaniment+resolution":      {template.Acknowledgement, template.Accompaniment, template.Waiting, template.Resolution},
		"reopened":                      {template.Resolution, template.Invitation, template.Reopened},
		"renewal":                       {template.Renewal, template.Renewal, template.Earlier},
		"closed":                        {template.Waiting, template.Reminder, template.Closed},
		"receipt":                       {template.Questions, template.Renewal, template.Receipt},
		"broken+resolution":             {template.Incident, template.Broken, template.Progress, template.Resolution},
		"repromise":                     {template.Earlier, template.Repromise, template.Renewal},
	} {
		d := newDesk(t)
		for _, name := range names {
			d.write(time.Second, of(name)...)
		}
		require.Equal(t, []string{want}, d.visible())
	}
	d := newDesk(t)
	d.write(0, of(template.Acknowledgement)...)
	d.c.Promise.ResolveBy = d.now.Add(3 * time.Hour)
	d.write(time.Second, of(template.Renewal)...)
	require.Contains(t, d.newest().Text, "12:00", "told with the newest times")
	require.NotContains(t, d.newest().Text, "tomorrow")
	d = newDesk(t)
	d.write(0, message.Draft{Template: template.Incident, Text: "One."}, message.Draft{Template: template.Progress, Text: "Two."}, message.Draft{Template: template.Progress, Text: "Three."})
	for _, word := range []string{"One.", "Two.", "Three."} {
		require.Contains(t, d.newest().Text, word)
	}
}

// Of changes back and forth none is good news, and the reason of a person is told whatever comes with it.
func TestAJoinedMessageTellsTheReasonForAnotherTime(t *testing.T) {
	earlier := message.Draft{Template: template.Earlier, Reason: "We have looked at it."}
	of := func(names ...template.Name) (drafts []message.Draft) {
		for _, name := range names {
			drafts = append(drafts, message.Draft{Template: name})
		}
		return drafts
	}
	for _, c := range []struct {
		want   string
		drafts []message.Draft
	}{
		{"questions+renewal", append(of(template.Renewal, template.Questions), earlier)},
		{"renewal", append(of(template.Renewal), earlier, message.Draft{Template: template.Renewal})},
		{"renewal", []message.Draft{earlier, {Template: template.Renewal}}},
		{"earlier", []message.Draft{earlier, {Template: template.Earlier}}},
		{"acknowledgement+earlier", append(of(template.Acknowledgement), earlier)},
	} {
		d := newDesk(t)
		d.c.Checklist = []casefile.ChecklistItem{{Key: "k", Question: "Since when?"}}
		for _, draft := range c.drafts {
			d.write(time.Second, draft)
		}
		require.Equal(t, []string{c.want}, d.visible())
		require.Contains(t, d.newest().Text, "We have looked at it.")
		require.Equal(t, 1, strings.Count(d.newest().Text, "will be solved"), d.newest().Text)
	}
}

// A time that became later is told with the one that was told first and with regret, the reason of a person with the time that
// it moved, and good news as long as it is any.
func TestAJoinedMessageTellsTimesAsTheyAre(t *testing.T) {
	const answer, solution = template.MissedResponse, template.MissedResolution
	moved := func(name template.Name, of template.Missed, from, to int) message.Draft {
		at := func(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }
		return message.Draft{Template: name, Was: of, WasBy: at(from), NowBy: at(to), Later: name == template.Renewal && to > from}
	}
	because := func(d message.Draft) message.Draft {
		d.Reason = "A colleague is ill."
		return d
	}
	const sorry, good, ill = "After a closer look", "Good news", "A colleague is ill"
	for name, c := range map[string]struct {
		drafts []message.Draft
		want   string
		says   []string
		not    []string
	}{
		"later than the receipt said": {
			append(of(template.Acknowledgement), moved(template.Renewal, solution, 13, 18)),
			"acknowledgement+renewal",
			[]string{sorry, "We promised to solve your problem today by 13:00", "solved today by 18:00"},
			[]string{good},
		},
		"later and later": {
			[]message.Draft{moved(template.Renewal, solution, 13, 15), moved(template.Renewal, solution, 15, 18)},
			"renewal",
			[]string{"We promised to solve your problem today by 13:00"},
			[]string{"15:00"},
		},
		"both later": {
			[]message.Draft{moved(template.Renewal, solution, 13, 18), moved(template.Renewal, answer, 10, 11)},
			"renewal+renewal",
			[]string{sorry, "by 13:00", "We promised that a person would answer you today by 10:00"},
			nil,
		},
		"later and back": {
			append(of(template.Acknowledgement), moved(template.Renewal, solution, 18, 20), moved(template.Earlier, solution, 20, 18)),
			"acknowledgement", nil,
			[]string{sorry, good},
		},
		"later and back alone": {
			[]message.Draft{moved(template.Renewal, solution, 18, 20), moved(template.Earlier, solution, 20, 18)},
			"renewal",
			[]string{"The times that we promised you have changed"},
			[]string{sorry, good},
		},
		"a later look": {
			[]message.Draft{moved(template.Renewal, template.MissedTriage, 10, 12)},
			"renewal",
			[]string{sorry, "We promised that a person would look at your problem today by 10:00"},
			[]string{good},
		},
		"a look later and back": {
			[]message.Draft{moved(template.Renewal, template.MissedTriage, 12, 13), moved(template.Earlier, template.MissedTriage, 13, 12)},
			"renewal",
			[]string{"The times that we promised you have changed"},
			[]string{sorry, good},
		},
		"later and half back": {
			[]message.Draft{moved(template.Renewal, solution, 13, 20), moved(template.Earlier, solution, 20, 18)},
			"renewal",
			[]string{sorry, "by 13:00"},
			[]string{"20:00", good},
		},
		"a reason for the answer, and a later solution": {
			[]message.Draft{because(moved(template.Earlier, answer, 12, 11)), moved(template.Renewal, solution, 13, 18)},
			"renewal+renewal",
			[]string{"would answer you today by 12:00 Universal time. The reason: " + ill, sorry, "by 13:00"},
			[]string{good},
		},
		"a reason for the answer, and an earlier solution": {
			[]message.Draft{because(moved(template.Earlier, answer, 12, 11)), moved(template.Earlier, solution, 20, 18)},
			"earlier",
			[]string{good, "would answer you today by 12:00 Universal time. The reason: " + ill},
			[]string{sorry},
		},
		"a reason for a time that moved on": {
			[]message.Draft{because(moved(template.Earlier, answer, 12, 10)), moved(template.Renewal, answer, 10, 11)},
			"renewal", nil,
			[]string{ill, sorry, good},
		},
		"more time for the answer, and a later solution": {
			[]message.Draft{moved(template.Renewal, solution, 13, 18), because(moved(template.Repromise, answer, 10, 11))},
			"renewal+repromise",
			[]string{sorry, "by 13:00", ill},
			nil,
		},
	} {
		d := newDesk(t)
		d.c.Promise.RespondBy, d.c.Promise.ResolveBy = d.now.Add(2*time.Hour), d.now.Add(9*time.Hour)
		d.c.Promise.TriageBy, d.c.Promise.TriageState = d.now.Add(3*time.Hour), promise.Running
		for _, draft := range c.drafts {
			d.write(time.Second, draft)
		}
		require.Equal(t, []string{c.want}, d.visible(), name)
		for _, words := range c.says {
			require.Contains(t, d.newest().Text, words, name)
		}
		for _, words := range c.not {
			require.NotContains(t, d.newest().Text, words, name)
		}
		require.Equal(t, 1, strings.Count(d.newest().Text, "will be solved"), name)
		require.LessOrEqual(t, strings.Count(d.newest().Text, sorry), 1, name)
	}
	d := newDesk(t)
	soon := moved(template.Earlier, solution, 13, 18)
	soon.WasBy, soon.NowBy = d.now.Add(time.Hour), d.now.Add(5*time.Second)
	d.c.Promise.ResolveBy = soon.NowBy
	d.write(0, soon)
	require.Contains(t, d.newest().Text, good)
	d.c.Promise.ResolveState = promise.Broken
	d.write(20*time.Second, message.Draft{Template: template.Broken, Missed: solution, MissedBy: soon.NowBy})
	require.Equal(t, []string{"broken"}, d.visible())
	require.NotContains(t, d.newest().Text, good)
}

// Open questions are asked once.
func TestAJoinedMessageAsksOnce(t *testing.T) {
	for want, names := range map[string][]template.Name{
		"acknowledgement":   {template.Acknowledgement, template.Questions},
		"earlier+questions": {template.Questions, template.Earlier, template.Questions},
		"closed":            {template.Questions, template.Resolution, template.Closed},
	} {
		d := newDesk(t)
		d.c.Checklist = []casefile.ChecklistItem{{Key: "k", Question: "Since when?"}}
		for _, name := range names {
			d.write(time.Second, of(name)...)
		}
		require.Equal(t, []string{want}, d.visible())
		require.Equal(t, want != "closed", strings.Contains(d.newest().Text, "Since when?"))
	}
}

// The firm asks for nothing once the case goes on.
func TestAJoinedMessageAsksForNoAnswerOnceTheWaitHasEnded(t *testing.T) {
	for _, name := range []template.Name{template.Waiting, template.Reminder} {
		d := newDesk(t)
		d.c.State = casefile.StateWaiting
		d.write(0, message.Draft{Template: name, Text: "Which one?"})
		d.write(time.Second, of(template.Accompaniment)...)
		require.Equal(t, []string{string(name) + "+accompaniment"}, d.visible())
		d.c.State = casefile.StateOpen
		d.write(time.Second, of(template.Renewal)...)
		require.Equal(t, []string{"accompaniment+renewal"}, d.visible())
	}
}

// Two broken promises are told both, and so are two reasons for another time; the same one is told once.
func TestAJoinedMessageTellsEveryBrokenPromise(t *testing.T) {
	d := newDesk(t)
	response := message.Draft{Template: template.Broken, Missed: template.MissedResponse, MissedBy: d.now.Add(-time.Minute)}
	resolution := message.Draft{Template: template.Broken, Missed: template.MissedResolution, MissedBy: d.now.Add(-time.Minute)}
	d.write(0, response, resolution)
	again := resolution
	again.MissedBy = resolution.MissedBy.In(time.FixedZone("", 3600))
	d.write(time.Second, again)
	require.Equal(t, []string{"broken+broken"}, d.visible())
	d = newDesk(t)
	d.write(0, message.Draft{Template: template.Repromise, Reason: "The part is late."}, message.Draft{Template: template.Repromise, Reason: "It is lost."})
	require.Contains(t, d.newest().Text, "The part is late.")
	require.Contains(t, d.newest().Text, "It is lost.")
}

// A joined message tells the promises once, where the newest draft tells them.
func TestAJoinedMessageTellsThePromisesOnce(t *testing.T) {
	d := newDesk(t)
	d.c.Subject = casefile.NoSubject
	d.write(0, of(template.Acknowledgement)...)
	d.c.State = casefile.StateWaiting
	d.write(time.Second, message.Draft{Template: template.Waiting, Text: "Which one?"})
	text := d.newest().Text
	require.Equal(t, 1, strings.Count(text, "stands still"))
	require.Less(t, strings.Index(text, "Which one?"), strings.Index(text, "stands still"))
	require.NotContains(t, text, "This is what we promise")
	require.Equal(t, "We need your answer [#01J]", d.newest().Details["subject"], "no subject is made up")
	d = newDesk(t)
	d.write(0, message.Draft{Template: template.Broken, Missed: template.MissedResponse, MissedBy: d.now.Add(-time.Minute)})
	require.Equal(t, 1, strings.Count(d.newest().Text, "will be solved"))
	d.write(time.Second, message.Draft{Template: template.Repromise, Reason: "The part is late."})
	require.Equal(t, []string{"broken+repromise"}, d.visible())
	require.Equal(t, 1, strings.Count(d.newest().Text, "will be solved"))
	require.NotContains(t, d.newest().Text, "We go on", "a new time is known")
	d.c.State = casefile.StateResolved
	d.write(time.Second, of(template.Resolution)...)
	require.Equal(t, []string{"broken+resolution"}, d.visible())
	require.NotRegexp(t, "We go on|will be solved", d.newest().Text)
}

// Nobody is written to who is not there.
func TestAMuteCaseIsNotWrittenTo(t *testing.T) {
	d := newDesk(t)
	d.c.Automatic = true
	d.write(0, of(template.Acknowledgement)...)
	require.Empty(t, d.c.Tail)
}

// Without a message of the customer a person gets back to them, and no answer is promised after the solution.
func TestAnAnswerIsPromisedAsItIsOwed(t *testing.T) {
	d := newDesk(t)
	d.c.Promise.IsNextReply = true
	add := func(kind timeline.Kind, text string) {
		d.c.AddEntries(timeline.Moment{At: d.now}, timeline.Entry{Kind: kind, Text: text})
	}
	said := func(name template.Name) string {
		d.write(2*time.Minute, of(name)...)
		return d.newest().Text
	}
	add(timeline.KindContactRecorded, "Help!")
	require.Contains(t, said(template.Receipt), "A person will answer your last message today")
	add(timeline.KindResolved, "Done.")
	add(timeline.KindFeedbackGiven, "")
	require.Contains(t, said(template.Reopened), "A person will get back to you today")
	require.Contains(t, said(template.Broken), "will get back")
	add(timeline.KindFeedbackChanged, "It is not.")
	require.Contains(t, said(template.Receipt), "A person will answer your last message today")
	d.c.Promise.ResolveBy = d.now.Add(30 * time.Minute)
	require.NotContains(t, said(template.Receipt), "A person will")
	require.Contains(t, d.newest().Text, "will be solved")
}

// The head of a letter is true of its end.
func TestAJoinedMessageHasNoStaleHead(t *testing.T) {
	for want, names := range map[string][]template.Name{
		"closed":                   {template.Acknowledgement, template.Receipt, template.Closed},
		"accompaniment+lapsed":     {template.Acknowledgement, template.Accompaniment, template.Lapsed},
		"goingOn+questions":        {template.Acknowledgement, template.GoingOn},
		"accompaniment+resolution": {template.Accompaniment, template.Resolution},
	} {
		d := newDesk(t)
		d.c.Companion = &casefile.Companion{Name: "Ann Smith"}
		d.c.Checklist = []casefile.ChecklistItem{{Key: "k", Question: "Since when?"}}
		for _, name := range names {
			d.c.Lapsed = name == template.Lapsed
			d.write(time.Second, of(name)...)
		}
		require.Equal(t, []string{want}, d.visible())
		require.LessOrEqual(t, strings.Count(d.newest().Text, "To add anything"), 1)
		if want == "accompaniment+resolution" {
			require.NotContains(t, d.newest().Text, "until it is solved")
		}
	}
}

// News of a mass incident answers the customer, so no other answer is promised beside it. Once the case has left the incident, a
// person answers, and the news is left out.
func TestNewsOfAMassIncidentPromisesNoOtherAnswer(t *testing.T) {
	d := newDesk(t)
	d.write(0, of(template.Acknowledgement)...)
	require.Contains(t, d.newest().Text, "A person will answer")
	d.write(time.Second, message.Draft{Template: template.Incident, Text: "A cable is cut."})
	require.Equal(t, []string{"acknowledgement+incident"}, d.visible())
	require.NotContains(t, d.newest().Text, "A person will answer")
	require.Contains(t, d.newest().Text, "will be solved")
	d.write(time.Second, of(template.Separated)...)
	require.Equal(t, []string{"acknowledgement+separated"}, d.visible())
	require.Contains(t, d.newest().Text, "A person will answer")
	require.NotContains(t, d.newest().Text, "A cable is cut.")
}
