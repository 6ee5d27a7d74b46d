package courtesy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/courtesy"
)

func TestACallForHelpWithoutASubjectSaysNothing(t *testing.T) {
	r := courtesy.NewRecogniser()
	for _, s := range []string{
		"Help!", "Please help me.", "Please help me, thank you", "Something is wrong, call me.", "Something is wrong.", "It is terrible, please help me, thank you", "Can you help me? Thanks in advance.",
		"I need your help urgently", "I have a problem", "There's a problem, please contact me as soon as possible", "Hello, please call me back. Thank you.", "I don't know what to do, please help!",
		"Could someone please call me at 07700 900123?", "Something has gone wrong, what should I do? Kind regards, Anna", "Please help me, John", "help help help", "Can someone look into this for me please?",
		"Give me a call please, thanks", "Please get in touch", "Something broke", "I have a question", "I've got a big problem, thank you",
		"Помогите!", "Пожалуйста, помогите мне, спасибо", "Перезвоните мне, пожалуйста.", "Позвоните мне, пожалуйста.", "Что-то не так.", "Что-то случилось, помогите", "Это ужасно, помогите мне, спасибо",
		"Мне срочно нужна ваша помощь", "У меня проблема", "Есть проблемы, свяжитесь со мной как можно скорее", "Здравствуйте, перезвоните, пожалуйста. Спасибо.", "Не знаю, что делать, помогите, пожалуйста!",
		"Прошу помощи", "Можете перезвонить мне по номеру 8 900 123-45-67?", "Помогите мне, Анна", "Напишите мне, пожалуйста", "Разберитесь, пожалуйста",
		"Что-то сломалось", "Заранее спасибо за помощь", "Возникла проблема", "Есть вопрос",
		"Pomocy!", "Proszę mi pomóc, dziękuję", "Proszę o kontakt.", "Coś jest nie tak.", "Coś się stało, pomóżcie", "To okropne, proszę mi pomóc, dziękuję", "Prosze o pilny kontakt",
		"Potrzebuję pilnie pomocy", "Mam problem", "Jest problem, proszę o kontakt jak najszybciej", "Dzień dobry, proszę do mnie zadzwonić. Dziękuję.", "Nie wiem, co robić, proszę o pomoc!",
		"Czy ktoś może mi pomóc?", "Proszę oddzwonić pod numer 501 502 503", "Proszę o pomoc, Anna", "Zadzwońcie do mnie, proszę", "Proszę się tym zająć",
		"Coś się zepsuło", "Coś nie działa", "Z góry dziękuję za pomoc", "Będę wdzięczny za pomoc", "Mam duży problem, dziękuję", "Mam pytanie",
	} {
		require.True(t, r.SaysNothing(s), "%q", s)
	}
	for _, s := range []string{
		"Please help me, my internet is down, thank you", "Something is wrong with my bill, call me.", "I need help with the router", "I have a problem with my parcel", "Nothing works, please help", "Help, there is smoke",
		"Please call my mother", "My calls drop", "You did not help me", "Thank you for your help", "Thanks for the help yesterday, it was excellent", "I don't know my password, please help", "Help, Router broken",
		"The amount is wrong", "Please help me cancel the contract", "I have a question on the invoice", "Give me a refund", "The router broke", "Hello",
		"Помогите, у меня не работает интернет, спасибо", "Что-то не так со счётом, перезвоните", "Мне нужна помощь с роутером", "У меня проблема с посылкой", "Ничего не работает, помогите", "Помогите, здесь дым",
		"Вы мне не помогли", "Спасибо за помощь", "Не знаю свой пароль, помогите", "Помогите расторгнуть договор", "Перезвоните мне насчёт возврата", "Не помогите", "Вопрос по счёту", "Роутер сломался", "Не работает", "Здравствуйте",
		"Proszę mi pomóc, nie działa mi internet, dziękuję", "Coś jest nie tak z rachunkiem, proszę o kontakt", "Potrzebuję pomocy z routerem", "Mam problem z przesyłką", "Nic nie działa, pomocy", "Pomocy, tu jest dym",
		"Nie pomogliście mi", "Dziękuję za pomoc", "Nie wiem, jakie mam hasło, proszę o pomoc", "Proszę pomóc mi rozwiązać umowę", "Proszę o telefon w sprawie zwrotu", "Mój telefon nie działa, proszę o pomoc", "Mam pytanie o fakturę", "Router się zepsuł", "Nie działa", "Dzień dobry",
	} {
		require.False(t, r.SaysNothing(s), "%q", s)
	}
}

func TestCutCourtesy(t *testing.T) {
	r := courtesy.NewRecogniser()
	for message, want := range map[string]string{
		"Please help me, my internet is down, thank you!":              "my internet is down",
		"My parcel is lost. Can you help me? Thanks!":                  "My parcel is lost",
		"Помогите, у нас нет света, спасибо":                           "у нас нет света",
		"Нет света. Перезвоните мне":                                   "Нет света",
		"Proszę o pomoc, nie mam internetu, dziękuję":                  "nie mam internetu",
		"Nie mam internetu. Dziękuję":                                  "Nie mam internetu",
		"Thank you for the router that does not work":                  "",
		"Please help me, thank you":                                    "",
		"My internet is down":                                          "",
		"My internet is down\n\nOn Mon, 3 Nov, Ombud wrote:\n> Thanks": "",
	} {
		matter, isCut := r.CutCourtesy(message)
		require.Equal(t, want != "", isCut, message)
		if isCut {
			require.Equal(t, want, matter)
		}
	}
}
