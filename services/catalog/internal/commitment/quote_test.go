package commitment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/worktime"
	"github.com/ombud/ombud/services/catalog/internal/commitment"
	"github.com/ombud/ombud/services/catalog/internal/offer"
)

// catalog has one level for each rule, told apart by the hours of its P1 answer.
func catalog() offer.Snapshot {
	versions := []offer.Version{
		{Name: offer.AlwaysOpen, Calendar: &offer.Calendar{Hours: worktime.AlwaysOpen().Calendar()}},
		{Name: "calendars/berlin", Calendar: &offer.Calendar{Hours: worktime.Calendar{
			TimeZone: "Europe/Berlin",
			Hours:    []worktime.Interval{{Day: time.Monday, From: 9 * 60, To: 17 * 60}},
		}}},
		level(offer.StandardLevel, 1), level("serviceLevels/service", 2), level("serviceLevels/segment", 3), level("serviceLevels/both", 4),
		{Name: "services/plain", Service: &offer.Service{}},
		{Name: "services/repair", Service: &offer.Service{
			ServiceLevel: "serviceLevels/service", Territories: []string{"DE", "PL"}, Categories: []string{"categories/defect"},
		}},
		{Name: "services/office", Service: &offer.Service{Calendar: "calendars/berlin"}},
		{Name: "segments/plain", Segment: &offer.Segment{}},
		{Name: "segments/gold", Segment: &offer.Segment{
			ServiceLevel:  "serviceLevels/segment",
			ServiceLevels: []offer.SegmentServiceLevel{{Service: "services/repair", ServiceLevel: "serviceLevels/both"}},
		}},
	}
	for i := range versions {
		versions[i].Kind, versions[i].Number = offer.KindOf(versions[i].Name), 1
	}
	return offer.NewView().With(versions...).SnapshotAt(time.Now(), time.Now())
}

func level(name string, hours int) offer.Version {
	l := &offer.ServiceLevel{Calendar: offer.AlwaysOpen, Ceiling: 20 * time.Hour}
	for p := 1; p <= 4; p++ {
		respond := time.Duration(hours*p) * time.Hour
		l.Targets = append(l.Targets, offer.Target{Priority: p, Respond: respond, Update: respond, Resolve: 2 * respond})
	}
	return offer.Version{Name: name, ServiceLevel: l}
}

func TestMostSpecificLevelWins(t *testing.T) {
	cases := []struct {
		name     string
		request  commitment.Request
		level    string
		service  string
		explains string
	}{
		{"nothing is known", commitment.Request{}, offer.StandardLevel, "", "nothing more specific"},
		{"a service without a level", commitment.Request{Service: "services/plain"}, offer.StandardLevel, "services/plain", "nothing more specific"},
		{"the service's level", commitment.Request{Service: "services/repair"}, "serviceLevels/service", "services/repair", "level of services/repair"},
		{"a plain segment changes nothing", commitment.Request{Service: "services/repair", Segment: "segments/plain"}, "serviceLevels/service", "services/repair", ""},
		{"the segment's level beats the service's", commitment.Request{Service: "services/plain", Segment: "segments/gold"}, "serviceLevels/segment", "services/plain", "for every service"},
		{"the segment's level for the service beats all", commitment.Request{Service: "services/repair", Segment: "segments/gold"}, "serviceLevels/both", "services/repair", "segments/gold has it for services/repair"},
		{"the category leads to the service", commitment.Request{Category: "categories/defect"}, "serviceLevels/service", "services/repair", "categories/defect belongs to services/repair"},
		{"a named service beats the category", commitment.Request{Category: "categories/defect", Service: "services/plain"}, offer.StandardLevel, "services/plain", ""},
		{"offered there", commitment.Request{Service: "services/repair", Territory: "PL"}, "serviceLevels/service", "services/repair", ""},
		{"not offered there", commitment.Request{Service: "services/repair", Territory: "FR"}, offer.StandardLevel, "", "not offered in FR"},
		{"unknown names, passed over", commitment.Request{Service: "services/gone", Segment: "segments/gone", Lenient: true}, offer.StandardLevel, "", "services/gone is not in the catalog"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.request.Priority = 1
			got, err := commitment.Quote(catalog(), c.request)
			require.NoError(t, err)
			require.Equal(t, c.level, got.ServiceLevel.Name)
			require.Equal(t, c.service, got.Service)
			require.Contains(t, strings.Join(got.Explanation, "\n"), c.explains)
		})
	}
}

