package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

func (s *suite) overviews() escalationv1.OverviewServiceClient {
	return escalationv1.NewOverviewServiceClient(s.conn)
}

// overview reads the overview when the one before has gone stale.
func (s *suite) overview(team string) *escalationv1.Overview {
	s.Helper()
	s.advance(time.Second)
	o, err := s.overviews().GetOverview(s.agent(), &escalationv1.GetOverviewRequest{Team: team})
	require.NoError(s, err)
	return o
}

func (s *suite) same(want, got *escalationv1.OverviewCounts) {
	s.Helper()
	require.Empty(s, cmp.Diff(want, got, protocmp.Transform()))
}

func TestTheOverviewCountsWhatIsOpen(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		require.Nil(t, s.overview("").GetTeams(), "nothing is open")

		for n := range 4 { // opened at 09:00, answers due in two hours, and a step in four
			s.open(caseID(n))
		}
		first := s.get(caseID(0)).GetCreateTime()
		_, err := s.handlings().ClaimHandling(s.agent(), &escalationv1.ClaimHandlingRequest{Name: "handlings/" + caseID(0), RequestId: requestID()})
		require.NoError(t, err)
		_, err = s.handlings().PassUpHandling(s.supervisor(), &escalationv1.PassUpHandlingRequest{Name: "handlings/" + caseID(1), Reason: "hard", RequestId: requestID()})
		require.NoError(t, err)
		_, err = s.intakeCalls().RecordAnswer(context.Background(), &escalationv1.RecordAnswerRequest{
			Name: "handlings/" + caseID(2), AnswerTime: timestamppb.New(s.clock.Now()), RequestId: "answered",
		})
		require.NoError(t, err)
		_, err = s.intakeCalls().WaitHandling(context.Background(), &escalationv1.WaitHandlingRequest{
			Name: "handlings/" + caseID(2), StartTime: timestamppb.New(s.clock.Now()), RequestId: "waits",
		})
		require.NoError(t, err)
		s.solve(caseID(3), "solved", 1)

		o := s.overview("")
		s.same(&escalationv1.OverviewCounts{
			Open: 2, Waiting: 1, Unowned: 2, WithinFourHours: 2, Later: 1, Oldest: "handlings/" + caseID(0), OldestTime: first,
		}, o.GetTotal())
		require.Len(t, o.GetLevels(), 2)
		s.same(&escalationv1.OverviewCounts{Name: "2", Open: 1, Unowned: 1, WithinFourHours: 1}, o.GetLevels()[1])
		require.Len(t, o.GetTeams(), 2)
		require.Equal(t, "handlings/"+caseID(1), o.GetTeams()[1].GetOldest())
		require.Len(t, o.GetOwners(), 1)
		s.same(&escalationv1.OverviewCounts{Name: "staff/ann", Open: 1, WithinFourHours: 1}, o.GetOwners()[0])

		of := s.overview("teams/specialists")
		require.EqualValues(t, 1, of.GetTotal().GetOpen())
		require.Len(t, of.GetTeams(), 1)
		require.Empty(t, of.GetOwners())

		s.advance(90 * time.Minute)
		require.EqualValues(t, 2, s.overview("").GetTotal().GetWithinHour())
		s.advance(time.Hour)
		s.eventually(func() bool { return s.overview("").GetTotal().GetBreached() == 2 }, "answers are late")
	})
}

// A stream begins with what there is, says what another replica does, and nothing when
// nothing happens.
func TestTheOverviewIsKeptFresh(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		other := s.replica()
		ctx, cancel := context.WithCancel(s.agent())
		defer cancel()
		stream, err := s.overviews().WatchOverview(ctx, &escalationv1.WatchOverviewRequest{})
		require.NoError(t, err)
		next := make(chan *escalationv1.Overview, 100)
		go func() {
			defer close(next)
			for {
				o, err := stream.Recv()
				if err != nil {
					return
				}
				next <- o
			}
		}()
		require.Zero(t, (<-next).GetTotal().GetOpen())
		for n := int64(1); n <= 3; n++ {
			other.open(caseID(int(n)))
			var got *escalationv1.Overview
			s.eventually(func() bool {
				s.advance(2 * time.Second)
				select {
				case got = <-next:
				default:
				}
				return got.GetTotal().GetOpen() == n
			}, "the stream says what another replica did")
		}
		for range 5 {
			s.advance(2 * time.Second)
		}
		require.Empty(t, next, "nothing happened")
		cancel()
		for range next {
		}
	})
}
