package escalation_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/testing/protocmp"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

func TestOpeningTwiceOpensOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		ctx := context.Background()
		first := s.open(caseID(1))
		require.Equal(t, first.GetRevision(), s.open(caseID(1)).GetRevision())

		again := s.openRequest(caseID(1))
		again.Commitment.ResolveBy = timestamppb.New(monday().Add(8 * time.Hour))
		h, err := s.intakeCalls().OpenHandling(ctx, again)
		require.NoError(t, err, "a newer quote is the same opening")
		require.Equal(t, monday().Add(16*time.Hour), h.GetCommitment().GetResolveBy().AsTime(), "the first quote stands")

		other := s.openRequest(caseID(1))
		other.RequestId = "another"
		_, err = s.intakeCalls().OpenHandling(ctx, other)
		require.Equal(t, "RESOURCE_EXISTS", fault.ReasonOf(err))

		later := s.openRequest(caseID(1))
		later.StartTime = timestamppb.New(monday().Add(-time.Hour))
		_, err = s.intakeCalls().OpenHandling(ctx, later)
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
	})
}

// The commitment comes back as it went in.
func TestCommitmentIsKeptAsItWas(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		req := s.openRequest(caseID(1))
		req.Commitment.Calendar = &catalogv1.Calendar{
			Name: "calendars/night", DisplayName: "Nights", TimeZone: "Europe/Warsaw", Version: 7,
			EffectiveTime: timestamppb.New(monday().AddDate(0, -1, 0)), HolidayRegions: []string{"pl"},
			Holidays: []*catalogv1.Holiday{{Date: "2026-12-24", Name: "Wigilia"}},
			Hours: []*catalogv1.WorkingInterval{
				{Day: 1, From: "22:00", To: "06:00"}, {Day: 7, From: "00:00", To: "24:00"}, {Day: 6, From: "09:30", To: "12:00"},
			},
		}
		req.Commitment.RespondLimit = &catalogv1.LegalLimit{Time: timestamppb.New(monday().Add(3 * time.Hour)), StatutoryLimit: "statutoryLimits/a", Version: 1}
		req.Commitment.ResolveLimit = &catalogv1.LegalLimit{Time: timestamppb.New(monday().Add(30 * time.Hour)), StatutoryLimit: "statutoryLimits/b", Version: 2}
		h, err := s.intakeCalls().OpenHandling(context.Background(), req)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(req.GetCommitment(), h.GetCommitment(), protocmp.Transform()))
		require.Empty(t, cmp.Diff(req.GetCommitment(), s.get(caseID(1)).GetCommitment(), protocmp.Transform()))
	})
}

func TestBadOpeningsNameEveryWrongField(t *testing.T) {
	for _, tc := range []struct {
		name  string
		spoil func(*escalationv1.OpenHandlingRequest)
		want  []string
	}{
		{
			"nothing in it", func(r *escalationv1.OpenHandlingRequest) { proto.Reset(r) },
			[]string{"case", "start_time", "request_id"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := newSuite(t, nil)
			req := s.openRequest(caseID(1))
			tc.spoil(req)
			_, err := s.intakeCalls().OpenHandling(context.Background(), req)
			require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
			wrong, _ := fault.As(err)
			var paths []string
			for _, field := range wrong.Fields() {
				paths = append(paths, field.Path)
			}
			require.Equal(t, tc.want, paths)
		})
	}
}

// call is a command on a handling: the message, made afresh for each try, and how to send it.
type call struct {
	name string
	do   func(requestID, reason string) (*escalationv1.Handling, error)
}

// calls are all commands of a life in order. A reason, where there is one, makes another
// request of it.
func (s *suite) calls(id string) []call {
	name, in, out, bg := "handlings/"+id, s.intakeCalls(), s.handlings(), context.Background()
	now := func() *timestamppb.Timestamp { return timestamppb.New(monday().Add(time.Minute)) }
	return []call{
		{"claim", func(request, reason string) (*escalationv1.Handling, error) {
			owner := map[string]string{"": "staff/ann", "other": "staff/bea"}[reason]
			return out.ClaimHandling(s.supervisor(), &escalationv1.ClaimHandlingRequest{Name: name, Owner: owner, RequestId: request})
		}},
		{"hand over", func(request, reason string) (*escalationv1.Handling, error) {
			return out.HandOverHandling(s.agent(), &escalationv1.HandOverHandlingRequest{Name: name, To: "staff/bea", Reason: "x" + reason, RequestId: request})
		}},
		{"pass up", func(request, reason string) (*escalationv1.Handling, error) {
			return out.PassUpHandling(s.supervisor(), &escalationv1.PassUpHandlingRequest{Name: name, Reason: "x" + reason, RequestId: request})
		}},
		{"answer", func(request, reason string) (*escalationv1.Handling, error) {
			return in.RecordAnswer(bg, &escalationv1.RecordAnswerRequest{Name: name, AnswerTime: now(), Actor: "x" + reason, RequestId: request})
		}},
		{"wait", func(request, reason string) (*escalationv1.Handling, error) {
			at := now()
			at.Nanos += int32(len(reason)) * 1e6
			return in.WaitHandling(bg, &escalationv1.WaitHandlingRequest{Name: name, StartTime: at, RequestId: request})
		}},
		{"change commitment", func(request, reason string) (*escalationv1.Handling, error) {
			commitment := standard(monday())
			commitment.UpdateEvery = durationpb.New(4 * time.Hour)
			return in.ChangeCommitment(bg, &escalationv1.ChangeCommitmentRequest{Name: name, Commitment: commitment, ChangeTime: now(), Reason: reason, RequestId: request})
		}},
		{"resume", func(request, reason string) (*escalationv1.Handling, error) {
			at := now()
			at.Nanos += int32(len(reason)) * 1e6
			return in.ResumeHandling(bg, &escalationv1.ResumeHandlingRequest{Name: name, EndTime: at, RequestId: request})
		}},
		{"resolve", func(request, reason string) (*escalationv1.Handling, error) {
			return in.ResolveHandling(bg, &escalationv1.ResolveHandlingRequest{Name: name, ResolveTime: now(), Actor: "x", Reason: reason, RequestId: request})
		}},
		{"reopen", func(request, reason string) (*escalationv1.Handling, error) {
			return in.ReopenHandling(bg, &escalationv1.ReopenHandlingRequest{Name: name, ReopenTime: now(), Actor: "x", Reason: reason, Commitment: standard(monday()), RequestId: request})
		}},
	}
}

