package demo

import (
	"context"
	"path"

	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// chatMessage is a problem that Anna thinks she has solved. The customer says otherwise, with
// one click, and the case is open again.
func chatMessage(ctx context.Context, s *stage) (string, error) {
	s.printLine("   Tom Baker, in the chat: \"The internet in our shop is down again …\"")
	reply, err := s.channels.RegisterContact(ctx, &intakev1.RegisterContactRequest{
		Channel:   typev1.Channel_CHAT,
		From:      handleIdentity("chat:tom-baker"),
		RequestId: s.requestID("chat"),
		Subject:   "Internet down in the shop",
		Text: "Hi, the internet in our shop is down again, third time this month. The card terminal does not work without it, " +
			"so we cannot sell anything. The box blinks red. Can somebody have a look now, please?",
	})
	name, err := s.reportRecorded(ctx, reply, err)
	if err != nil {
		return "", err
	}
	if err := s.anna.claimCase(ctx, s, name); err != nil {
		return "", err
	}
	_, err = s.anna.ResolveCase(ctx, &intakev1.ResolveCaseRequest{
		Name:      name,
		Cause:     "The router had lost its settings.",
		Fix:       "The router was restarted from afar; the connection is up.",
		RequestId: s.requestID("resolve"),
	})
	if err != nil {
		return "", err
	}
	s.printLine("   Anna restarts the router and resolves the case. The customer is asked how it was.")
	return name, s.rateBadly(ctx, name)
}

// rateBadly answers the invitation as the page behind its link does: without credentials,
// for the link is signed.
func (s *stage) rateBadly(ctx context.Context, name string) error {
	if err := s.awaitEvents(ctx, name, intakev1.Event_FEEDBACK_INVITED); err != nil {
		return err
	}
	found, err := s.channels.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
	if err != nil {
		return err
	}
	s.printLine("   the link in the message: %s%s", s.URL, found.GetFeedbackPath())
	answer := &feedbackv1.Feedback{}
	err = s.postJSON(ctx, "/v1/feedback/"+path.Base(found.GetFeedbackPath()), "", map[string]any{
		"score": 1, "comment": "It worked for ten minutes. Now the light is red again.", "detail": map[string]any{"solved": false},
	}, answer)
	if err != nil {
		return err
	}
	s.printLine("   Tom gives %d of 5 points: \"%s\"", answer.GetScore(), answer.GetComment())
	if err := s.awaitEvents(ctx, name, intakev1.Event_REOPENED); err != nil {
		return err
	}
	s.printLine("   The case is open again.")
	return nil
}
