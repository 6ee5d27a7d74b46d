package template_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// clocks returns the times of day in a text.
func clocks(text string) []string {
	return regexp.MustCompile(`\d\d:\d\d(:\d\d)?`).FindAllString(text, -1)
}

// All times of one message are said to the minute, or all to the second where one of them is near and no whole minute. A time that
// the message does not say counts for nothing.
func TestAMessageHasOnePrecision(t *testing.T) {
	set, near, far := loadSet(t), now().Add(2*time.Minute+5*time.Second), now().Add(4*time.Hour+20*time.Second)
	for name, tc := range map[string]struct {
		template template.Name
		change   func(*template.Facts)
		want     []string
	}{
		"all are far": {template.Receipt, func(f *template.Facts) { f.RespondBy, f.ResolveBy = far, far.Add(time.Hour) }, []string{"17:31", "18:31"}},
		"one is near": {template.Receipt, func(f *template.Facts) { f.RespondBy, f.ResolveBy = near, far }, []string{"13:32:05", "17:30:20"}},
		"one is near, in a whole minute": {template.Receipt, func(f *template.Facts) { f.RespondBy, f.ResolveBy = now().Add(2*time.Minute), far }, []string{
			"13:32", "17:31",
		}},
		"one is near, another is a whole minute": {template.Receipt, func(f *template.Facts) { f.RespondBy, f.ResolveBy = near, now().Add(time.Hour) }, []string{
			"13:32:05", "14:30:00",
		}},
		"the near one is not said": {template.Receipt, func(f *template.Facts) { f.MissedBy, f.RespondBy, f.ResolveBy = near, far, far.Add(time.Hour) }, []string{
			"17:31", "18:31",
		}},
		"the broken one is near": {template.Broken, func(f *template.Facts) { f.MissedBy, f.ResolveBy = now().Add(-3*time.Second), far }, []string{
			"13:29:57", "17:30:20",
		}},
		"the replaced one is near":    {template.Repromise, func(f *template.Facts) { f.WasBy, f.ResolveBy = near, far }, []string{"13:32:05", "17:30:20"}},
		"the end of the case is near": {template.Reminder, func(f *template.Facts) { f.CloseBy = near }, []string{"13:32:05"}},
		"the time that is left is short": {template.Waiting, func(f *template.Facts) {
			f.Waiting, f.ResolveLeft, f.SolveLimit = true, 5*time.Minute+5*time.Second, far
		}, []string{"17:30:20"}},
		"the time that is left is long": {template.Waiting, func(f *template.Facts) { f.Waiting, f.SolveLimit = true, far }, []string{"17:31"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := facts()
			f.CallWithin, f.TriageBy, f.RespondBy, f.NextReplyBy, f.ResolveBy = 0, time.Time{}, time.Time{}, time.Time{}, time.Time{}
			tc.change(&f)
			for _, language := range template.AllLanguages() {
				for _, channel := range []string{"EMAIL", "CHAT"} {
					f.Channel = channel
					require.Equal(t, tc.want, clocks(render(set, tc.template, language, f).Body), language)
				}
			}
		})
	}
}

// The parts of one message have one precision, and so has a line of the timeline.
func TestTheWholeMessageHasOnePrecision(t *testing.T) {
	set, first, second := loadSet(t), facts(), facts()
	first.Template, first.MissedBy, first.Continued = template.Broken, now().Add(-3*time.Second), true
	second.Template, second.CloseBy = template.Reminder, now().Add(3*time.Hour)
	text := must(set.Render([]template.Facts{first, second}, nil, "en"))
	require.Equal(t, []string{"13:29:57", "16:30:00"}, clocks(text.Body))

	line := template.Facts{Zone: "UTC", Said: now(), RespondBy: now().Add(61 * time.Second), ResolveBy: now().Add(time.Hour + 2*time.Second)}
	require.Equal(t, []string{"12:31:01", "13:30:02"}, clocks(must(set.RenderLine("PROMISED", line, "en"))))
	line.Said = now().Add(-time.Hour)
	require.Equal(t, []string{"12:32", "13:31"}, clocks(must(set.RenderLine("PROMISED", line, "en"))))
}
