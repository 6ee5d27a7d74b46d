package courtesy_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/classification/internal/courtesy"
)

func TestSaysNothing(t *testing.T) {
	r := courtesy.NewRecogniser()
	for _, s := range []string{
		"", "...", "???", "👍", "blah", "Blah, blah, BLAH!", "test", "This is just a test.", "asdf 123", "qwerty", "xxx", "x", "4711", "ok", "No.", "hmm...", "yes\n\nKind regards,\nJohn Smith",
		"бла", "Бла-бла-бла", "тест", "Это просто тест", "йцукен", "Да", "нет", "ну да", "эээ", "12",
		"bla", "Bla bla bla", "Test, próba.", "To jest tylko test", "tak", "nie", "yyy", "aaaa",
	} {
		require.True(t, r.SaysNothing(s), "%q", s)
	}
	for _, s := range []string{
		"No internet", "No light", "Hello", "ok, but the router", "blah blah your bill", "> it is broken", "test of the router fails",
		"Нет света", "нет воды", "Здравствуйте", "тест не работает", "бла бла счёт",
		"Nie działa", "nie ma prądu", "Dzień dobry", "bla bla faktura",
	} {
		require.False(t, r.SaysNothing(s), "%q", s)
	}
}
