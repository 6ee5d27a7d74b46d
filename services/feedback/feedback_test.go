package feedback_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host/hosttest"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func TestALinkOpensItsOwnQuestion(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		made := s.invite(1, "pl")
		require.Equal(t, "/feedback/"+made.GetToken(), made.GetPath())
		require.Contains(t, made.GetQuestion(), "poradziliśmy")
		require.Equal(t, hosttest.Start().AddDate(0, 0, 30), made.GetExpireTime().AsTime())
		require.True(t, proto.Equal(made, s.invite(1, "pl")), "one resolution is asked about once")
		require.NotEqual(t, made.GetName(), s.invite(2, "pl").GetName())

		opened, err := s.customer().GetInvitation(t.Context(), &feedbackv1.GetInvitationRequest{Token: made.GetToken()})
		require.NoError(t, err)
		require.True(t, proto.Equal(made, opened))
		s.Restart()
		_, err = s.customer().GetInvitation(t.Context(), &feedbackv1.GetInvitationRequest{Token: made.GetToken()})
		require.NoError(t, err, "links outlive the process")

		_, err = s.customer().GetInvitation(t.Context(), &feedbackv1.GetInvitationRequest{Token: "made-up"})
		require.Equal(t, "LINK_NOT_VALID", fault.ReasonOf(err))
		s.Clock.Advance(30 * 24 * time.Hour)
		_, err = s.customer().SubmitFeedback(t.Context(), &feedbackv1.SubmitFeedbackRequest{Token: made.GetToken(), Score: 5})
		require.Equal(t, "LINK_NOT_VALID", fault.ReasonOf(err), "not for ever")
	})
}

func TestAnswersAreToldOnce(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		good := s.rate(s.invite(1, "en").GetToken(), 5, "")
		require.False(t, good.GetReopens())
		s.told(1)

		link := s.invite(2, "en").GetToken()
		for range 3 { // an impatient customer, or a network that repeats
			require.True(t, s.rate(link, 1, "click").GetReopens())
		}
		for range 5 { // under ids of their own
			require.True(t, s.rate(link, 1, "").GetReopens())
		}
		s.told(2)
		s.intake.set(func(f *intake) {
			require.EqualValues(t, 5, f.answers[0].GetScore())
			require.EqualValues(t, 1, f.answers[0].GetSolution())
			require.False(t, f.answers[0].GetDiscontent())
			require.True(t, f.answers[1].GetDiscontent())
			require.Equal(t, aCase, f.answers[1].GetName())
			require.Equal(t, "customers/1", f.answers[1].GetCustomer())
			require.Equal(t, "a comment", f.answers[1].GetComment())
			require.EqualValues(t, 2, f.answers[1].GetSolution())
			require.Zero(t, f.answers[1].GetPreviousScore())
		})
		_, err := s.customer().SubmitFeedback(t.Context(), &feedbackv1.SubmitFeedbackRequest{Token: link, Score: 4, RequestId: "click"})
		require.Equal(t, "REQUEST_ID_REUSED", fault.ReasonOf(err))
	})
}

func TestAnAnswerThatWasLostOnTheWayBackIsToldOnce(t *testing.T) {
	onTestedStore(t, func(s suite) {
		s.intake.set(func(f *intake) { f.losing = 1 })
		s.rate(s.invite(1, "en").GetToken(), 2, "")
		s.Eventually(func() bool {
			s.Clock.Advance(time.Second)
			return len(s.escalation.ratings()) > 0
		}, "the escalation is told")
		s.told(1)
		require.Len(s, s.escalation.ratings(), 1)
	})
}

func TestTheMarkOfAnEarlierSolutionStays(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		first := s.invite(1, "en").GetToken()
		s.rate(first, 3, "")
		changed := s.rate(first, 1, "")
		require.EqualValues(t, 1, changed.GetScore(), "an answer may change until it opens the case again")
		s.told(2)
		second := s.invite(2, "en").GetToken()
		late := s.rate(first, 5, "")
		require.EqualValues(t, 1, late.GetScore(), "the bad mark is not erased")
		require.True(t, late.GetSuperseded())
		require.Len(t, late.GetAnswers(), 3, "nothing that was said is lost")
		require.EqualValues(t, 5, late.GetAnswers()[2].GetScore())
		good := s.rate(second, 4, "")
		require.EqualValues(t, 2, good.GetSolution())
		require.False(t, good.GetSuperseded())
		s.told(4)
		s.Eventually(func() bool { return len(s.escalation.ratings()) == 3 }, "the escalation is told")
		s.intake.set(func(f *intake) {
			told, counting := map[int32][]int32{}, map[int32][]int32{}
			for _, a := range f.answers {
				told[a.GetSolution()] = append(told[a.GetSolution()], a.GetPreviousScore(), a.GetScore())
				counting[a.GetSolution()] = append(counting[a.GetSolution()], a.GetCountingScore())
			}
			require.Equal(t, map[int32][]int32{1: {0, 3, 3, 1, 1, 5}, 2: {0, 4}}, told)
			require.Equal(t, map[int32][]int32{1: {0, 0, 1}, 2: {0}}, counting)
		})
		ratings := map[int32]int32{}
		for _, r := range s.escalation.ratings() {
			ratings[r.GetNumber()] = r.GetRating().GetScore()
		}
		require.Equal(t, map[int32]int32{1: 1, 2: 4}, ratings)
	})
}