// The same request again changes nothing and is answered; another one with its id is refused.
func TestEveryCommandIsCarriedOutOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		s.open(caseID(1))
		s.advance(2 * time.Minute)
		for _, c := range s.calls(caseID(1)) {
			first, err := c.do("request "+c.name, "")
			require.NoError(t, err, c.name)
			s.eventually(func() bool { return len(s.intake.words(caseID(1))) == toldOf(first) }, "told")
			again, err := c.do("request "+c.name, "")
			require.NoError(t, err, c.name)
			require.Len(t, again.GetPasses(), len(first.GetPasses()), c.name)
			require.Equal(t, first.GetState(), again.GetState(), c.name)
			_, err = c.do("request "+c.name, "other")
			require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err), c.name)
		}
		s.told(caseID(1), "CLAIMED", "HANDED_OVER", "PASSED_UP", "CLAIMED", "HANDED_OVER")
	})
}

// toldOf counts the passes that the intake is told the end of. The intake itself knows of the solution.
func toldOf(h *escalationv1.Handling) int {
	told := 0
	for _, pass := range h.GetPasses() {
		if pass.GetEndTime() != nil && pass.GetEnd() != escalationv1.Pass_SOLVED {
			told++
		}
	}
	return told
}

func TestCommandsOnWhatIsNotThere(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.everybody()
		for _, c := range s.calls(caseID(9)) {
			_, err := c.do(requestID(), "")
			require.Equal(t, "RESOURCE_NOT_FOUND", fault.ReasonOf(err), c.name)
		}
		_, err := s.handlings().GetHandling(s.agent(), &escalationv1.GetHandlingRequest{Name: "handlings/" + caseID(9)})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

// Who may claim for whom.
func TestWhoMayClaim(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		s.staff("bea", 2)
		stranger := s.as("stranger", "agent")
		for _, tc := range []struct {
			name   string
			caller context.Context
			owner  string
			want   string // the owner
			reason string // of the fault
		}{
			{name: "for oneself", caller: s.agent(), want: "staff/ann"},
			{name: "for oneself by name", caller: s.agent(), owner: "staff/ann", want: "staff/ann"},
			{name: "for a colleague", caller: s.agent(), owner: "staff/bea", reason: "NOT_SUPERVISOR"},
			{name: "without a record", caller: stranger, reason: "STAFF_UNKNOWN"},
			{name: "a supervisor for a colleague", caller: s.supervisor(), owner: "staff/bea", want: "staff/bea"},
			{name: "an admin for a colleague", caller: s.admin(), owner: "staff/bea", want: "staff/bea"},
			{name: "a supervisor without a record", caller: s.supervisor(), reason: "STAFF_UNKNOWN"},
			{name: "for nobody who is there", caller: s.supervisor(), owner: "staff/ghost", reason: "INVALID_ARGUMENT"},
		} {
			t.Run(tc.name, func(t *testing.T) {
				id := caseID(100 + len(tc.name)*10 + len(tc.reason))
				s.open(id)
				h, err := s.handlings().ClaimHandling(tc.caller, &escalationv1.ClaimHandlingRequest{Name: "handlings/" + id, Owner: tc.owner})
				require.Equal(t, tc.reason, fault.ReasonOf(err))
				require.Equal(t, tc.want, h.GetOwner())
			})
		}
	})
}

func TestHandOverToAQueueOfTheLevel(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.T
		s.staff("ann", 1)
		_, err := s.organisation().CreateTeam(s.admin(), &escalationv1.CreateTeamRequest{
			TeamId: "night", Team: &escalationv1.Team{DisplayName: "Night shift", Level: 1},
		})
		require.NoError(t, err)
		s.open(caseID(1))
		give := func(to string) (*escalationv1.Handling, error) {
			return s.handlings().HandOverHandling(s.supervisor(), &escalationv1.HandOverHandlingRequest{Name: "handlings/" + caseID(1), To: to, Reason: "x"})
		}
		h, err := give("queues/night")
		require.NoError(t, err)
		require.Equal(t, "queues/night", h.GetQueue())
		for _, to := range []string{"queues/specialists", "queues/ghost", "staff/ghost"} {
			_, err = give(to)
			require.Equal(t, fault.InvalidArgument, fault.KindOf(err), to)
		}
	})
}
