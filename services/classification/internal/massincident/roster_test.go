package massincident

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/worker"
	"github.com/ombud/ombud/services/classification/internal/burst"
	"github.com/ombud/ombud/services/classification/internal/priority"
)

// knowingIntake knows every case as an open one, and selects those that a filter names.
type knowingIntake struct{}

func (knowingIntake) ReportIncident(context.Context, string, Incident) error { return nil }

func (knowingIntake) LookUpCases(_ context.Context, ids []string) ([]Member, error) {
	var members []Member
	for _, id := range ids {
		members = append(members, Member{Case: id, Territory: "PL"})
	}
	return members, nil
}

func (i knowingIntake) FindCases(ctx context.Context, filter string, _ int) ([]Member, error) {
	return i.LookUpCases(ctx, strings.Fields(filter))
}

// room is the room on a database, at a time that the test moves.
type room struct {
	*testing.T
	*Service
	clock *clock.Fake
	names map[string]string // ids of incidents by the letter of their test
}

func newRoom(t *testing.T, db docstore.Database, c *clock.Fake) *room {
	t.Helper()
	repository, err := OpenRepository(t.Context(), db)
	require.NoError(t, err)
	roster := NewRoster(repository, c)
	service := NewService(Deps{
		Incidents:      repository,
		Roster:         roster,
		Open:           NewOpenSet(repository, roster, slog.New(slog.DiscardHandler)),
		Intake:         knowingIntake{},
		DetectLanguage: func(string) string { return "en" },
		Worker:         worker.Options{Clock: c, Logger: slog.New(slog.DiscardHandler)},
	})
	return &room{t, service, c, map[string]string{}}
}

func openMemory(t *testing.T) docstore.Database {
	t.Helper()
	db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	return db
}

func monday() *clock.Fake { return clock.NewFake(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)) }

// deed is a call about an incident.
type deed func(r *room, request string) error

func (r *room) command(letter, request string) Command {
	return Command{ID: r.names[letter], Actor: "staff/a", Command: idempotency.Command{ID: request, Digest: request, Caller: "staff/a"}}
}

func words() localized.Message {
	return localized.NewMessage(localized.Text{Language: "en", Text: "A cable is cut."})
}

func create(letter, cases string) deed {
	return func(r *room, request string) error {
		draft := Draft{Cases: strings.Fields(cases), Words: []string{"word" + letter}, Message: words()}
		doc, err := r.CreateIncident(r.Context(), r.command("", request), draft)
		if err == nil {
			r.names[letter] = doc.ID
		}
		return err
	}
}

func add(letter, cases string) deed {
	return func(r *room, request string) error {
		_, _, err := r.AddCases(r.Context(), r.command(letter, request), Selection{Cases: strings.Fields(cases)})
		return err
	}
}

func addFound(letter, cases string, skipped int) deed {
	return func(r *room, request string) error {
		_, addition, err := r.AddCases(r.Context(), r.command(letter, request), Selection{Filter: cases})
		require.Equal(r, skipped, addition.Skipped)
		return err
	}
}

func remove(letter, cases string) deed {
	return func(r *room, request string) error {
		_, _, err := r.RemoveCases(r.Context(), r.command(letter, request), Selection{Cases: strings.Fields(cases)}, "wrong")
		return err
	}
}

func declare(letter string) deed {
	return func(r *room, request string) error {
		_, err := r.DeclareIncident(r.Context(), r.command(letter, request), words())
		return err
	}
}

func resolve(letter string) deed {
	return func(r *room, request string) error {
		_, err := r.ResolveIncident(r.Context(), r.command(letter, request), "", words())
		return err
	}
}

// found stores an incident as the detection or an earlier build leaves it.
func found(letter string, state State, cases string) deed {
	return func(r *room, _ string) error {
		r.clock.Advance(time.Second)
		i := Incident{State: state, Cases: []string{}, Created: r.clock.Now()}
		for id := range strings.FieldsSeq(cases) {
			i.addCase(burst.Observation{Case: id, At: r.clock.Now()})
		}
		r.names[letter] = idempotency.DerivedID(letter)
		return r.repository.InsertIncident(r.Context(), r.names[letter], i)
	}
}

func adopt(r *room, _ string) error { return r.adoptCases(r.Context()) }

// judged lets a case join by its classification; refused marks one that another incident holds.
func judged(letter, id string, isRefused bool) deed {
	return func(r *room, _ string) error {
		require.NoError(r, r.open.Refresh(r.Context()))
		in := priority.Input{Text: "my word" + letter, Facts: priority.Facts{Territory: "PL"}}
		require.Equal(r, isRefused, r.open.JoinFitting(r.Context(), id, in) == "")
		return nil
	}
}

