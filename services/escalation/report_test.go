package escalation_test

import (
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
)

func (s *suite) reports() escalationv1.ReportServiceClient {
	return escalationv1.NewReportServiceClient(s.conn)
}

// row returns the row of a report that is about something, when it has the passes that the
// test has made: a pass is archived moments after it has ended.
func (s *suite) row(by escalationv1.AccountabilityReport_Grouping, about string, passes int64) *escalationv1.AccountabilityRow {
	s.Helper()
	var found *escalationv1.AccountabilityRow
	s.eventually(func() bool {
		report, err := s.reports().GetAccountabilityReport(s.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: "2026-11", GroupBy: by})
		require.NoError(s, err)
		for _, row := range report.GetRows() {
			if row.GetHolder() == about && row.GetPasses() == passes {
				found = row
			}
		}
		return found != nil
	}, about)
	return found
}

// behind returns the passes behind a figure.
func (s *suite) behind(row *escalationv1.AccountabilityRow, figure string) []*escalationv1.EndedPass {
	s.Helper()
	list, err := s.reports().ListPasses(s.supervisor(), &escalationv1.ListPassesRequest{Filter: row.GetFilters()[figure], PageSize: 1000})
	require.NoError(s, err, figure)
	return list.GetPasses()
}

func (s *suite) solve(id, request string, contacts int32) {
	s.Helper()
	_, err := s.intakeCalls().ResolveHandling(context.Background(), &escalationv1.ResolveHandlingRequest{
		Name: "handlings/" + id, ResolveTime: timestamppb.New(s.clock.Now()), Actor: "staff/ann", Reason: "fixed", RequestId: request, Contacts: contacts,
	})
	require.NoError(s, err)
}

func (s *suite) rate(id string, number int32, rating *escalationv1.Rating) error {
	rating.SubmitTime = timestamppb.New(s.clock.Now())
	_, err := escalationv1.NewReportServiceClient(s.service).RateSolution(context.Background(), &escalationv1.RateSolutionRequest{
		Name: "handlings/" + id, Number: number, Rating: rating, RequestId: requestID() + rating.GetComment(),
	})
	return err
}

// Ann is late with an answer, solves the case in the customer's absence of mind, and makes
// it good; every figure of it can be counted again.
func TestTheReportSaysWhoDidWhat(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		id := caseID(1)
		s.open(id)
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + id, RequestId: requestID()})
		require.NoError(t, err)
		require.Equal(t, fault.Unavailable, fault.KindOf(s.rate(id, 1, &escalationv1.Rating{Score: 1})), "nothing is solved yet")

		s.advance(3 * time.Hour) // the answer was due an hour ago
		s.solve(id, "first", 2)
		require.NoError(t, s.rate(id, 1, &escalationv1.Rating{Score: 2, Comment: "Still broken.", Discontent: true, Timeliness: 1}))
		s.advance(time.Hour)
		_, err = s.intakeCalls().ReopenHandling(context.Background(), &escalationv1.ReopenHandlingRequest{
			Name: "handlings/" + id, ReopenTime: timestamppb.New(s.clock.Now()), Actor: "customers/1", RequestId: "again",
		})
		require.NoError(t, err)
		s.advance(10 * time.Minute)
		s.solve(id, "second", 3)
		require.NoError(t, s.rate(id, 2, &escalationv1.Rating{Score: 5, Comment: "Thanks.", Timeliness: 4, Ease: 5}))

		s.eventually(func() bool {
			row := s.row(escalationv1.AccountabilityReport_PERSON, "staff/ann", 2)
			return row.GetSatisfaction().GetAnswers() == 2 && row.GetReopened() == 1 && row.GetRecoveries() == 1
		}, "both answers are counted, and what came of the first")
		ann := s.row(escalationv1.AccountabilityReport_PERSON, "staff/ann", 2)
		require.EqualValues(t, 2, ann.GetSolved())
		require.EqualValues(t, 1, ann.GetReopened())
		require.EqualValues(t, 1, ann.GetRecoveries())
		require.Equal(t, 3*time.Hour, ann.GetP90Hold().AsDuration())
		require.Len(t, ann.GetLateness(), 1)
		late := ann.GetLateness()[0]
		require.Equal(t, escalationv1.HandlingClock_RESPONSE, late.GetClock())
		require.Equal(t, time.Hour, late.GetTotal().AsDuration())
		require.Zero(t, late.GetUnmet())
		satisfied := ann.GetSatisfaction()
		require.InDelta(t, 3.5, satisfied.GetMeanScore(), 0)
		require.Equal(t, []string{"Still broken.", "Thanks."}, satisfied.GetComments())
		require.Equal(t, "timeliness", satisfied.GetReasons()[0].GetAbout())
		objectives := ann.GetObjectives()
		require.EqualValues(t, 2, objectives.GetSolutions())
		require.EqualValues(t, 2, objectives.GetInTime())
		require.Zero(t, objectives.GetPromisesKept())
		require.EqualValues(t, 5, objectives.GetContacts())

		require.Len(t, s.behind(ann, "passes"), 2)
		solved := s.behind(ann, "solved")
		require.Len(t, solved, 2)
		require.Len(t, s.behind(ann, "breached"), 1)
		require.Empty(t, s.behind(ann, "passedUp"))
		require.Equal(t, "cases/"+id, solved[0].GetCase())
		require.Equal(t, "teams/front-line", solved[0].GetTeam())
		require.True(t, solved[0].GetSolution().GetRating().GetDiscontent())
		require.True(t, solved[1].GetSolution().GetRecovery())

		for by, about := range map[escalationv1.AccountabilityReport_Grouping]string{
			escalationv1.AccountabilityReport_TEAM:    "teams/front-line",
			escalationv1.AccountabilityReport_SERVICE: "services/general",
			escalationv1.AccountabilityReport_MONTH:   "2026-11",
		} {
			row := s.row(by, about, 3) // with that of the queue
			require.EqualValues(t, 2, row.GetSolved())
			require.Len(t, s.behind(row, "passes"), 3, by)
			require.Len(t, s.behind(row, "solved"), 2, by)
			require.Len(t, s.behind(row, "breached"), 1, by)
		}
		export, err := s.reports().ExportAccountabilityReport(s.supervisor(), &escalationv1.ExportAccountabilityReportRequest{Month: "2026-11"})
		require.NoError(t, err)
		require.Contains(t, export.GetContentType(), "text/csv")
		table, err := csv.NewReader(strings.NewReader(string(export.GetData()))).ReadAll()
		require.NoError(t, err)
		require.Len(t, table, 3)
		require.Equal(t, "staff/ann", table[2][0])
	})
}