func TestAnswersAreTakenWhileTheIntakeIsDown(t *testing.T) {
	onTestedStore(t, func(s suite) {
		s.intake.set(func(f *intake) { f.refusal = fault.New(fault.Unavailable, "DOWN", "later") })
		s.rate(s.invite(1, "en").GetToken(), 1, "")
		s.Eventually(func() bool { return s.intake.holds(func(f *intake) bool { return f.calls > 0 }) }, "it was tried")
		s.Restart()
		s.intake.set(func(f *intake) { f.refusal = nil })
		s.Clock.BlockUntil(1)
		s.Clock.Advance(10 * time.Second) // row: all is caught up with within ten seconds
		s.told(1)
	})
}

func (s suite) parked() []*typev1.ParkedTask {
	s.Helper()
	page, err := s.tasks().ListParkedTasks(s.Context(), &typev1.ListParkedTasksRequest{})
	require.NoError(s, err)
	return page.GetParkedTasks()
}

func (s suite) tasks() feedbackv1.ParkedTaskServiceClient {
	return feedbackv1.NewParkedTaskServiceClient(s.As(auth.Admin))
}

func TestWhatTheIntakeRefusesIsParkedUntilSomebodyReplaysIt(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		s.intake.set(func(f *intake) { f.refusal = fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "no such case") })
		for resolution := range int32(3) {
			s.rate(s.invite(resolution+1, "en").GetToken(), 5, "")
		}
		for len(s.parked()) < 3 {
			s.Clock.BlockUntil(1)
			s.Clock.Advance(5 * time.Second)
		}
		task := s.parked()[0]
		require.Regexp(t, `^parkedTasks/invitation\.`, task.GetName())
		require.Equal(t, aCase, task.GetResource())
		require.Contains(t, task.GetLastError(), "RESOURCE_NOT_FOUND")
		require.EqualValues(t, 12, task.GetAttempts())
		require.NotNil(t, task.GetParkTime())

		page, err := s.tasks().ListParkedTasks(t.Context(), &typev1.ListParkedTasksRequest{PageSize: 2})
		require.NoError(t, err)
		require.Len(t, page.GetParkedTasks(), 2)
		rest, err := s.tasks().ListParkedTasks(t.Context(), &typev1.ListParkedTasksRequest{PageSize: 2, PageToken: page.GetNextPageToken()})
		require.NoError(t, err)
		require.Len(t, rest.GetParkedTasks(), 1)
		_, err = s.tasks().ListParkedTasks(t.Context(), &typev1.ListParkedTasksRequest{PageToken: "made up"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))

		s.intake.set(func(f *intake) { f.refusal = nil })
		_, err = s.tasks().ReplayParkedTask(t.Context(), &typev1.ReplayParkedTaskRequest{Name: task.GetName()})
		require.NoError(t, err)
		s.told(1)
		_, err = s.tasks().ReplayParkedTask(t.Context(), &typev1.ReplayParkedTaskRequest{Name: task.GetName()})
		require.Equal(t, fault.Precondition, fault.KindOf(err), "it is not parked any more")
		_, err = s.tasks().ReplayParkedTask(t.Context(), &typev1.ReplayParkedTaskRequest{Name: "parkedTasks/invitation.none"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
	})
}

func TestAnswersAreListed(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t := s.T
		var want []string
		for resolution := range int32(3) {
			s.Clock.Advance(time.Minute)
			given := s.rate(s.invite(resolution+1, "en").GetToken(), resolution+3, "")
			want = append([]string{given.GetName()}, want...)
		}
		s.invite(4, "en") // nobody answers this one
		var got []string
		for token := ""; ; {
			page, err := s.agent().ListFeedback(t.Context(), &feedbackv1.ListFeedbackRequest{PageSize: 2, PageToken: token, Filter: `case = "` + aCase + `"`})
			require.NoError(t, err)
			for _, given := range page.GetFeedback() {
				got = append(got, given.GetName())
				require.Equal(t, "a comment", given.GetComment())
			}
			if token = page.GetNextPageToken(); token == "" {
				break
			}
		}
		require.Equal(t, want, got)
		_, err := s.agent().ListFeedback(t.Context(), &feedbackv1.ListFeedbackRequest{Filter: "score = 5"})
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
		_, err = s.customer().ListFeedback(t.Context(), &feedbackv1.ListFeedbackRequest{})
		require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
	})
}

func TestAnswersOutOfRangeNameTheField(t *testing.T) {
	onTestedStore(t, func(s suite) {
		link := s.invite(1, "en").GetToken()
		for _, wrong := range []*feedbackv1.SubmitFeedbackRequest{
			{Token: link}, {Token: link, Score: 6}, {Token: link, Score: 5, Detail: &feedbackv1.FeedbackDetail{Ease: 9}},
		} {
			_, err := s.customer().SubmitFeedback(s.Context(), wrong)
			refused, ok := fault.As(err)
			require.True(s, ok)
			require.Len(s, refused.Fields(), 1)
		}
	})
}
