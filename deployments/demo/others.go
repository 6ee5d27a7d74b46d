package demo

import (
	"context"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// socialPost is a complaint that others read too.
func socialPost(ctx context.Context, s *stage) (string, error) {
	s.printLine("   @petrov_spb, for all to read: «Третью неделю жду посылку …»")
	reply, err := s.channels.RegisterContact(ctx, &intakev1.RegisterContactRequest{
		Channel:   typev1.Channel_SOCIAL,
		From:      handleIdentity("social:petrov_spb"),
		RequestId: s.requestID("social"),
		Text: "Третью неделю жду посылку из вашего магазина! В поддержке обещали разобраться за два дня и пропали. " +
			"Если завтра не ответите, пишу жалобу в Роспотребнадзор и рассказываю всем подписчикам.",
	})
	return s.reportRecorded(ctx, reply, err)
}

// partnerProgram is a message of a program.
func partnerProgram(ctx context.Context, s *stage) (string, error) {
	s.printLine("   A partner's monitoring: \"Checkout answers 502 …\"")
	reply := &intakev1.RegisterContactResponse{}
	err := s.postJSON(ctx, "/v1/contacts", s.portal, map[string]any{
		"channel": "API",
		"from":    map[string]any{"email": "monitoring@partner.example"},
		"subject": "Checkout unavailable",
		"text": "Automatic report of Partner GmbH: since 08:14 UTC every request to the checkout answers 502. " +
			"All three regions, about 2,300 orders so far have not gone through. Ticket on our side: OPS-8817.",
		"requestId": s.requestID("api"),
	}, reply)
	return s.reportRecorded(ctx, reply, err)
}