// While the intake is down a pass is archived all the same.
func TestTheArchiveDoesNotWaitForTheIntake(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.everybody()
		s.intake.refuse(down())
		s.open(caseID(1))
		s.advance(4 * time.Hour)
		row := s.row(escalationv1.AccountabilityReport_PERSON, "queues/front-line", 1)
		require.EqualValues(s, 1, row.GetExpired())
		require.EqualValues(s, 2, row.GetBreached())
		s.intake.refuse(nil)
	})
}

// A step whose lease ran out files what it had read, after the next one has filed what came since.
func TestALateFilingTakesNothingBack(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, id := s.T, caseID(1)
		env, err := s.host.Env("escalation")
		require.NoError(t, err)
		handlings, err := handling.OpenRepository(t.Context(), env.Database)
		require.NoError(t, err)
		passes, err := accountability.OpenRepository(t.Context(), env.Database)
		require.NoError(t, err)
		s.everybody()
		s.open(id)
		s.solve(id, "first", 1)
		solved, err := handlings.Get(t.Context(), id)
		require.NoError(t, err)
		solved.Body.Filed = 0
		s.advance(time.Hour)
		_, err = s.intakeCalls().ReopenHandling(t.Context(), &escalationv1.ReopenHandlingRequest{
			Name: "handlings/" + id, ReopenTime: timestamppb.New(s.clock.Now()), RequestId: "again",
		})
		require.NoError(t, err)
		reopened := func() bool {
			return s.row(escalationv1.AccountabilityReport_PERSON, "staff/ann", 1).GetReopened() == 1
		}
		s.eventually(reopened, "it is counted that the case was opened again")
		require.NoError(t, passes.File(t.Context(), solved))
		require.True(t, reopened(), "it still is")
	})
}

func TestListsOfPassesNeedAMonth(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		for _, filter := range []string{"", `holder = "staff/ann"`, `month = "2026-11" AND outcome = WON`} {
			_, err := s.reports().ListPasses(s.supervisor(), &escalationv1.ListPassesRequest{Filter: filter})
			require.Equal(s, fault.InvalidArgument, fault.KindOf(err), filter)
		}
	})
}
