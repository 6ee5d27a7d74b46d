package casefile

import (
	"cmp"
	"slices"
)

// Speech is the way in which a customer is spoken to, as the CRM knows it; empty for unknown parts.
type Speech struct {
	Language string // ISO 639-1, perhaps with a region
	TimeZone string // IANA zone
}

// Languages returns the languages of the customer, the preferred one before that of the first words; "" for an unknown one.
func (c *Case) Languages() []string { return []string{c.Contract.Language, c.Judgement.Language} }

// MessageLanguage returns the language of messages to the customer: the preferred one, else that of the first words.
func (c *Case) MessageLanguage() string {
	return cmp.Or(c.Contract.Language, c.Judgement.Language)
}

// ZoneOf returns the zone of the customer: the known one, else the calendar's; empty before there is any.
func ZoneOf(c *Case) string {
	if c.Promise == nil {
		return c.Contract.TimeZone
	}
	return cmp.Or(c.Contract.TimeZone, c.Promise.Zone)
}

// keepSpeech records the languages and the zone of the customer with the new entries that they see. Later ones leave those
// entries as they are.
func keepSpeech(c *Case) {
	languages := slices.DeleteFunc(c.Languages(), func(language string) bool { return language == "" })
	for i := len(c.Tail) - 1; i >= 0 && c.Tail[i].Recorded.IsZero(); i-- {
		if e := &c.Tail[i]; e.Visible && e.Text == "" {
			e.Languages, e.Zone = languages, ZoneOf(c)
		}
	}
}
