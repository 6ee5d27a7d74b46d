package message_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// A letter says that somebody is being called only where a notice reaches that person.
func TestOnlyThoseWhoCanBeReachedAreBeingCalled(t *testing.T) {
	for language, says := range map[string][]string{
		"en": {"Somebody is being called to you right now", "We have offered your problem to somebody at work, who can take it within 2 minutes."},
		"ru": {"прямо сейчас зовём", "Мы предложили ваше обращение сотруднику"},
		"pl": {"Właśnie wzywamy", "Zaproponowaliśmy Państwa zgłoszenie pracownikowi"},
	} {
		for _, isNotified := range []bool{true, false} {
			for _, channel := range []casefile.Channel{casefile.Email, "CHAT"} {
				d := newDesk(t)
				d.c.Channel, d.c.Judgement.Language = channel, language
				d.c.Handling.Offer = promise.Offer{
					State:    promise.Offered,
					Until:    d.now.Add(2 * time.Minute),
					Within:   2 * time.Minute,
					Notified: isNotified,
				}
				d.write(0, of(template.Acknowledgement)...)
				called, offered := says[0], says[1]
				if !isNotified {
					called, offered = offered, called
				}
				require.Contains(t, d.newest().Text, called)
				require.NotContains(t, d.newest().Text, offered)
			}
		}
	}
}
