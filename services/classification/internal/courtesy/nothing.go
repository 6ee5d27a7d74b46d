package courtesy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/text"
	"github.com/ombud/ombud/services/classification/internal/utterance"
)

// newFillers returns the words that say nothing by themselves: trials, keys in a row, hesitation, a bare yes or no.
func newFillers() map[string]bool {
	return text.NewWordSet(
		"blah bla blabla test tests testing tested trial asdf asdfg asdfgh asdfghjkl sdf dfg qwe qwer qwert qwerty qwertyuiop zxc zxcv zxcvb zxcvbn abc abcd xyz foo bar baz lorem ipsum dolor sit amet",
		"hm hmm hmmm mm mmm um umm uh uhm eh er erm oh ah huh ok okay okey yes yeah yep no nope well so just a the this is my",
		"бла тест тесты тестовое тестовый тестирую проверка проба йцу йцук йцуке йцукен фыв фыва фывап ячс ячсм ячсми абв абвг хм хмм ммм ээ эээ эм ну да нет ага угу ок окей так это просто",
		"bla testy testowa testowy testowe testuję próba proba sprawdzam hmm yyy eee no tak nie ok okej dobra to jest tylko moja mój",
	)
}

// SaysNothing reports whether a message cannot be about anything: it has no word beside fillers, numbers and single
// letters, or calls for help without a word on what is the matter. Plain thanks are about what was done.
func (r *Recogniser) SaysNothing(message string) bool {
	tokens := splitTokens(utterance.OwnWords(truncate.Bytes(message, text.MaxBytes)))
	return r.areFillers(tokens) || r.isBarePlea(tokens) && !r.IsPlainThanks(message)
}

func (r *Recogniser) areFillers(tokens []token) bool {
	for _, t := range tokens {
		word := strings.ToLower(t.text)
		if !r.fillers[word] && !isWithoutWord(word) {
			return false
		}
	}
	return true
}

// isWithoutWord reports a number, a pictograph, or one letter, however often it stands there: "xxx".
func isWithoutWord(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return strings.Trim(word, string(first)) == "" || !strings.ContainsFunc(word, unicode.IsLetter)
}
