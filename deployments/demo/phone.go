package demo

import (
	"context"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// phoneCall is a note that Anna takes on the phone. She takes the case and answers.
func phoneCall(ctx context.Context, s *stage) (string, error) {
	s.printLine("   Margaret Hale rings, and Anna takes a note: \"My card was charged twice …\"")
	reply, err := s.anna.RegisterContact(ctx, &intakev1.RegisterContactRequest{
		Channel:   typev1.Channel_PHONE,
		From:      phoneIdentity("+44 20 7946 0812"),
		RequestId: s.requestID("phone"),
		Subject:   "Charged twice for one order",
		Text: "Mrs Hale says that her card was charged twice for order 4711, £64.90 each, yesterday at nine in the evening. " +
			"Her bank shows both payments. She wants one of them back and asks how long that takes. Best reached in the morning.",
	})
	name, err := s.reportRecorded(ctx, reply, err)
	if err != nil {
		return "", err
	}
	if err := s.anna.claimCase(ctx, s, name); err != nil {
		return "", err
	}
	_, err = s.anna.ReplyToCase(ctx, &intakev1.ReplyToCaseRequest{
		Name: name, RequestId: s.requestID("phone-reply"),
		Text: "Dear Mrs Hale, you are right: a fault at our payment provider took the amount twice. The second £64.90 is on its way back " +
			"to your card and will be there within three working days. I am sorry for the trouble. Anna",
	})
	s.printLine("   Anna answers: the response clock stops.")
	return name, err
}

// claimCase lets somebody become the owner of a case that waits in a queue.
func (p *person) claimCase(ctx context.Context, s *stage, name string) error {
	taken, err := p.handlings.ClaimHandling(ctx, &escalationv1.ClaimHandlingRequest{
		Name: handlingName(name), RequestId: s.requestID("claim-" + p.name + "-" + name[len("cases/"):]),
	})
	if err == nil {
		s.printLine("   %s takes it: it is %s's now, and nobody else's.", p.name, taken.GetOwner())
	}
	return err
}

// handlingName is the firm's side of a case.
func handlingName(caseName string) string { return "handlings/" + caseName[len("cases/"):] }
