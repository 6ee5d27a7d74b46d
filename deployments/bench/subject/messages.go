package subject

import (
	"fmt"
	"strings"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// newCustomer is the customer of a number.
func newCustomer(n int) *intakev1.Customer {
	return &intakev1.Customer{
		DisplayName: fmt.Sprintf("Customer %d", n),
		Identities:  []*intakev1.Identity{emailOf(n), {Identity: &intakev1.Identity_Phone{Phone: fmt.Sprintf("+4420%08d", n)}}},
		ExternalId:  fmt.Sprintf("crm-%d", n),
	}
}

func emailOf(n int) *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Email{Email: fmt.Sprintf("customer-%d@example.org", n)}}
}

// message is something a customer may say, with places for a number and a name.
type message struct{ subject, text string }

// NewContact is the nth contact of all, by one of so many customers, on one channel after
// the other. No two are alike.
func NewContact(n, customers int) *intakev1.RegisterContactRequest {
	m := listMessages()[n%len(listMessages())]
	fill := strings.NewReplacer("{n}", fmt.Sprint(100_000+n), "{day}", fmt.Sprint(1+n%28), "{city}", listCities()[n/7%len(listCities())])
	channels := len(typev1.Channel_name) - 1 // without the one for none
	return &intakev1.RegisterContactRequest{
		Channel:   typev1.Channel(1 + n%channels),
		From:      emailOf(n * 31 % customers),
		Subject:   fill.Replace(m.subject),
		Text:      fill.Replace(m.text),
		RequestId: fmt.Sprintf("contact-%d", n),
	}
}

func listCities() []string {
	return []string{"London", "Leeds", "Cork", "Warszawa", "Gdańsk", "Łódź", "Казань", "Самара", "Tallinn", "Riga"}
}

func listMessages() []message {
	return []message{
		{"Charged twice", "Hello, my card was charged twice for order {n} on the {day}th. The second payment is still pending. " +
			"Please check this and return the amount, I need the money for the rent in {city}."},
		{"Parcel {n}", "The parcel was to arrive in {city} on the {day}th and the tracking page has said \"in transit\" ever since. " +
			"Nobody answers the courier's phone. Where is it, and when will I have it?"},
		{"Cannot log in", "Since this morning I cannot log in to account {n}. The page says that my password is wrong, I have reset it " +
			"three times, and the code that you send does not arrive. I have to file my invoices today."},
		{"Nothing works in {city}", "The internet connection at our office in {city} has been down since six o'clock. Twelve people cannot " +
			"work. The router shows a red light. Contract {n}. This is urgent!"},
		{"Cancel contract {n}", "I want to cancel my contract on the {day}th. Please confirm the date, and tell me where to send the device back."},
		{"A thank you, and a question", "The technician in {city} was quick and kind. One thing is open: invoice {n} shows a fee that we did not agree on. " +
			"What is it for?"},
		{"Podwójna opłata", "Dzień dobry, za zamówienie {n} pobrano opłatę dwa razy. Proszę o zwrot nadpłaty na kartę. " +
			"Czekam na odpowiedź od {day} dni i nikt się nie odzywa."},
		{"Paczka nie dotarła", "Paczka numer {n} miała być w mieście {city} dnia {day}. Kurier twierdzi, że ją doręczył, " +
			"ale nikt niczego nie dostał. Co mam teraz zrobić?"},
		{"Nie działa internet", "Od rana nie działa internet w biurze, {city}. Restart routera nie pomógł. Umowa {n}. " +
			"Bardzo proszę o pilną pomoc, nie możemy pracować."},
		{"Reklamacja {n}", "Kupiony u państwa ekspres przestał się włączać po {day} dniach. Chcę go wymienić na nowy albo dostać zwrot pieniędzy."},
		{"Списали дважды", "Здравствуйте! За заказ {n} деньги списали два раза. Верните, пожалуйста, лишнее на карту. " +
			"Я жду уже {day} дней, и никто не отвечает."},
		{"Где посылка?", "Посылка {n} должна была прийти в город {city} {day} числа. На сайте написано «в пути», телефон курьера не отвечает. " +
			"Когда я её получу?"},
		{"Не могу войти", "С утра не могу войти в личный кабинет, договор {n}. Пароль менял трижды, код в сообщении не приходит. " +
			"Мне сегодня сдавать отчёт, помогите, пожалуйста."},
		{"Сломался чайник", "Чайник, купленный у вас {day} числа, перестал нагревать воду. Номер чека {n}. Хочу обменять его или вернуть деньги."},
	}
}
