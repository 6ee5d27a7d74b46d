package escalation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/docstore/docstoretest"
	"github.com/ombud/ombud/pkg/docstore/sqlite"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/telemetry"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

// The process dies between any two writes of a life, before or after the write; who called
// tries again after the restart. Whatever the moment, the life comes out the same: nothing
// is lost, and nothing happens twice.
func TestDeathBetweenAnyTwoWritesIsHealed(t *testing.T) {
	want, writes := liveWith(t, 0, false)
	require.Greater(t, writes, 15)
	require.Equal(t, []string{"CLAIMED", "PASSED_UP", "STEP_EXPIRED step", "RESOURCE_ADDED", "SUPPLIER_ENGAGED"}, want.words)
	require.Equal(t, []string{"staff/dan", "suppliers/cables"}, want.help)
	for _, after := range []bool{false, true} {
		for n := range writes {
			t.Run(fmt.Sprintf("write %d, after=%t", n+1, after), func(t *testing.T) {
				t.Parallel()
				got, _ := liveWith(t, n+1, after)
				require.Equal(t, want, got)
			})
		}
	}
}

// life is what can be seen of a life when it is over.
type life struct {
	words  []string // on the timeline
	help   []string // resources and engagements of the handling
	passes []string // of the handling
	month  []string // in the report
	level  int32
	state  escalationv1.Handling_State
}

// liveWith leads a life on a database that crashes at the nth write after the start, never
// for 0. It returns the outcome, and how many writes the life took.
func liveWith(t *testing.T, n int, after bool) (life, int) {
	t.Helper()
	var db *docstoretest.FaultyDatabase
	memory := map[string]docstore.Database{}
	s := newSuite(t, func(o *host.Options) {
		o.OpenDatabase = func(_ context.Context, name string, _ *telemetry.Telemetry) (docstore.Database, error) {
			if memory[name] == nil {
				db, err := sqlite.Open(sqlite.Memory, sqlite.Options{})
				require.NoError(t, err)
				t.Cleanup(func() { require.NoError(t, db.Close(context.Background())) })
				memory[name] = lasting{db}
			}
			if name != "escalation" || db != nil && db.Crashed() {
				return memory[name], nil
			}
			db = docstoretest.NewFaultyDatabase(memory[name])
			return db, nil
		}
	})
	s.everybody()
	s.equip()
	s.agent()
	db.CrashAt(n, after)
	s.live(db)
	writes := db.Writes()
	db.CrashAt(0, false)
	if db.Crashed() {
		s.restart()
	}
	return s.seen(), writes
}

// lasting is a database that outlives the processes that open it.
type lasting struct{ docstore.Database }

// Close implements docstore.Database.
func (lasting) Close(context.Context) error { return nil }

// equip makes the third level call a supplier and bring Dan.
func (s *suite) equip() {
	s.Helper()
	ladder, err := s.organisation().GetLadderPolicy(s.admin(), &escalationv1.GetLadderPolicyRequest{Name: "ladderPolicies/default"})
	require.NoError(s, err)
	ladder.Steps[2].Target, ladder.Steps[2].Resources = "suppliers/cables", []string{"staff/dan"}
	_, err = s.organisation().UpdateLadderPolicy(s.admin(), &escalationv1.UpdateLadderPolicyRequest{LadderPolicy: ladder})
	require.NoError(s, err)
}

// live opens a case, claims it, passes it up, lets its time run out, solves it, and opens
// it again.
func (s *suite) live(db *docstoretest.FaultyDatabase) {
	name, bg := "handlings/"+caseID(1), context.Background()
	opening := s.openRequest(caseID(1))
	s.insist(db, func() error { _, err := s.intakeCalls().OpenHandling(bg, opening); return err })
	s.insist(db, func() error {
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: name, RequestId: "claim"})
		return err
	})
	s.insist(db, func() error {
		_, err := s.handlings().PassUpHandling(s.agent(), &escalationv1.PassUpHandlingRequest{Name: name, Reason: "x", RequestId: "pass"})
		return err
	})
	answered := timestamppb.New(s.clock.Now())
	s.insist(db, func() error {
		_, err := s.intakeCalls().RecordAnswer(bg, &escalationv1.RecordAnswerRequest{Name: name, AnswerTime: answered, RequestId: "answer"})
		return err
	})
	s.advance(6*time.Hour + time.Minute)
	s.await(db, func() bool { return len(s.intake.words(caseID(1))) == 5 })
	solved := timestamppb.New(s.clock.Now())
	s.insist(db, func() error {
		_, err := s.intakeCalls().ResolveHandling(bg, &escalationv1.ResolveHandlingRequest{Name: name, ResolveTime: solved, RequestId: "resolve"})
		return err
	})
	s.insist(db, func() error {
		_, err := s.intakeCalls().ReopenHandling(bg, &escalationv1.ReopenHandlingRequest{Name: name, ReopenTime: solved, RequestId: "reopen"})
		return err
	})
	s.await(db, func() bool { rows, err := s.month(); return err == nil && len(rows) == 4 })
}

// insist calls until it works, and restarts the process when that has died.
func (s *suite) insist(db *docstoretest.FaultyDatabase, call func() error) {
	s.Helper()
	err := call()
	if fault.Is(err, fault.Unavailable) && db.Crashed() {
		s.restart()
		err = call()
	}
	require.NoError(s, err)
}

// await waits for the worker, and restarts the process when that has died.
func (s *suite) await(db *docstoretest.FaultyDatabase, holds func() bool) {
	s.Helper()
	restarted := false
	s.eventually(func() bool {
		if db.Crashed() && !restarted {
			s.restart()
			restarted = true
		}
		s.advance(50 * time.Millisecond) // towards the end of leases that the dead one held
		return holds()
	}, "what is due is done")
}

func (s *suite) restart() {
	s.Helper()
	s.stop()
	s.start()
}

// seen returns what can be seen of the life now.
func (s *suite) seen() life {
	s.Helper()
	h := s.get(caseID(1))
	l := life{words: s.intake.words(caseID(1)), level: h.GetLevel(), state: h.GetState()}
	requireTiled(s.T, h)
	for _, r := range h.GetResources() {
		l.help = append(l.help, r.GetStaff())
	}
	for _, e := range h.GetEngagements() {
		l.help = append(l.help, e.GetSupplier())
	}
	for _, pass := range h.GetPasses() {
		l.passes = append(l.passes, fmt.Sprint(pass.GetHolder(), " ", pass.GetLevel(), " ", pass.GetEnd()))
	}
	var err error
	l.month, err = s.month()
	require.NoError(s, err)
	return l
}

// month returns the rows of the report.
func (s *suite) month() (rows []string, err error) {
	report, err := escalationv1.NewReportServiceClient(s.conn).GetAccountabilityReport(
		s.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: "2026-11"},
	)
	for _, row := range report.GetRows() {
		rows = append(rows, fmt.Sprint(row.GetHolder(), " ", row.GetPasses(), row.GetSolved(), row.GetPassedUp(), row.GetExpired(), row.GetBreached()))
	}
	return rows, err
}
