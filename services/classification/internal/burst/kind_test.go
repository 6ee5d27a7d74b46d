package burst_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// stream is a regular flow of cases of one kind, each in words of its own.
type stream struct {
	category  string
	territory string
	every     time.Duration
	cases     int
}

// TestABurstOfAKindNeedsNoCommonWord plays streams one after the other to a detector that knows nothing yet.
func TestABurstOfAKindNeedsNoCommonWord(t *testing.T) {
	for name, c := range map[string]struct {
		streams []stream
		want    string // category of the burst
	}{
		"30 in 90 s, the first of the firm": {[]stream{{"outage", "", 3 * time.Second, 30}}, "outage"},
		"30 in 90 s in one territory":       {[]stream{{"outage", "PL", 3 * time.Second, 30}}, "outage"},
		"30 in 90 s after a quiet hour":     {[]stream{{"billing", "", 5 * time.Minute, 12}, {"outage", "", 3 * time.Second, 30}}, "outage"},
		"30 in 30 min":                      {[]stream{{"outage", "", time.Minute, 30}}, ""},
		"seven at once":                     {[]stream{{"outage", "", time.Second, 7}}, ""},
		"the usual mail of an hour":         {[]stream{{"billing", "", 4 * time.Minute, 15}, {"delivery", "", 4 * time.Minute, 15}}, ""},
		"a day at a steady rate":            {[]stream{{"outage", "PL", 2 * time.Minute, 720}}, ""},
		"two days, then a burst":            {[]stream{{"outage", "PL", 10 * time.Minute, 288}, {"outage", "PL", 3 * time.Second, 30}}, "outage"},
	} {
		t.Run(name, func(t *testing.T) {
			d, at := burst.NewDetector(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
			n, found := 0, ""
			for _, s := range c.streams {
				for range s.cases {
					at, n = at.Add(s.every), n+1
					o := burst.Observation{Case: fmt.Sprint(n), At: at, Territory: s.territory}
					o.Input = priority.Input{Text: fmt.Sprintf("%c%c%c%c", 'a'+n%26, 'a'+n/26%26, 'a'+n%7, 'a'+n/7%26), Category: s.category}
					if b, isFound := d.Observe(o); isFound {
						found = b.Cases[0].Input.Category
						require.False(t, b.Evidence.Alike || b.Evidence.Word, "%+v", b.Evidence)
					}
				}
			}
			require.Equal(t, c.want, found)
		})
	}
}

// TestTheFirstHoursOfAFirmHideNoBurst lets a few cases come before the full hour, many of other services after it, and
// then an outage.
func TestTheFirstHoursOfAFirmHideNoBurst(t *testing.T) {
	others := []string{"billing", "delivery", "access", "refund", "how-to", "contract"}
	for name, c := range map[string]struct {
		first time.Duration // before the full hour
		few   int           // cases from then on, one a second
	}{
		"a case in the last seconds of an hour": {10 * time.Second, 1},
		"five cases in the last seconds":        {10 * time.Second, 5},
		"a whole hour with one case":            {2 * time.Hour, 1},
		"a whole hour with five cases":          {2 * time.Hour, 5},
		"a night with one case":                 {12 * time.Hour, 1},
		"a day with one case":                   {25 * time.Hour, 1},
		"a week with three cases":               {7 * 24 * time.Hour, 3},
	} {
		t.Run(name, func(t *testing.T) {
			d, hour, n := burst.NewDetector(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), 0
			observe := func(at time.Time, service, category string) bool {
				n++
				o := burst.Observation{Case: fmt.Sprint(n), At: at, Input: priority.Input{Category: category}}
				o.Input.Service = service
				_, found := d.Observe(o)
				return found
			}
			for k := range c.few {
				observe(hour.Add(time.Duration(k)*time.Second-c.first), "retail", others[k%len(others)])
			}
			for k := range 600 {
				observe(hour.Add(time.Duration(k)*time.Second), "retail", others[k%len(others)])
			}
			found := false
			for k := range 24 {
				found = observe(hour.Add(10*time.Minute+time.Duration(k)*time.Second), "internet", "outage") || found
			}
			require.True(t, found)
		})
	}
}

// TestTheFirstDayLearnsASteadyRate lets the cases of one kind come at a steady rate to a detector that knows nothing yet.
// After two hours no case is a burst, and its kind is no sign of one.
func TestTheFirstDayLearnsASteadyRate(t *testing.T) {
	for _, c := range []struct{ perHour, others int }{
		{100, 0},
		{200, 0},
		{200, 400},
	} {
		t.Run(fmt.Sprintf("%d beside %d", c.perHour, c.others), func(t *testing.T) {
			d, begin, total := burst.NewDetector(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), c.perHour+c.others
			for n := range 4 * total {
				category := "outage"
				if n%total*c.others/total != (n+1)%total*c.others/total {
					category = "billing"
				}
				o := burst.Observation{Case: fmt.Sprint(n), At: begin.Add(time.Duration(n) * time.Hour / time.Duration(total))}
				o.Input.Category = category
				b, found := d.Observe(o)
				if n >= 2*total && category == "outage" {
					require.False(t, found, "%d: %+v", n, b.Evidence)
					require.Less(t, d.ExcessShare(o), 0.5, n)
				}
			}
		})
	}
}

// TestManyCategoriesOfARushAreNoBurst lets a firm with a large backlog switch on: a thousand cases in a second, a
// quarter of them of one category.
func TestManyCategoriesOfARushAreNoBurst(t *testing.T) {
	d, at := burst.NewDetector(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	categories := []string{"outage", "billing", "outage", "delivery", "access", "refund", "how-to", "contract"}
	for n := range 1000 {
		at = at.Add(time.Millisecond)
		category := categories[n%len(categories)]
		b, found := d.Observe(burst.Observation{Case: fmt.Sprint(n), At: at, Input: priority.Input{Category: category}})
		require.False(t, found, "%d: %+v", n, b.Evidence)
	}
}

// TestASignatureKnowsTheWordsOfEachLanguage fits a signature to as many cases of two languages.
func TestASignatureKnowsTheWordsOfEachLanguage(t *testing.T) {
	d, at := burst.NewDetector(), time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var ids []string
	observe := func(language, text string) string {
		at = at.Add(time.Minute)
		id := fmt.Sprint(at.Unix())
		d.LearnPast(burst.Observation{Case: id, At: at, Input: priority.Input{Language: language, Text: text}}, false)
		return id
	}
	for range 20 {
		observe("en", "I ask for a copy of the contract")
		observe("ru", "Пришлите копию договора")
	}
	for range 6 {
		ids = append(ids, observe("en", "The lift is stuck"), observe("ru", "Застрял лифт в подъезде"))
	}
	s := d.FitSignature(d.Recall(ids))
	for _, c := range []struct {
		language, text string
		want           bool
	}{
		{"en", "our lift is stuck again", true},
		{"ru", "Снова застрял лифт", true},
		{"ru", "Пришлите копию договора", false},
		{"en", "I ask for a copy of the contract", false},
		{"pl", "Winda stoi", false},
	} {
		require.Equal(t, c.want, s.FitsMessage(burst.SplitMessage(c.text, c.language)), c.text)
	}
}