// wait lets the leases of unfinished changes pass, and does the due work.
func wait(r *room, _ string) error {
	r.clock.Advance(takeLease)
	for range 3 {
		if _, err := r.settler.RunOnce(r.Context()); err != nil {
			return err
		}
		if _, err := r.worker.RunOnce(r.Context()); err != nil {
			return err
		}
	}
	return nil
}

// worked lets the due work follow a deed.
func worked(do deed) deed {
	return func(r *room, request string) error {
		if err := do(r, request); err != nil {
			return err
		}
		return wait(r, request)
	}
}

// listCases returns the cases of incidents with their turns, in the order of the letters.
func (r *room) listCases(letters ...string) string {
	r.Helper()
	var all []string
	for _, letter := range letters {
		doc, err := r.repository.GetIncident(r.Context(), r.names[letter])
		require.NoError(r, err)
		cases := letter + ":"
		for _, id := range doc.Body.Cases {
			cases += fmt.Sprintf(" %s%d", id, doc.Body.TurnOf(id))
		}
		all = append(all, cases)
	}
	return strings.Join(all, ", ")
}

// requireRoster checks that no case is listed by two open incidents, that the one that lists it holds it, and that no
// change is left unfinished.
func (r *room) requireRoster() {
	r.Helper()
	ids, err := r.repository.listOpenIDs(r.Context())
	require.NoError(r, err)
	listed := map[string]bool{}
	for _, id := range ids {
		doc, err := r.repository.GetIncident(r.Context(), id)
		require.NoError(r, err)
		require.Equal(r, len(doc.Body.Cases), doc.Body.Count)
		for _, caseID := range doc.Body.Cases {
			require.False(r, listed[caseID], "%s is listed twice", caseID)
			listed[caseID] = true
			hold, err := r.repository.holds.Get(r.Context(), caseID)
			require.NoError(r, err)
			require.Equal(r, id, hold.Body.Incident)
			require.Equal(r, doc.Body.TurnOf(caseID), hold.Body.Turn)
		}
	}
	for hold, err := range r.repository.holds.Find(r.Context(), docstore.Query{}) {
		require.NoError(r, err)
		require.False(r, hold.Body.isPending(), hold.ID)
	}
}

