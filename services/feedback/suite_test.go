package feedback_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/host/hosttest"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	"github.com/ombud/ombud/services/feedback"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const aCase = "cases/01JB0000000000000000000001"

// intake is the other side of the feedback: it notes what it is told. Like the real
// one it counts a repeated request once.
type intake struct {
	intakev1.UnimplementedCaseServiceServer

	mu      sync.Mutex
	refusal error // of every call
	losing  int   // so many answers get lost on the way back
	calls   int
	answers []*intakev1.RecordFeedbackRequest
}

func (f *intake) Register(r grpc.ServiceRegistrar) { intakev1.RegisterCaseServiceServer(r, f) }
func (f *intake) Start(context.Context) error      { return nil }
func (f *intake) Stop(context.Context) error       { return nil }
func (f *intake) set(change func(*intake))         { f.mu.Lock(); defer f.mu.Unlock(); change(f) }
func (f *intake) holds(condition func(*intake) bool) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return condition(f)
}

func (f *intake) RecordFeedback(_ context.Context, r *intakev1.RecordFeedbackRequest) (*intakev1.RecordFeedbackResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls++; f.refusal != nil {
		return nil, f.refusal
	}
	for _, before := range f.answers {
		if before.GetRequestId() == r.GetRequestId() {
			return &intakev1.RecordFeedbackResponse{}, nil
		}
	}
	f.answers = append(f.answers, r)
	if f.losing > 0 {
		f.losing--
		return nil, fault.New(fault.Unavailable, "LOST", "the answer was lost")
	}
	return &intakev1.RecordFeedbackResponse{}, nil
}

// escalation notes how solutions were rated. Like the real one it may not have heard of a
// solution yet.
type escalation struct {
	escalationv1.UnimplementedReportServiceServer

	mu      sync.Mutex
	refusal error
	rated   []*escalationv1.RateSolutionRequest
}

func (f *escalation) Register(r grpc.ServiceRegistrar) {
	escalationv1.RegisterReportServiceServer(r, f)
}
func (f *escalation) Start(context.Context) error { return nil }
func (f *escalation) Stop(context.Context) error  { return nil }

func (f *escalation) RateSolution(_ context.Context, r *escalationv1.RateSolutionRequest) (*escalationv1.RateSolutionResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refusal; err != nil {
		f.refusal = nil
		return nil, err
	}
	f.rated = append(f.rated, r)
	return &escalationv1.RateSolutionResponse{}, nil
}

// refuse makes the next rating fail.
func (f *escalation) refuse(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refusal = err
}

// ratings returns what arrived so far.
func (f *escalation) ratings() []*escalationv1.RateSolutionRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rated
}

// suite is a running feedback with clients, and the intake and the escalation behind it.
type suite struct {
	*hosttest.Rig
	intake     *intake
	escalation *escalation
}

func onTestedStore(t *testing.T, test func(suite)) {
	t.Helper()
	var behind *intake
	var above *escalation
	parts := func() []host.Part {
		behind, above = &intake{}, &escalation{}
		return []host.Part{
			{Name: "feedback", Build: feedback.New},
			{Name: "intake", Build: func(context.Context, host.Env) (host.Service, error) { return behind, nil }},
			{Name: "escalation", Build: func(context.Context, host.Env) (host.Service, error) { return above, nil }},
		}
	}
	hosttest.OnTestedStore(t, host.Options{Access: optionsv1.E_Access}, parts, func(r *hosttest.Rig) { test(suite{r, behind, above}) })
}

// asIntake calls as the intake does.
func (s suite) asIntake() feedbackv1.FeedbackServiceClient {
	return feedbackv1.NewFeedbackServiceClient(s.Env("intake").Dial("feedback"))
}

// customer calls without credentials: the link is all that is needed.
func (s suite) customer() feedbackv1.FeedbackServiceClient {
	return feedbackv1.NewFeedbackServiceClient(s.Env("intake").DialAnonymous("feedback"))
}

func (s suite) agent() feedbackv1.FeedbackServiceClient {
	return feedbackv1.NewFeedbackServiceClient(s.As(auth.Agent))
}

func (s suite) invite(resolution int32, language string) *feedbackv1.Invitation {
	s.Helper()
	made, err := s.asIntake().CreateInvitation(context.Background(), &feedbackv1.CreateInvitationRequest{
		Case: aCase, Customer: "customers/1", Language: language, Resolution: resolution,
	})
	require.NoError(s, err)
	return made
}

// rate answers behind a link.
func (s suite) rate(token string, score int32, requestID string) *feedbackv1.Feedback {
	s.Helper()
	given, err := s.customer().SubmitFeedback(context.Background(), &feedbackv1.SubmitFeedbackRequest{
		Token: token, Score: score, Comment: "a comment", RequestId: requestID,
	})
	require.NoError(s, err)
	return given
}

// told waits until the intake knows of so many answers.
func (s suite) told(answers int) {
	s.Helper()
	s.Eventually(func() bool { return s.intake.holds(func(f *intake) bool { return len(f.answers) == answers }) }, "the intake is told")
}
