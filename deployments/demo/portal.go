package demo

import (
	"context"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// portalForm is a form that the portal sends over REST, for the service with promises of
// seconds. Nobody will look at it.
func portalForm(ctx context.Context, s *stage) (string, error) {
	s.printLine("   Ольга Смирнова, on the portal: «Не могу войти в личный кабинет …»")
	reply := &intakev1.RegisterContactResponse{}
	err := s.postJSON(ctx, "/v1/contacts", s.portal, map[string]any{
		"channel": "PORTAL",
		"from":    map[string]any{"handle": "portal:olga.smirnova"},
		"subject": "Не могу войти",
		"text": "Здравствуйте! С утра не могу войти в личный кабинет. Пароль меняла три раза, код из сообщения не приходит. " +
			"Сегодня последний день, чтобы отправить показания счётчика, помогите, пожалуйста!",
		"serviceHint": express,
		"requestId":   s.requestID("portal"),
	}, reply)
	return s.reportRecorded(ctx, reply, err)
}

// nobodyMoved waits until the case of the form has climbed to the top by itself.
func nobodyMoved(ctx context.Context, s *stage, name string) error {
	s.printHeading("Meanwhile nobody has looked at the form of the first story. Its clocks run out …")
	err := s.awaitEvents(ctx, name, intakev1.Event_BREACHED, intakev1.Event_STEP_EXPIRED, intakev1.Event_CEILING_REACHED)
	if err != nil {
		return err
	}
	found, err := s.channels.GetCase(ctx, &intakev1.GetCaseRequest{Name: name})
	if err != nil {
		return err
	}
	s.printLine("   %s is on level %d now, with %s.", name, found.GetLevel(), found.GetOwner())
	return nil
}