func TestACaseIsOfOneOpenIncident(t *testing.T) {
	for name, c := range map[string]struct {
		before  []deed
		last    deed
		refused string // letters of incidents that the fault names
		want    string
	}{
		"created":                             {nil, create("x", "a b"), "", "x: a1 b1"},
		"created with a case of another":      {[]deed{create("x", "a")}, create("y", "b a"), "x", "x: a1"},
		"the others of a refused call":        {[]deed{create("x", "a"), ignore(create("y", "b a"))}, create("z", "b"), "", "x: a1, z: b1"},
		"added to another":                    {[]deed{create("x", "a"), create("y", "b")}, add("y", "c a"), "x", "x: a1, y: b1"},
		"added twice":                         {[]deed{create("x", "a")}, add("x", "a b"), "", "x: a1 b1"},
		"found and added":                     {[]deed{create("x", "a"), create("y", "b")}, addFound("y", "a b c", 1), "", "x: a1, y: b1 c1"},
		"removed, and added to the next":      {[]deed{create("x", "a b"), create("y", ""), remove("x", "a")}, add("y", "a"), "", "x: b1, y: a2"},
		"removed, and added again":            {[]deed{create("x", "a b"), remove("x", "a")}, add("x", "a"), "", "x: b1 a2"},
		"back after another":                  {[]deed{create("x", "a"), create("y", ""), remove("x", "a"), add("y", "a"), remove("y", "a")}, add("x", "a"), "", "x: a3, y:"},
		"of a resolved one":                   {[]deed{create("x", "a"), resolve("x")}, create("y", "a"), "", "x: a1, y: a2"},
		"of a candidate":                      {[]deed{found("x", Candidate, "a")}, create("y", "a"), "", "x: a0, y: a1"},
		"added to a candidate":                {[]deed{create("x", "a"), found("y", Candidate, "b")}, add("y", "a"), "x", "x: a1, y: b0"},
		"removed from a candidate":            {[]deed{found("x", Candidate, "a"), remove("x", "a")}, create("y", "a"), "", "x:, y: a1"},
		"declared":                            {[]deed{found("x", Candidate, "a b")}, worked(declare("x")), "", "x: a1 b1"},
		"declared after another with a case":  {[]deed{found("x", Candidate, "a b"), found("y", Candidate, "b c"), worked(declare("x"))}, declare("y"), "", "x: a1 b1, y: c0"},
		"declared, and created with its case": {[]deed{found("x", Candidate, "a b"), declare("x")}, worked(create("y", "b")), "", "x: a1, y: b1"},
		"declared with added cases":           {[]deed{found("x", Candidate, "a"), add("x", "b")}, worked(declare("x")), "", "x: a1 b1"},
		"declared, and added to meanwhile":    {[]deed{found("x", Candidate, "a"), declare("x")}, worked(add("x", "a b")), "", "x: a1 b1"},
		"declared, and removed meanwhile":     {[]deed{found("x", Candidate, "a b"), declare("x"), remove("x", "a")}, worked(create("y", "a")), "", "x: b1, y: a1"},
		"declared, and added again meanwhile": {[]deed{found("x", Candidate, "a b"), declare("x"), remove("x", "a")}, worked(add("x", "a")), "", "x: b1 a1"},
		"declared and resolved at once":       {[]deed{found("x", Candidate, "a b"), declare("x")}, worked(resolve("x")), "", "x: a1 b1"},
		"after one that was resolved at once": {[]deed{found("x", Candidate, "a"), declare("x"), worked(resolve("x"))}, create("y", "a"), "", "x: a1, y: a2"},
		"of an earlier build":                 {[]deed{found("x", Open, "a b"), found("y", Open, "b c")}, adopt, "", "x: a1 b1, y: c1"},
		"of an earlier build, taken twice":    {[]deed{found("x", Open, "a b"), adopt, adopt}, create("y", "b"), "x", "x: a1 b1"},
		"judged":                              {[]deed{create("x", ""), judged("x", "a", false)}, create("y", "a"), "x", "x:"},
		"judged, and listed by the due work":  {[]deed{create("x", ""), judged("x", "a", false)}, wait, "", "x: a1"},
		"judged, and of another":              {[]deed{create("x", ""), create("y", "a")}, judged("x", "a", true), "", "x:, y: a1"},
		"judged again":                        {[]deed{create("x", ""), judged("x", "a", false), wait}, judged("x", "a", false), "", "x: a1"},
		"judged again, and removed meanwhile": {[]deed{create("x", "a"), remove("x", "a")}, judged("x", "a", true), "", "x:"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoom(t, openMemory(t), monday())
			for n, do := range c.before {
				require.NoError(t, do(r, fmt.Sprint("before", n)))
			}
			err := c.last(r, "last")
			if c.refused == "" {
				require.NoError(t, err)
			} else {
				require.Equal(t, reasonNotAddable, fault.ReasonOf(err))
				require.ErrorContains(t, err, Collection.Name(r.names[c.refused]))
			}
			var letters []string
			for part := range strings.SplitSeq(c.want, ", ") {
				letters = append(letters, part[:1])
			}
			require.Equal(t, c.want, r.listCases(letters...))
			require.NoError(t, wait(r, ""))
			r.requireRoster()
		})
	}
}

// ignore lets a deed be refused.
func ignore(do deed) deed {
	return func(r *room, request string) error {
		require.Error(r, do(r, request))
		return nil
	}
}

// TestAnOpenIncidentGainsTakenCasesOnly stores what the detection has found for an incident that is open by now.
func TestAnOpenIncidentGainsTakenCasesOnly(t *testing.T) {
	now := monday().Now()
	g := gain{joined: []joinedCase{{Observation: burst.Observation{Case: "a", At: now}}, {Observation: burst.Observation{Case: "b", At: now}}}}
	apply := func(state State, taken Taken) (Incident, error) {
		i := Incident{State: state, IsHolding: state == Open, Proposals: []Proposal{{Case: "a"}}}
		err := g.addTo(&i, taken, now, func(*Incident, time.Time) {})
		return i, err
	}
	_, err := apply(Open, Taken{turns: map[string]int64{"a": 1}})
	require.True(t, isCasesJoined(err))
	i, err := apply(Open, Taken{turns: map[string]int64{"a": 2}, holders: map[string]string{"b": "y"}})
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, i.Cases)
	require.Equal(t, int64(2), i.TurnOf("a"))
	require.Empty(t, i.Proposals)
	require.NotNil(t, i.Task.Due)
	i, err = apply(Candidate, Taken{})
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, i.Cases)
	require.Zero(t, i.TurnOf("a"))
}

