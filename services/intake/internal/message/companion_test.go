package message_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// The customer is told how to reach the person who accompanies the case: by the person's addresses, else by an answer.
func TestEveryCompanionCanBeReached(t *testing.T) {
	for channel, way := range map[casefile.Channel]string{
		casefile.Email: "To reach Eva Roth, just reply to this mail.",
		"PORTAL":       "To reach Eva Roth, just write to us and give the number of your case.",
		"PHONE":        "To reach Eva Roth, just call us and give the number of your case.",
		"CHAT":         "To reach Eva Roth, just write here.",
	} {
		for _, with := range []casefile.Companion{
			{}, {Email: "eva@help.example"}, {Phone: "+49 30 1"}, {Email: "eva@help.example", Phone: "+49 30 1"},
		} {
			d := newDesk(t)
			with.Name = "Eva Roth"
			d.c.Channel, d.c.Companion = channel, &with
			d.write(0, of(template.Accompaniment)...)
			says := d.newest().Text
			require.Contains(t, says, with.Email)
			require.Contains(t, says, with.Phone)
			if with.Email == "" && with.Phone == "" {
				require.Contains(t, says, way)
			} else {
				require.NotContains(t, says, "To reach")
			}
		}
	}
}

// A message names nobody who is gone, and refers to nobody of whom the customer has not heard: letters that were replaced within
// the minute do not count.
func TestAMessageNamesNobodyWhoIsGone(t *testing.T) {
	const soon, late = time.Second, 2 * time.Minute
	type step struct {
		after time.Duration
		comes string // empty for a departure
	}
	for name, tc := range map[string]struct {
		steps []step
		want  string // templates of the newest letter
		says  []string
		omits []string
		knows string // the companion of before, by the case
	}{
		"comes":                             {[]step{{late, "Eva"}}, "accompaniment", []string{"Eva accompanies your case personally"}, nil, ""},
		"comes and goes":                    {[]step{{soon, "Eva"}, {soon, ""}}, "acknowledgement", []string{"A person will answer"}, []string{"Eva", "accompanies"}, ""},
		"comes late and goes":               {[]step{{late, "Eva"}, {soon, ""}}, "departure", []string{"At present nobody accompanies", "As soon as somebody does"}, []string{"Eva"}, ""},
		"comes, stays and goes":             {[]step{{late, "Eva"}, {late, ""}}, "departure", []string{"Eva no longer accompanies"}, nil, "Eva"},
		"a successor goes at once":          {[]step{{late, "Eva"}, {late, "Ben"}, {soon, ""}}, "departure", []string{"Eva no longer accompanies"}, []string{"Ben"}, "Eva"},
		"the second one goes, too":          {[]step{{late, "Eva"}, {late, "Ben"}, {soon, "Cid"}, {soon, ""}}, "departure", []string{"Eva no longer"}, []string{"Ben", "Cid"}, "Eva"},
		"a successor":                       {[]step{{late, "Eva"}, {late, "Ben"}}, "accompaniment", []string{"From now on Ben accompanies"}, nil, ""},
		"a successor of nobody known":       {[]step{{soon, "Eva"}, {soon, "Ben"}}, "acknowledgement+accompaniment", []string{"Ben accompanies your case personally"}, []string{"Eva", "in the place"}, ""},
		"goes, and another comes":           {[]step{{late, "Eva"}, {late, ""}, {soon, "Ben"}}, "accompaniment", []string{"From now on Ben accompanies"}, []string{"Eva"}, ""},
		"goes, and comes back at once":      {[]step{{late, "Eva"}, {late, ""}, {soon, "Eva"}}, "accompaniment", []string{"Eva accompanies your case personally"}, []string{"in the place"}, ""},
		"goes, another comes and goes":      {[]step{{late, "Eva"}, {late, ""}, {soon, "Ben"}, {soon, ""}}, "departure", []string{"Eva no longer accompanies"}, []string{"Ben"}, "Eva"},
		"goes, another comes late and goes": {[]step{{late, "Eva"}, {late, ""}, {late, "Ben"}, {soon, ""}}, "departure", []string{"At present nobody accompanies"}, []string{"Eva", "Ben"}, "Eva"},
		"goes, and two come and go":         {[]step{{late, "Eva"}, {late, ""}, {late, "Ben"}, {soon, "Cid"}, {soon, ""}}, "departure", []string{"At present nobody accompanies"}, []string{"Eva", "Ben", "Cid"}, "Eva"},
		"comes and goes, another comes":     {[]step{{late, "Eva"}, {soon, ""}, {late, "Ben"}}, "accompaniment", []string{"Ben accompanies your case personally"}, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.c.Companion = nil
			d.write(0, of(template.Acknowledgement)...)
			for _, s := range tc.steps {
				if s.comes != "" {
					before := casefile.AdoptCompanion(&d.c, casefile.Companion{Name: s.comes})
					d.write(s.after, message.Draft{Template: template.Accompaniment, Departed: before.Name, IsGoneKnown: before.Told})
					continue
				}
				d.c.Departed, d.c.Companion = casefile.Departed{Name: d.c.Companion.Name, Told: true}, nil
				d.write(s.after, message.Draft{Template: template.Departure, Departed: d.c.Departed.Name})
			}
			require.Equal(t, tc.want, d.newest().Details["template"])
			for _, words := range tc.says {
				require.Contains(t, d.newest().Text, words)
			}
			for _, words := range tc.omits {
				require.NotContains(t, d.newest().Text, words)
			}
			require.Equal(t, tc.knows, d.c.Departed.Name)
		})
	}
}