func TestUnknownNamesAreAllNamed(t *testing.T) {
	_, err := commitment.Quote(catalog(), commitment.Request{Service: "segments/gold", Segment: "segments/gone", Priority: 1})
	e, ok := fault.As(err)
	require.True(t, ok)
	require.Equal(t, fault.InvalidArgument, e.Kind())
	require.Len(t, e.Fields(), 2)
	require.Equal(t, "service", e.Fields()[0].Path)
	require.Equal(t, "segment", e.Fields()[1].Path)
}

func TestTimesAreCountedOnTheCalendar(t *testing.T) {
	friday := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	cases := []struct {
		name             string
		request          commitment.Request
		respond, resolve string
		update           time.Duration
	}{
		{"around the clock", commitment.Request{Priority: 2}, "2026-11-20T17:00:00Z", "2026-11-20T19:00:00Z", 2 * time.Hour},
		{"on Mondays in Berlin", commitment.Request{Service: "services/office", Priority: 4}, "2026-11-23T12:00:00Z", "2026-11-23T16:00:00Z", 4 * time.Hour},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.request.Start = friday
			got, err := commitment.Quote(catalog(), c.request)
			require.NoError(t, err)
			require.Equal(t, c.respond, got.RespondBy.UTC().Format(time.RFC3339))
			require.Equal(t, c.resolve, got.ResolveBy.UTC().Format(time.RFC3339))
			require.Equal(t, c.update, got.Target.Update)
			require.Equal(t, friday.Add(20*time.Hour), got.Ceiling, "the ceiling is by the clock")
		})
	}
}

// Catalogs of earlier releases may have deleted what every case falls back on.
func TestADeletedFallbackCounts(t *testing.T) {
	standard := level(offer.StandardLevel, 1)
	always := offer.Version{Name: offer.AlwaysOpen, Calendar: &offer.Calendar{Hours: worktime.AlwaysOpen().Calendar()}}
	versions := []offer.Version{always, standard}
	for i := range versions {
		versions[i].Kind, versions[i].Number, versions[i].Deleted = offer.KindOf(versions[i].Name), 1, true
	}
	left := offer.NewView().With(versions...).SnapshotAt(time.Now(), time.Now())
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	got, err := commitment.Quote(left, commitment.Request{Priority: 1, Start: start})
	require.NoError(t, err)
	require.Equal(t, offer.StandardLevel, got.ServiceLevel.Name)
	require.True(t, start.Add(time.Hour).Equal(got.RespondBy))
}