// TestAnEndingOfAnEarlierReleaseIsRead upgrades an incident whose ending was flat.
func TestAnEndingOfAnEarlierReleaseIsRead(t *testing.T) {
	i := Incident{Ending: &Ending{FlatFix: "A new cable.", Fix: localized.Message{First: localized.Text{Language: "en"}}, Actor: "staff/a"}}
	for range 2 {
		i.Upgrade()
		require.Equal(t, localized.Text{Language: "en", Text: "A new cable."}, i.Ending.Fix.First)
		require.Empty(t, i.Ending.FlatFix)
	}
}

// TestACrashLeavesNoCaseHalfTaken kills the process at each write of a change. The due work follows on another one, and then
// the caller repeats the call.
func TestACrashLeavesNoCaseHalfTaken(t *testing.T) {
	for name, c := range map[string]struct {
		before []deed
		do     deed
		want   string
	}{
		"create":  {nil, create("x", "a b"), "a b"},
		"add":     {[]deed{create("x", "a")}, add("x", "b c"), "a b c"},
		"declare": {[]deed{found("x", Candidate, "a b")}, worked(declare("x")), "a b"},
		"adopt":   {[]deed{found("x", Open, "a b")}, adopt, "a b"},
		"move":    {[]deed{create("y", "a"), create("x", "b"), resolve("y")}, add("x", "a"), "b a"},
		"remove":  {[]deed{create("x", "a b")}, remove("x", "a"), "b"},
		"join":    {[]deed{create("x", "b")}, joins, "b a"},
	} {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				for _, after := range []bool{false, true} {
					if !dieAt(t, n, after, c.before, c.do, c.want) {
						require.Greater(t, n, 1)
						return
					}
				}
			}
		})
	}
}

// joins lets a case join by its classification until it is listed.
func joins(r *room, _ string) error {
	if err := r.open.Refresh(r.Context()); err != nil {
		return err
	}
	in := priority.Input{Text: "my wordx"}
	if r.open.JoinFitting(r.Context(), "a", in) == "" {
		return fault.New(fault.Unavailable, "NOT_JOINED", "the case joins none")
	}
	return wait(r, "")
}

// dieAt reports whether the process came to its death.
func dieAt(t *testing.T, n int, after bool, before []deed, do deed, want string) bool {
	t.Helper()
	db := openMemory(t)
	wreck := docstoretest.NewFaultyDatabase(db)
	first := newRoom(t, wreck, monday())
	for n, do := range before {
		require.NoError(t, do(first, fmt.Sprint("before", n)))
	}
	wreck.CrashAt(n, after)
	_ = do(first, "last")
	if !wreck.Crashed() {
		return false
	}
	second := newRoom(t, db, first.clock)
	second.names = first.names
	require.NoError(t, wait(second, ""))
	require.NoError(t, do(second, "last"), "write %d, after=%t", n, after)
	doc, err := second.repository.GetIncident(t.Context(), second.names["x"])
	require.NoError(t, err)
	require.Equal(t, want, strings.Join(doc.Body.Cases, " "), "write %d, after=%t", n, after)
	require.NoError(t, wait(second, ""))
	second.requireRoster()
	require.NoError(t, create("z", "free")(second, "free"))
	return true
}

// TestARequestIDMakesOneIncident lets a second call with a request id come so soon that it has not seen the incident of the
// first one when it takes its cases.
func TestARequestIDMakesOneIncident(t *testing.T) {
	for name, c := range map[string]struct {
		content, cases string
		want           string // reason of the fault
	}{
		"repeated":           {"once", "a b", ""},
		"with other content": {"else", "b c", idempotency.ReasonReused},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoom(t, openMemory(t), monday())
			require.NoError(t, create("x", "a b")(r, "once"))
			second := r.command("x", "once")
			second.Command.Digest = c.content
			draft := Draft{Cases: strings.Fields(c.cases), Message: words()}
			members, err := r.intake.LookUpCases(t.Context(), draft.Cases)
			require.NoError(t, err)
			doc, err := r.openDeclared(t.Context(), second, draft, members, r.clock.Now())
			require.Equal(t, c.want, fault.ReasonOf(err))
			if c.want == "" {
				require.Equal(t, r.names["x"], doc.ID)
			}
			require.NoError(t, create("y", "c")(r, "free"), "no case of it is taken")
			require.Equal(t, reasonNotAddable, fault.ReasonOf(create("z", "b")(r, "taken")))
			r.requireRoster()
		})
	}
}
