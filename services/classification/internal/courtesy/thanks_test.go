package courtesy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/courtesy"
)

func TestIsPlainThanks(t *testing.T) {
	thanks := []string{
		"Thanks Anna, it works now", "Thank you, Anna Smith 👍", "Thanks, Anna. All is well.", "Спасибо, Анна Петровна, всё работает", "Спасибо ещё раз", "Dziękuję, Pani Anno, działa", "Jeszcze raz dziękuję",
		"Thanks!", "Thank you very much", "Thanks a lot for your help, Anna!", "thx", "Great, it works now, thank you.", "Problem solved, thanks",
		"Thank you for the quick response.\n\nKind regards,\nJohn Smith\nSolicitor", "👍", "Thanks!\n\nOn Mon, 3 Nov, Ombud wrote:\n> is it solved?",
		"Спасибо!", "Большое спасибо за помощь", "Спасибо, Анна!", "Всё работает, благодарю", "спс", "Вопрос решён, спасибо", "Здравствуйте! Огромное спасибо за быстрый ответ",
		"Dziękuję!", "Bardzo dziękuję za pomoc", "Dziękuję Pani Aniu", "Super, działa, dzięki", "dziekuje bardzo", "Dziękujemy za szybką reakcję. Pozdrawiam",
	}
	more := []string{
		"", "Thanks, but it still does not work", "Thanks for nothing", "Thank you, when will it be repaired?", "It works now and then", "Thanks. Please help me.",
		"Please help, thanks", "I have a problem, thanks", "Thank you. One more question", "no thanks", "Thanks, Router broken", "THANKS BUT STILL BROKEN", "Everything is broken again",
		"> Thanks\nIt broke again", "Not solved", "Thanks for your lawyer's address", "my house is on fire, thanks",
		"Спасибо, но не работает", "Спасибо за ничего", "Спасибо, а когда приедут?", "Опять не работает, спасибо", "Спасибо. Ещё вопрос", "Помогите, спасибо", "Нет, спасибо", "Спасибо, жду",
		"Dziękuję, ale nadal nie działa", "Dzięki za nic", "Dziękuję, a kiedy przyjedziecie?", "Znowu nie działa, dzięki", "Nie działa", "Proszę o pomoc, dziękuję", "Dziękuję, czekam na zwrot",
		"Thanks, Not working", "Thanks, Still Not Working", "Thanks, But Still Waiting", "Thanks, Doesn't Work", "Thank you, Nothing Arrived", "Thanks, Anna broke it", "Thanks, Router Anna works",
		"Спасибо, Не Работает", "Спасибо, Всё Ещё Жду", "Спасибо, Но Нет", "Спасибо, Нет Света", "Спасибо, Опять Сломалось",
		"Dziękuję, Nie Działa", "Dziękuję, Nadal Czekam", "Dziękuję, Ale Brak Prądu", "Dzięki, Wciąż Brak", "Dziękuję, Jeszcze Czekam",
		"ok", "Anna",
	}
	r := courtesy.NewRecogniser()
	for _, s := range thanks {
		require.True(t, r.IsPlainThanks(s), "%q", s)
	}
	for _, s := range more {
		require.False(t, r.IsPlainThanks(s), "%q", s)
	}
}
