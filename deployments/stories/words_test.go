package stories_test

import "regexp"

// words are what customers write, by language.
func words() map[string][]string {
	return map[string][]string{
		"en": {
			"I was charged twice for the same invoice, please refund the second payment.",
			"The parcel with my order 4711 has not been delivered, where is it?",
			"The internet at our office is down, the router blinks red.",
			"Nothing has changed, what about my problem?",
			"Thank you!",
			"zxqv wqxz vqzx",
		},
		"pl": {
			"Naliczono mi dwa razy tę samą fakturę, proszę o zwrot drugiej płatności.",
			"Paczka z zamówieniem 4711 nie dotarła, gdzie ona jest?",
			"W naszym biurze nie działa internet, router miga na czerwono.",
			"Nic się nie zmieniło, co z moją sprawą?",
			"Dziękuję!",
		},
		"ru": {
			"С меня дважды списали деньги за один и тот же счёт, верните вторую оплату.",
			"Посылка с заказом 4711 не пришла, где она?",
			"В офисе не работает интернет, роутер мигает красным.",
			"Ничего не изменилось, что с моей проблемой?",
			"Спасибо!",
		},
	}
}

// answers are what the staff write, by language of the customer.
func answers() map[string]string {
	return map[string]string{
		"en": "We have looked at your request.",
		"pl": "Sprawdziliśmy Państwa zgłoszenie.",
		"ru": "Мы посмотрели ваше обращение.",
	}
}

func zones() map[string]string {
	return map[string]string{"en": "Europe/London", "pl": "Europe/Warsaw", "ru": "Europe/Moscow"}
}

// patterns find promises and misplaced words in a letter.
type patterns struct {
	sayings map[string]says           // by language
	foreign map[string]*regexp.Regexp // words that have no place in a language
	code    *regexp.Regexp            // text for programs: durations and times of Go and of JSON, and lists
	address *regexp.Regexp            // the addresses of pages: their tokens may look like anything
}

func compilePatterns() patterns {
	return patterns{
		sayings: sayings(),
		foreign: foreign(),
		code:    regexp.MustCompile(`\b\d+[hm]\d+|\d{4}-\d\d-\d\dT|\["|%!|<no value>|\b[A-Z]+_[A-Z]+\b`),
		address: regexp.MustCompile(`https?://\S+`),
	}
}

// says are how a letter promises a time, by language; the clock time is the first group.
type says struct{ answer, solution *regexp.Regexp }

func sayings() map[string]says {
	return map[string]says{
		"en": {
			answer:   regexp.MustCompile(`A person will (?:answer you|answer your last message|get back to you) [^\n]*?(\d\d:\d\d(?::\d\d)?)`),
			solution: regexp.MustCompile(`Your problem will be solved [^\n]*?(\d\d:\d\d(?::\d\d)?)`),
		},
		"pl": {
			answer:   regexp.MustCompile(`asz pracownik (?:odpowie Państwu|odezwie się do Państwa) [^\n]*?(\d\d:\d\d(?::\d\d)?)`),
			solution: regexp.MustCompile(`Problem zostanie rozwiązany [^\n]*?(\d\d:\d\d(?::\d\d)?)`),
		},
		"ru": {
			answer:   regexp.MustCompile(`(?:Сотрудник ответит вам|На ваше последнее сообщение сотрудник ответит|Сотрудник свяжется с вами) [^\n]*?(\d\d:\d\d(?::\d\d)?)`),
			solution: regexp.MustCompile(`Проблема будет решена [^\n]*?(\d\d:\d\d(?::\d\d)?)`),
		},
	}
}

func foreign() map[string]*regexp.Regexp {
	const (
		english = `(?:^|\PL)(?:the|you|your|and|will|has|have|is)(?:\PL|$)`
		polish  = `[ąćęłńśźż]|zgłosz|Państw`
	)
	return map[string]*regexp.Regexp{
		"en": regexp.MustCompile(`\p{Cyrillic}|` + polish),
		"pl": regexp.MustCompile(`\p{Cyrillic}|` + english),
		"ru": regexp.MustCompile(english + `|` + polish),
	}
}
