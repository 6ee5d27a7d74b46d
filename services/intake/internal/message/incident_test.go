package message_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// A letter about a mass incident takes back what the customer has read, and refers to no letter that was replaced within the
// minute. A case that is added again is told what is known, in any language.
func TestALetterAboutAMassIncidentRefersToLettersThatStand(t *testing.T) {
	const soon, late = time.Second, 2 * time.Minute
	news := message.Draft{Template: template.Incident, Text: "A cable is cut."}
	back := message.Draft{Template: template.Incident, Text: "A cable is cut.", After: template.Separated}
	out := message.Draft{Template: template.Separated, After: template.Incident}
	further := message.Draft{Template: template.Progress, Text: "It is being mended."}
	type step struct {
		after time.Duration
		draft message.Draft
	}
	const denies, admits = "That was not so: your problem is a different one.", "It is that one after all"
	for name, c := range map[string]struct {
		steps      []step
		want       string
		says, omit []string
	}{
		"first news":                   {[]step{{0, news}}, "incident", []string{"Others have the same problem as you, and we are"}, []string{admits}},
		"out":                          {[]step{{0, news}, {late, out}}, "separated", []string{"We had written to you that you have the same problem as others. " + denies}, nil},
		"out, news never stood":        {[]step{{0, news}, {soon, out}}, "separated", []string{"We look at your problem by itself."}, []string{denies, "cable"}},
		"out, further news never did":  {[]step{{0, news}, {late, further}, {soon, out}}, "separated", []string{denies}, []string{"mended"}},
		"back":                         {[]step{{0, news}, {late, out}, {late, back}}, "incident", []string{admits, "A cable is cut."}, []string{"Others have"}},
		"back, separation never stood": {[]step{{0, news}, {late, out}, {soon, back}}, "incident", []string{"Others have", "A cable is cut."}, []string{admits}},
		"back, nothing has stood":      {[]step{{0, news}, {soon, out}, {soon, back}}, "incident", []string{"Others have", "A cable is cut."}, []string{admits}},
		"out again, news stands":       {[]step{{0, news}, {late, out}, {soon, back}, {soon, out}}, "separated", []string{denies}, nil},
		"out again, separation stands": {[]step{{0, news}, {late, out}, {late, back}, {soon, out}}, "separated", []string{"by itself."}, []string{denies}},
		"news of another incident":     {[]step{{0, further}, {soon, news}}, "incident", []string{"A cable is cut."}, []string{"mended"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			for _, s := range c.steps {
				d.write(s.after, s.draft)
			}
			require.Equal(t, c.want, d.newest().Details["template"])
			for _, words := range c.says {
				require.Contains(t, d.newest().Text, words)
			}
			for _, words := range c.omit {
				require.NotContains(t, d.newest().Text, words)
			}
		})
	}
	for language, words := range map[string][]string{
		"ru": {"Мы писали вам, что у вас та же проблема, что и у других. Это оказалось не так: у вас другая проблема.", "она всё же та же самая"},
		"pl": {"Pisaliśmy, że mają Państwo ten sam problem co inni. Okazało się, że tak nie jest: Państwa problem jest inny.", "że to jednak ten sam problem"},
	} {
		d := newDesk(t)
		d.c.Contract.Language = language
		d.write(0, out)
		require.Contains(t, d.newest().Text, words[0])
		d.write(late, back)
		require.Contains(t, d.newest().Text, words[1])
	}
}

// A case that joins a mass incident again is told that it is that one after all only where the customer has read that it is not.
func TestNoLetterTakesBackWhatNoneHasSaid(t *testing.T) {
	const soon, late = time.Second, 2 * time.Minute
	news := message.Draft{Template: template.Incident, Text: "A cable is cut."}
	out := message.Draft{Template: template.Separated, After: template.Incident, Incident: "x"}
	for name, c := range map[string]struct {
		newsFor time.Duration // after which the case leaves the incident
		then    []template.Name
		denied  bool
	}{
		"the news stood":               {late, nil, true},
		"the news never stood":         {soon, nil, false},
		"the denial stands with more":  {late, []template.Name{template.Renewal}, true},
		"the denial was replaced":      {late, []template.Name{template.Resolution}, false},
		"the news and the denial were": {soon, []template.Name{template.Resolution}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			m := timeline.Moment{At: d.now}
			d.c.JoinIncident(m, casefile.Call{Incident: "x", Turn: 1})
			d.write(0, news)
			d.c.LeaveIncident(m, casefile.Call{Incident: "x", Turn: 1}, "")
			d.write(c.newsFor, out)
			d.write(soon, of(c.then...)...)
			d.c.JoinIncident(m, casefile.Call{Incident: "x", Turn: 2})
			require.Equal(t, c.denied, d.c.MassIncident.Denied)
		})
	}
	d := newDesk(t)
	d.c.LeftIncidents = map[string]int{"x": 0}
	d.write(0, out)
	d.c.JoinIncident(timeline.Moment{At: d.now}, casefile.Call{Incident: "x", Turn: 2})
	require.True(t, d.c.MassIncident.Denied)
	d.write(soon, of(template.Resolution)...)
	require.False(t, d.c.MassIncident.Denied, "also once the case has joined again")
}
