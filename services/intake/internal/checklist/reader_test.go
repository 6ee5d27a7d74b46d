package checklist_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/checklist"
)

func itemsOf(keys ...string) []casefile.ChecklistItem {
	items := make([]casefile.ChecklistItem, len(keys))
	for i, key := range keys {
		items[i].Key = key
	}
	return items
}

func TestReadAnswers(t *testing.T) {
	cases := []struct{ key, text, want string }{
		{"since", "The internet is down since this morning, please help.", "since this morning"},
		{"since", "It has been broken for two days", "for two days"},
		{"since", "It stopped 3 hours ago.", "3 hours ago"},
		{"since", "Интернета нет с утра", "с утра"},
		{"since", "Не работает уже третий день", "третий день"},
		{"since", "Nie działa od wczoraj", "od wczoraj"},
		{"since", "Trzeci dzień bez internetu", "Trzeci dzień"},
		{"since", "Since you do not answer, I write again.", ""},
		{"since", "Our internet has been down since this morning and we cannot take orders.", "since this morning"},
		{"since", "Down since Monday the internet is and nobody comes", "since Monday"},
		{"since", "since Monday morning at 9 the line is dead", "since Monday morning at 9"},
		{"since", "since about 10 am today nothing works", "since about 10 am today"},
		{"since", "since the 5th of November our tills are dead", "since the 5th of November"},
		{"since", "since 9:30 three of our tills are dead", "since 9:30"},
		{"since", "Since last Friday evening we have no water", "Since last Friday evening"},
		{"since", "Вчера мы остались без света", "Вчера"},
		{"since", "вчера вечером мы остались без света", "вчера вечером"},
		{"since", "Не работает с 10 утра и мы не можем принимать заказы", "с 10 утра"},
		{"since", "С 5 ноября интернета нет совсем", "С 5 ноября"},
		{"since", "со вчерашнего дня всё стоит", "со вчерашнего дня"},
		{"since", "Od 10 rano nie możemy przyjmować zamówień", "Od 10 rano"},
		{"since", "od 5 listopada nikt nie odbiera", "od 5 listopada"},
		{"since", "Wczoraj kurier nie przyjechał", "Wczoraj"},
		{"since", "Wczoraj wieczorem padł serwer", "Wczoraj wieczorem"},
		{"since", "The internet is down.", ""},
		{"times", "On Monday after five because we work until four every day", "On Monday after five"},
		{"times", "Monday and Tuesday in the afternoon would suit us very much indeed", "Monday and Tuesday in the afternoon"},
		{"times", "В субботу утром, мы дома до обеда", "субботу утром"},
		{"times", "w piątek i sobotę, nie pracujemy", "piątek i sobotę"},
		{"order", "Where is my order 4711?", "4711"},
		{"order_number", "My order number is AB-20931", "AB-20931"},
		{"order", "Где мой заказ № 4711?", "4711"},
		{"order", "Zamówienie nr 4711 nie dotarło", "4711"},
		{"order", "It is about #4711", "4711"},
		{"order", "Заказ:" + strings.Repeat(" ", 300) + "4711", "4711"},
		{"order", "Адрес доставки: 12кв №45, жду курьера", ""},
		{"order", "I live at 5house #128", ""},
		{"order", "I ordered 2 chairs", ""},
		{"order", "My order has not come. I called 3 times.", ""},
		{"order", "Ok.\n> order 4711", ""},
		{"invoice", "Faktura FV/2026/118 jest błędna", "FV/2026/118"},
		{"invoice", "Мне прислали счёт 88213 дважды", "88213"},
		{"invoice", "Proszę o fakturę FV 12/2026", "FV 12/2026"},
		{"invoice", "proszę o fakturę fv/12/2026, bo zginęła", "fv/12/2026"},
		{"invoice", "FS 88/2026 jest za wysoka", "FS 88/2026"},
		{"invoice", "INV 7712 was paid twice", "INV 7712"},
		{"invoice", "I paid INV-77 twice.", "INV-77"},
		{"invoice", "Faktura No 12/2026 is wrong", "12/2026"},
		{"invoice", "No 12/2026 was paid twice", "12/2026"},
		{"invoice", "Счёт №12 оплачен", "12"},
		{"invoice", "Оплачен №12.", "12"},
		{"invoice", "По счёту № 455-А списали дважды", "455-А"},
		{"order", "Заказ № 455-а не пришёл", "455"},
		{"order", "The order AB 20931 is late", "AB 20931"},
		{"order", "zamówienie ZK/77/2026", "ZK/77/2026"},
		{"order", "MY BILL FOR 2026 IS WRONG", ""},
		{"order", "I live in house #12, the order is late", ""},
		{"order", "Я из дома № 455, заказ не пришёл", ""},
		{"order", "Я из дома № 455, заказ № 7 не пришёл", "7"},
		{"order", "There is no 24/7 help", ""},
		{"order", "My order is 2-3 days late", ""},
		{"order", "Nr 600100200 to mój telefon", ""},
		{"account", "INV 7712 was paid twice", ""},
		{"account", "my account no. 550213 is locked", "550213"},
		{"place", "I live at 12 Baker Street, London.", "12 Baker Street, London"},
		{"place", "Mieszkam przy ul. Długiej 5/7", "ul. Długiej 5/7"},
		{"place", "Мы на ул. Ленина, д. 5, кв. 12", "ул. Ленина, д. 5, кв. 12"},
		{"place", "no internet in Leeds", "Leeds"},
		{"place", "It does not work.", ""},
		{"place", "I paid in March.", ""},
		{"place", "Please answer in English, I am in on Monday, in May", ""},
		{"place", "I paid in March and live in Leeds.", "Leeds"},
		{"place", "I live in Mayfield.", "Mayfield"},
		{"place", "Нет света.\nАдрес: Невский 12", "Невский 12"},
		{"place", "Address: 5 Hill Rise, Leeds.", "5 Hill Rise, Leeds"},
		{"place", "Ad" + "res: Długa 5 m. 7", "Długa 5 m. 7"},
		{"place", "My email address: maria@example.com", ""},
		{"place", "Address: May Street 5", "May Street 5"},
		{"place", "Address:\nno idea", ""},
		{"product", "My router is dead", "router"},
		{"product", "Сломался чайник", "чайник"},
		{"product", "Pralka przecieka", "Pralka"},
		{"wish", "I want a refund.", "refund"},
		{"wish", "Верните деньги", "Верните деньги"},
		{"wish", "Proszę o wymianę", "wymianę"},
		{"times", "Please come on Tuesday after five", "on Tuesday after five"},
		{"colour", "It is red.", ""},
	}
	r := checklist.NewReader()
	for _, c := range cases {
		require.Equal(t, c.want, r.ReadAnswers(itemsOf(c.key), casefile.Words{Text: c.text})[c.key], "%s in %q", c.key, c.text)
	}
}

func TestANumberAloneAnswersTheOneQuestionForANumber(t *testing.T) {
	r, said := checklist.NewReader(), casefile.Words{Text: "It is 4711."}
	require.Equal(t, map[string]string{"order": "4711"}, r.ReadReply(itemsOf("order", "place"), said))
	require.Empty(t, r.ReadReply(itemsOf("order", "account"), said), "which of them")
	require.Empty(t, r.ReadReply(itemsOf("order"), casefile.Words{Text: "4711 or 4712"}))
	for text, want := range map[string]string{
		"AB-20931":                         "AB-20931",
		"FV 12/2026":                       "FV 12/2026",
		"№12":                              "12",
		"My number, I think, is 4711":      "4711",
		"I have waited for it 4711 days":   "",
		"Call me: 79211234567":             "",
		"At 17":                            "",
		"I have called 300 times and wait": "",
		"2 weeks! 4711":                    "",
	} {
		require.Equal(t, want, r.ReadReply(itemsOf("order"), casefile.Words{Text: text})["order"], text)
	}
	require.Empty(t, r.ReadAnswers(itemsOf("order"), said), "a first message may be about anything")
}