// The law counts from the first contact, also for a promise that counts from a reopening, and moves no time into the past.
func TestTheLawCountsFromTheFirstContact(t *testing.T) {
	contact := time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)
	law := func(name string, longest time.Duration) offer.Version {
		return offer.Version{Name: name, Kind: offer.StatutoryLimits, Number: 1, Limit: &offer.StatutoryLimit{Category: offer.AnyCategory, Resolve: longest}}
	}
	always := offer.Version{Name: offer.AlwaysOpen, Kind: offer.Calendars, Number: 1, Calendar: &offer.Calendar{Hours: worktime.AlwaysOpen().Calendar()}}
	standard := level(offer.StandardLevel, 4)
	standard.Kind, standard.Number = offer.ServiceLevels, 1
	for name, tc := range map[string]struct {
		laws                             []offer.Version
		after                            time.Duration // from the contact to the start
		respond, resolve, ceiling, limit time.Duration // from the contact
		by                               string
	}{
		"at the opening": {
			[]offer.Version{law("statutoryLimits/a", time.Hour)},
			0,
			time.Hour, time.Hour, time.Hour, time.Hour, "statutoryLimits/a",
		},
		"reopened before it is over": {
			[]offer.Version{law("statutoryLimits/a", time.Hour)},
			50 * time.Minute,
			time.Hour, time.Hour, time.Hour, time.Hour, "statutoryLimits/a",
		},
		"reopened at its very end": {
			[]offer.Version{law("statutoryLimits/a", time.Hour)},
			time.Hour,
			5 * time.Hour, 9 * time.Hour, 21 * time.Hour, time.Hour, "statutoryLimits/a",
		},
		"one is over and another is ahead": {
			[]offer.Version{law("statutoryLimits/a", time.Hour), law("statutoryLimits/b", 6*time.Hour), law("statutoryLimits/c", 7*time.Hour)},
			90 * time.Minute,
			5*time.Hour + 30*time.Minute, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour, "statutoryLimits/b",
		},
		"the other way round": {
			[]offer.Version{law("statutoryLimits/a", 7*time.Hour), law("statutoryLimits/b", 6*time.Hour), law("statutoryLimits/c", time.Hour)},
			90 * time.Minute,
			5*time.Hour + 30*time.Minute, 6 * time.Hour, 6 * time.Hour, 6 * time.Hour, "statutoryLimits/b",
		},
		"a contact after the start is none": {
			[]offer.Version{law("statutoryLimits/a", 2*time.Hour)},
			-time.Hour,
			time.Hour, time.Hour, time.Hour, time.Hour, "statutoryLimits/a",
		},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := offer.NewView().With(append(tc.laws, always, standard)...).SnapshotAt(contact, contact)
			got, err := commitment.Quote(snapshot, commitment.Request{Priority: 1, Start: contact.Add(tc.after), Contact: contact})
			require.NoError(t, err)
			require.Equal(t, contact.Add(tc.respond), got.RespondBy.UTC())
			require.Equal(t, contact.Add(tc.resolve), got.ResolveBy.UTC())
			require.Equal(t, contact.Add(tc.ceiling), got.Ceiling)
			require.Equal(t, contact.Add(tc.limit), got.ResolveLimit.At)
			require.Equal(t, tc.by, got.ResolveLimit.Law.Name)
		})
	}
}

// What the catalog did not have when a case was promised makes no time later, and may make it earlier. A catalog that had nothing then
// counts as it is now.
func TestWhatCameLaterMakesNoTimeLater(t *testing.T) {
	opened := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	now := opened.Add(time.Hour)
	for name, tc := range map[string]struct {
		hours   int
		isBare  bool // the catalog had nothing when the case was opened
		service string
	}{
		"later":                    {9, false, ""},
		"earlier":                  {1, false, "services/new"},
		"nothing was there before": {9, true, "services/new"},
	} {
		t.Run(name, func(t *testing.T) {
			at := opened.Add(-time.Hour)
			if tc.isBare {
				at = now.Add(-time.Minute)
			}
			versions := []offer.Version{
				{Name: offer.AlwaysOpen, Effective: at, Calendar: &offer.Calendar{Hours: worktime.AlwaysOpen().Calendar()}},
				level(offer.StandardLevel, 2), level("serviceLevels/new", tc.hours),
				{Name: "services/new", Service: &offer.Service{ServiceLevel: "serviceLevels/new", Categories: []string{"categories/defect"}}},
			}
			versions[1].Effective = at
			for i := range versions {
				versions[i].Kind, versions[i].Number = offer.KindOf(versions[i].Name), 1
				if versions[i].Effective.IsZero() {
					versions[i].Effective = now.Add(-time.Minute)
				}
			}
			catalog := offer.NewView().With(versions...).SnapshotAt(opened.Add(-2*time.Hour), now)
			request := commitment.Request{Category: "categories/defect", Priority: 1, Start: opened}
			first, err := commitment.Quote(catalog, request)
			require.NoError(t, err)
			require.Equal(t, "services/new", first.Service, "the first promise of a case has words that the catalog has now")
			again, err := commitment.QuoteAgain(catalog, opened, request)
			require.NoError(t, err)
			require.Equal(t, tc.service, again.Service)
			require.Equal(t, tc.service == "", strings.Contains(strings.Join(again.Explanation, "\n"), "does not make it later"))
		})
	}
}