// A manager who was away with nobody in their place is back where the customer has read that, and else has never been away.
func TestAManagerIsBackAfterALonelyAbsence(t *testing.T) {
	for after, want := range map[time.Duration]string{
		time.Second:     "Eva accompanies your case personally",
		2 * time.Minute: "Eva is back and accompanies your case again.",
	} {
		d := newDesk(t)
		d.c.Departed, d.c.Companion = casefile.Departed{Name: "Eva", Told: true}, nil
		d.write(0, message.Draft{Template: template.Departure, Departed: "Eva"})
		require.Contains(t, d.newest().Text, "Eva no longer accompanies your case.")
		before := casefile.AdoptCompanion(&d.c, casefile.Companion{Name: "Eva", Back: true})
		d.write(after, message.Draft{Template: template.Accompaniment, Departed: before.Name, IsGoneKnown: before.Told})
		require.Contains(t, d.newest().Text, want)
	}
}

// A substitute is the one who comes, and the manager is back where the customer has read of the absence.
func TestAManagerIsBackWhereTheAbsenceWasTold(t *testing.T) {
	for after, want := range map[time.Duration]string{
		time.Second:     "Eva accompanies your case personally",
		2 * time.Minute: "Eva is back and accompanies your case again.",
	} {
		d := newDesk(t)
		d.c.Companion = &casefile.Companion{Name: "Eva"}
		before := casefile.AdoptCompanion(&d.c, casefile.Companion{Name: "Ben", Absent: "Eva"})
		d.write(0, message.Draft{Template: template.Accompaniment, Departed: before.Name})
		require.Contains(t, d.newest().Text, "While Eva is away, Ben accompanies your case.")
		before = casefile.AdoptCompanion(&d.c, casefile.Companion{Name: "Eva", Back: true})
		d.write(after, message.Draft{Template: template.Accompaniment, Departed: before.Name})
		require.Contains(t, d.newest().Text, want)
	}
}

// A message within the minute leaves out somebody who is gone, and says with a solution that somebody is.
func TestAMessageIsTrueOfTheCompanion(t *testing.T) {
	d := newDesk(t)
	d.write(0, message.Draft{Template: template.Departure, Departed: "Ann Smith"})
	d.write(time.Second, of(template.Resolution)...)
	require.Equal(t, []string{"departure+resolution"}, d.visible())
	require.NotContains(t, d.newest().Text, "As soon as somebody does again")
	d = newDesk(t)
	d.write(0, of(template.Acknowledgement, template.Accompaniment)...)
	d.c.Companion = nil
	d.write(time.Second, of(template.Receipt)...)
	require.Equal(t, []string{"acknowledgement+receipt"}, d.visible())
}

// Nothing else changes only where the letter says nothing else.
func TestADepartureSaysThatNothingElseChangesAlone(t *testing.T) {
	for language, words := range map[string]string{
		"en": "Nothing else changes.", "ru": "В остальном ничего не меняется.", "pl": "Poza tym nic się nie zmienia.",
	} {
		for _, name := range []template.Name{"", template.Repromise, template.Waiting, template.Reopened, template.PassedUp, template.Broken} {
			d := newDesk(t)
			d.c.Judgement.Language = language
			d.write(0, message.Draft{Template: template.Departure, Departed: "Ann Smith"})
			require.Contains(t, d.newest().Text, words)
			if name == "" {
				continue
			}
			if name == template.Waiting {
				d.c.State = casefile.StateWaiting
			}
			d.write(time.Second, message.Draft{Template: name, Text: "Which one?", Reason: "The part is late.", Missed: template.MissedResponse, MissedBy: d.now})
			require.Equal(t, "departure+"+string(name), d.newest().Details["template"])
			require.NotContains(t, d.newest().Text, words)
		}
	}
}

// Nobody is back in a letter that says the case is solved: it names the manager who is there if the customer comes back.
func TestNobodyIsBackInTheLetterOfTheSolution(t *testing.T) {
	for language, words := range map[string]struct{ back, there string }{
		"en": {"Eva is back", "Eva accompanies your case personally, also if you come back to it."},
		"ru": {"снова лично ведёт Eva", "лично ведёт Eva, в том числе если вы к нему вернётесь."},
		"pl": {"znowu prowadzi osobiście Eva", "prowadzi osobiście Eva, także jeśli do niego Państwo wrócą."},
	} {
		for name, before := range map[string]casefile.Departed{
			"nobody was there":     {Name: "Eva", Told: true},
			"a substitute was":     {Name: "Ben"},
			"a substitute left us": {Name: "Ben", Told: true},
		} {
			for _, end := range []template.Name{template.Resolution, template.Closed} {
				d := newDesk(t)
				d.c.Judgement.Language = language
				d.c.Companion, d.c.Departed = nil, before
				casefile.AdoptCompanion(&d.c, casefile.Companion{Name: "Eva", Back: true})
				d.write(0, message.Draft{Template: template.Accompaniment, Departed: before.Name, IsGoneKnown: before.Told})
				require.Contains(t, d.newest().Text, words.back, name)
				d.write(time.Second, of(end)...)
				require.Equal(t, "accompaniment+"+string(end), d.newest().Details["template"])
				require.NotContains(t, d.newest().Text, words.back, name)
				require.Contains(t, d.newest().Text, words.there, name)
			}
		}
	}
}
