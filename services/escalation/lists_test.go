package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// list returns the ids of the handlings that a filter finds, page by page.
func (s *suite) list(filter string, size int32) (ids []string, err error) {
	req := &escalationv1.ListHandlingsRequest{Filter: filter, PageSize: size}
	for {
		resp, err := s.handlings().ListHandlings(s.agent(), req)
		if err != nil {
			return nil, err
		}
		for _, h := range resp.GetHandlings() {
			ids = append(ids, h.GetName()[len("handlings/"):])
		}
		if req.PageToken = resp.GetNextPageToken(); req.GetPageToken() == "" {
			return ids, nil
		}
	}
}

// fill makes handlings of every kind: 0 is ann's, 1 waits, 2 is solved, 3 is with the
// specialists, 4 and 5 are in the queue of the front line, 5 opened before 4.
func (s *suite) fill() {
	s.Helper()
	s.everybody()
	bg := context.Background()
	s.open(caseID(5))
	s.advance(time.Minute)
	for n := range 5 {
		s.open(caseID(n))
		s.advance(time.Minute)
	}
	now := timestamppb.New(s.clock.Now())
	_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(0)})
	require.NoError(s, err)
	_, err = s.intakeCalls().WaitHandling(bg, &escalationv1.WaitHandlingRequest{Name: "handlings/" + caseID(1), StartTime: now, RequestId: "w"})
	require.NoError(s, err)
	_, err = s.intakeCalls().ResolveHandling(bg, &escalationv1.ResolveHandlingRequest{Name: "handlings/" + caseID(2), ResolveTime: now, RequestId: "r"})
	require.NoError(s, err)
	_, err = s.handlings().PassUpHandling(s.supervisor(), &escalationv1.PassUpHandlingRequest{Name: "handlings/" + caseID(3), Reason: "x"})
	require.NoError(s, err)
}

func TestListHandlings(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.fill()
		for _, tc := range []struct {
			filter string
			want   []int
		}{
			{"", []int{5, 0, 3, 4, 1, 2}},
			{"state = OPEN", []int{5, 0, 3, 4}},
			{"state = WAITING", []int{1}},
			{"state = RESOLVED", []int{2}},
			{`queue = "queues/front-line"`, []int{5, 0, 4, 1, 2}},
			{`queue = "queues/front-line" AND state = OPEN`, []int{5, 0, 4}},
			{`owner = "staff/ann"`, []int{0}},
			{`state = OPEN AND owner = "staff/ann"`, []int{0}},
			{"level = 2", []int{3}},
			{"level = 1 AND state = OPEN", []int{5, 0, 4}},
			{`queue = "queues/ghost"`, nil},
		} {
			t.Run(tc.filter, func(t *testing.T) {
				var want []string
				for _, n := range tc.want {
					want = append(want, caseID(n))
				}
				for _, size := range []int32{0, 1, 2} {
					got, err := s.list(tc.filter, size)
					require.NoError(t, err)
					require.Equal(t, want, got)
				}
			})
		}
	})
}

func TestListHandlingsRefusesFiltersWithoutIndex(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		for _, filter := range []string{"priority = P1", `owner = "staff/ann" AND level = 1`, "state = SLEEPING", "level"} {
			_, err := s.list(filter, 0)
			require.Equal(t, fault.InvalidArgument, fault.KindOf(err), filter)
		}
		_, err := s.handlings().ListHandlings(s.agent(), &escalationv1.ListHandlingsRequest{PageToken: "guess"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	})
}

// The report of a month says who held what, how it ended, and in whose hands time ran out.
func TestAccountabilityReport(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		bg, name := context.Background(), "handlings/"+caseID(1)
		s.open(caseID(1))
		s.advance(30 * time.Minute)
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: name})
		require.NoError(t, err)
		s.advance(210 * time.Minute)
		s.eventually(func() bool { return s.get(caseID(1)).GetLevel() == 2 }, "ann's time runs out")
		resolved := timestamppb.New(s.clock.Now().Add(time.Hour))
		s.advance(time.Hour)
		_, err = s.intakeCalls().ResolveHandling(bg, &escalationv1.ResolveHandlingRequest{Name: name, ResolveTime: resolved, RequestId: "r"})
		require.NoError(t, err)
		reports := escalationv1.NewReportServiceClient(s.conn)
		var rows []*escalationv1.AccountabilityRow
		s.eventually(func() bool {
			report, err := reports.GetAccountabilityReport(s.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: "2026-11"})
			require.NoError(t, err)
			rows = report.GetRows()
			return len(rows) == 3
		}, "all passes are archived")
		require.Equal(t, []string{"queues/front-line", "queues/specialists", "staff/ann"}, []string{rows[0].GetHolder(), rows[1].GetHolder(), rows[2].GetHolder()})
		require.Equal(t, 30*time.Minute, rows[0].GetMedianHold().AsDuration())
		require.EqualValues(t, 1, rows[1].GetSolved())
		require.EqualValues(t, 1, rows[2].GetExpired())
		require.EqualValues(t, 2, rows[2].GetBreached(), "the response clock and the step clock")
		require.Equal(t, 210*time.Minute, rows[2].GetP90Hold().AsDuration())

		empty, err := reports.GetAccountabilityReport(s.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: "2026-10"})
		require.NoError(t, err)
		require.Empty(t, empty.GetRows())
		_, err = reports.GetAccountabilityReport(s.supervisor(), &escalationv1.GetAccountabilityReportRequest{Month: "2026-13"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	})
}

// A handling that cannot be dealt with is parked, seen, mended and replayed.
func TestParkedWork(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.open(caseID(1))
		spoil := func(zone string) { s.spoil(caseID(1), zone) }
		spoil("Atlantis/Capital")
		s.advance(2 * time.Hour)
		var parked []*typev1.ParkedTask
		s.eventually(func() bool {
			s.advance(100 * time.Millisecond)
			parked = s.parked()
			return len(parked) == 1
		}, "given up")
		require.Equal(t, "parkedTasks/handlings."+caseID(1), parked[0].GetName())
		require.Equal(t, "handlings/"+caseID(1), parked[0].GetResource())
		require.Contains(t, parked[0].GetLastError(), "Atlantis")
		require.NotNil(t, parked[0].GetParkTime())

		spoil("UTC")
		client := escalationv1.NewParkedTaskServiceClient(s.conn)
		_, err := client.ReplayParkedTask(s.admin(), &typev1.ReplayParkedTaskRequest{Name: parked[0].GetName()})
		require.NoError(t, err)
		s.eventually(func() bool { return len(s.intake.words(caseID(1))) == 1 }, "done after all")
		require.Empty(t, s.parked())
		for name, want := range map[string]fault.Kind{
			parked[0].GetName():               fault.Precondition,
			"parkedTasks/handlings.nobody":    fault.NotFound,
			"parkedTasks/contacts." + "01234": fault.InvalidArgument,
		} {
			_, err := client.ReplayParkedTask(s.admin(), &typev1.ReplayParkedTaskRequest{Name: name})
			require.Equal(t, want, fault.KindOf(err), name)
		}
	})
}
