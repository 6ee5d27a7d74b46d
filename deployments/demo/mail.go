package demo

import (
	"context"
	"embed"
	"fmt"
	"strings"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

//go:embed messages/*.eml
var messages embed.FS

// readMail returns a mail as a mail server would hand it over. Its Message-ID is of this run.
func (s *stage) readMail(file string) ([]byte, error) {
	text, err := messages.ReadFile("messages/" + file)
	return []byte(strings.NewReplacer("\n", "\r\n", "{run}", s.run).Replace(string(text))), err
}

// mailWithPicture is a mail that Anna cannot deal with. She passes it up to Boris, and
// the customer's next mail finds its way to the same case.
func mailWithPicture(ctx context.Context, s *stage) (string, error) {
	s.printLine("   Katarzyna Wójcik writes: „Reklamacja: wadliwy czajnik …”, with a picture")
	first, err := s.registerMail(ctx, "kettle.eml")
	name, err := s.reportRecorded(ctx, first, err)
	if err != nil {
		return "", err
	}
	for _, a := range first.GetContact().GetAttachments() {
		s.printLine("   attached: %s, %s, %d bytes", a.GetFileName(), a.GetContentType(), a.GetSizeBytes())
	}
	if err := s.anna.claimCase(ctx, s, name); err != nil {
		return "", err
	}
	_, err = s.anna.handlings.PassUpHandling(ctx, &escalationv1.PassUpHandlingRequest{
		Name: handlingName(name), RequestId: s.requestID("pass-up"),
		Reason: "The scale on the element looks like a fault of the series; somebody who knows the device has to see the picture.",
	})
	if err != nil {
		return "", err
	}
	s.printLine("   Anna passes it up to the specialists, and says why.")
	if err := s.boris.claimCase(ctx, s, name); err != nil {
		return "", err
	}
	second, err := s.registerMail(ctx, "kettle-again.eml")
	if err != nil {
		return "", err
	}
	if again := second.GetContact().GetCase(); again != name {
		return "", fmt.Errorf("the second mail went to %s instead of %s", again, name)
	}
	s.printLine("   Katarzyna writes once more. The mail refers to her first one, so it comes to Boris.")
	return name, nil
}

func (s *stage) registerMail(ctx context.Context, file string) (*intakev1.RegisterContactResponse, error) {
	text, err := s.readMail(file)
	if err != nil {
		return nil, err
	}
	return s.channels.RegisterEmail(ctx, &intakev1.RegisterEmailRequest{Raw: text})
}
