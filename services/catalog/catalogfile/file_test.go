package catalogfile_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/catalog/catalogfile"
)

func TestTheShippedCatalogIsAFileLikeAnyOther(t *testing.T) {
	shipped, err := os.ReadFile("default.yaml")
	require.NoError(t, err)
	file, err := catalogfile.Read(shipped)
	require.NoError(t, err)
	var names []string
	for _, r := range file.Resources() {
		names = append(names, r.Name)
	}
	require.Equal(t, []string{"calendars/always", "calendars/office", "serviceLevels/standard", "services/general", "segments/everyone"}, names)
}

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	file, err := catalogfile.Read([]byte(fullMask))
	require.NoError(t, err)
	text, err := catalogfile.Write(file.Resources())
	require.NoError(t, err)
	again, err := catalogfile.Read(text)
	require.NoError(t, err, string(text))
	twice, err := catalogfile.Write(again.Resources())
	require.NoError(t, err)
	require.Equal(t, string(text), string(twice))
	for _, part := range []string{"key: serial", "within: 1h", "amount: {currencyCode: EUR, units: 50}", "from: '09:00'", "team: teams/specialists"} {
		require.Contains(t, string(text), part)
	}
}

func TestEveryMistakeIsNamedWithItsLine(t *testing.T) {
	cases := []struct {
		name, text string
		problems   []string // the beginnings of lines
	}{
		{"no YAML", "services: [", []string{"line 1: "}},
		{"nothing", "", nil},
		{"not a mapping", "- a", []string{"line 1: must have fields"}},
		{"an unknown kind", "services: []\ncolours: []\n", []string{"line 2: colours is no kind of resource"}},
		{"no list", "services: a\n", []string{"line 1: services must be a list"}},
		{"no id", "services:\n  - displayName: A\n", []string{"line 2: has no id"}},
		{"a bad id", "services:\n  - id: A B\n    displayName: A\n", []string{"line 2: id must be"}},
		{"twice the same", "services:\n  - {id: a, displayName: A}\n  - {id: a, displayName: A}\n", []string{"line 3: services/a stands here twice"}},
		{"twice the same field", "services:\n  - id: a\n    displayName: A\n    displayName: B\n", []string{"line 4: "}},
		{"an unknown field", "services:\n  - id: a\n    displayName: A\n    colour: red\n", []string{`line 4: services/a: there is no field "colour"`}},
		{"a field that the catalog makes", "services:\n  - id: a\n    displayName: A\n    version: 3\n", []string{`line 4: services/a: there is no field "version"`}},
		{"a missing field", "services:\n  - id: a\n    description: x\n", []string{"line 2: services/a: display_name: is required"}},
		{"a rule", "services:\n  - id: a\n    displayName: A\n    specification:\n      terms: x\n      territories: [DE, Poland]\n", []string{"line 6: services/a: specification.territories[1]"}},
		{"a reference", "services:\n  - id: a\n    displayName: A\n    calendar: calendars/office\n    serviceLevel: serviceLevels/gone\n", []string{"line 5: services/a: service_level: there is no serviceLevels"}},
		{"a duration", "suppliers:\n  - id: a\n    displayName: A\n    respond: soon\n", []string{"line 4: suppliers/a: must be a time such as 15m"}},
		{"an enum", "segments:\n  - id: a\n    displayName: A\n    damageWeight: HUGE\n", []string{"line 4: segments/a: damageWeight must be one of LOW, MEDIUM, HIGH, CRITICAL"}},
		{"a truth value", "suppliers:\n  - id: a\n    displayName: A\n    active: maybe\n", []string{"line 4: suppliers/a: active must be true or false"}},
		{"a number", "serviceLevels:\n  - id: a\n    authority:\n      - {level: one, amount: {currencyCode: EUR, units: 1.5}}\n", []string{"line 4: serviceLevels/a: level must be a whole number", "line 4: serviceLevels/a: units must be a whole number"}},
		{"several", "services:\n  - id: a\n    displayName: [A]\n    colour: red\n", []string{"line 3: services/a: displayName must be a single value", "line 4: "}},
		{"a calendar", "calendars:\n  - id: a\n    timeZone: Europe/Berlin\n    hours:\n      - {day: MONDAY, from: \"09:00\", to: \"12:00\"}\n      - {day: MONDAY, from: \"11:00\", to: \"13:00\"}\n", []string{"line 6: calendars/a: hours[1]"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := catalogfile.Read([]byte(c.text))
			if len(c.problems) == 0 {
				require.NoError(t, err)
				return
			}
			var problems catalogfile.Problems
			require.ErrorAs(t, err, &problems)
			require.Len(t, problems, len(c.problems), err)
			for i, line := range strings.Split(err.Error(), "\n") {
				require.Contains(t, line, c.problems[i])
			}
		})
	}
}

// fullMask has every kind of value in it.
const fullMask = `
calendars:
  - id: berlin
    timeZone: Europe/Berlin
    hours: [{day: MONDAY, from: "09:00", to: "13:00"}, {day: MONDAY, from: "14:00", to: "24:00"}]
    holidayRegions: [de]
    holidays: [{date: "2026-12-24", name: "Christmas Eve: closed"}]
serviceLevels:
  - id: gold
    displayName: Gold
    calendar: calendars/berlin
    targets:
      - {priority: P1, respond: 5m, update: 30m, resolve: 2h}
      - {priority: P2, respond: 15m, update: 1h, resolve: 4h}
      - {priority: P3, respond: 1h, update: 4h, resolve: 8h}
      - {priority: P4, respond: 2h, update: 8h, resolve: 16h}
    ceiling: 12h30m
    paid: true
    benefits: [a call back, "yes"]
    authority: [{level: 1, amount: {currencyCode: EUR, units: 50}}]
services:
  - id: internet
    displayName: Internet
    categories: [categories/outage]
    specification:
      included: [a line, "# a router"]
      terms: |
        One.
        Two.
      checklists:
        - category: "*"
          items: [{key: serial, question: "Which serial number?", translations: {pl: "Jaki numer?", ru: "Какой номер?"}}]
      continuity:
        steps: [{title: Switch over, team: teams/specialists, within: 1h}]
segments:
  - id: business
    displayName: Business
    damage: They cannot work.
    damageWeight: CRITICAL
    serviceLevels: [{service: services/internet, serviceLevel: serviceLevels/gold}]
    subscriptions: [services/internet]
suppliers:
  - {id: digger, displayName: Digger, services: [services/internet], respond: 1h30m, calendar: calendars/berlin, active: false}
statutoryLimits:
  - {id: law, displayName: Law, category: "*", territories: [DE], resolve: 720h, source: The Act}
operationalAgreements:
  - {id: it, displayName: IT, customer: customers/01J00000000000000000000001, serviceLevel: serviceLevels/gold}
`
