package message_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/message"
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

// A letter about a higher level says that times hold as before where the offer of the case, and what stands in the same letter, is
// not new.
func TestWhatIsNewDoesNotHoldAsBefore(t *testing.T) {
	for language, words := range map[string][]string{
		"en": {"This holds as before:", "This holds now:"},
		"ru": {"По-прежнему действует следующее:", "Сейчас действует следующее:"},
		"pl": {"Nadal obowiązuje:", "Teraz obowiązuje:"},
	} {
		for name, c := range map[string]struct {
			offer  promise.Offer
			first  []message.Draft
			before bool
		}{
			"no offer":            {before: true},
			"an offer":            {offer: promise.Offer{State: promise.Offered, Within: 2 * time.Minute}},
			"a call":              {offer: promise.Offer{State: promise.Offered, Within: 2 * time.Minute, Notified: true}},
			"with another change": {first: of(template.Reopened)},
		} {
			t.Run(name+" in "+language, func(t *testing.T) {
				d := newDesk(t)
				d.c.Judgement.Language, d.c.Handling.Offer = language, c.offer
				d.c.Handling.Offer.Until = d.now.Add(c.offer.Within)
				d.write(0, append(c.first, of(template.PassedUp)...)...)
				says, not := words[1], words[0]
				if c.before {
					says, not = not, says
				}
				require.Contains(t, d.newest().Text, says)
				require.NotContains(t, d.newest().Text, not)
			})
		}
	}
}
