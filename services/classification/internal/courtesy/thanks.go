// Package courtesy recognises messages without a matter, in English, Russian and Polish: thanks and nothing else, calls for
// help without a subject, and words that say nothing.
package courtesy

import (
	"strings"
	"unicode"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/text"
	"github.com/ombud/ombud/services/classification/internal/utterance"
)

const (
	// maxWords and maxBytes bound a message of thanks: a longer one says more.
	maxWords = 30
	maxBytes = 4 << 10
	// maxNames bounds the names in it.
	maxNames = 2
)

// Recogniser recognises plain thanks, bare calls for help and empty words. It is safe for concurrent use.
type Recogniser struct {
	anchors  map[string]bool            // say thanks, or that all is well
	usual    map[string]bool            // say nothing else
	escorted map[string]map[string]bool // are usual beside one of these words only: "your help"
	denials  map[string]bool            // deny or contrast, and are no names
	fillers  map[string]bool            // say nothing by themselves
	pleas    pleas
}

// NewRecogniser returns a recogniser.
func NewRecogniser() *Recogniser {
	solved := text.NewWordSet("solved resolved fixed gone closed done решен решён решена решено решили закрыт закрыта снят rozwiązany rozwiązana rozwiązane rozwiązano zamknięte zamknięta")
	helped := text.NewWordSet("your the kind quick great fast for all за вашу вашей pani pana waszą państwa szybką za wszystko ogromną большую быструю")
	escorted := map[string]map[string]bool{}
	for _, s := range []string{"problem", "issue", "case", "ticket", "вопрос", "проблема", "проблему", "sprawa", "zgłoszenie"} {
		escorted[s] = solved
	}
	for _, s := range []string{"help", "helping", "support", "помощь", "поддержку", "pomoc", "wsparcie"} {
		escorted[s] = helped
	}
	for still, times := range map[string]string{"ещё": "раз", "еще": "раз", "jeszcze": "raz"} {
		escorted[still] = text.NewWordSet(times)
	}
	r := &Recogniser{
		anchors: text.NewWordSet("thanks thank thx tnx ty cheers appreciate appreciated grateful works solved resolved fixed",
			"спасибо спс благодарю благодарим благодарна благодарен благодарность заработало заработал заработала решено решена решен решён помогло",
			"dziękuję dziekuje dzięki dzieki dziękujemy dziekujemy podziękowania działa dziala zadziałało rozwiązane rozwiązany pomogło pomoglo 👍 🙏 ❤ 💐 👏"),
		usual: text.NewWordSet("you u very much so a lot many again for your the quick fast prompt great excellent wonderful perfect super good nice kind job work service reply answer response",
			"sorting it out this that all everything is fine now well ok okay yes we i are am really truly its dear hello hi hey team guys sir madam mr mrs ms best warm regards wishes bye",
			"day evening weekend and to happy satisfied glad got received awesome amazing brilliant lovely sincerely yours working finally",
			"большое огромное вам вас за вашу ваш ваше быстрый быструю быстрое ответ реакцию оперативность оперативную работу отлично супер прекрасно замечательно",
			"всё все хорошо в порядке уже теперь работает решили очень доброго дня добрый день здравствуйте ок окей понял поняла получил получила раз и с уважением",
			"всего до свидания вы лучшие молодцы ребята от души удачи рад рада довольна доволен класс круто выручили большущее сердечное",
			"bardzo serdecznie pięknie ślicznie wielkie za szybką szybka odpowiedź odpowiedz reakcję reakcje obsługę obsluge super świetnie swietnie doskonale wspaniale wszystko już juz teraz",
			"ok okej w porządku porzadku dobrego dnia miłego milego wieczoru dzień dzien dobry witam pozdrawiam państwu panu pani wam raz i jest dobrze gra otrzymałem otrzymałam",
			"dostałem dostałam jesteście najlepsi wdzięczny wdzięczna pana waszą państwa ogromne 😊 🙂 😀 😃 😍 🎉 💯 🌹"),
		escorted: escorted,
		fillers:  newFillers(),
		denials: text.NewWordSet("no not none never nothing nobody nor neither without still yet but however though although except only unless instead",
			"dont doesnt didnt isnt arent wasnt werent cant cannot couldnt wont hasnt havent",
			"не нет ни никто ничего никогда никак без но однако хотя зато только лишь пока опять снова",
			"nie nic nikt nigdy ani bez brak ale lecz jednak choć tylko nadal wciąż ciągle dalej znowu znów"),
	}
	r.pleas = newPleas(r.anchors, r.usual)
	return r
}

// IsPlainThanks reports whether a message is thanks, or says that all is well, and nothing else. A word that is not known
// to be polite makes it more than that, except a name at the end of a clause. It is false when unsure.
func (r *Recogniser) IsPlainThanks(message string) bool {
	own := utterance.OwnWords(truncate.Bytes(message, text.MaxBytes))
	if len(own) > maxBytes || strings.Contains(own, "?") {
		return false
	}
	return r.areThanks(splitTokens(own))
}

// areThanks does IsPlainThanks for the words of a message or a clause.
func (r *Recogniser) areThanks(tokens []token) bool {
	if len(tokens) > maxWords {
		return false
	}
	isThanks, names := false, 0
	for i, t := range tokens {
		word := strings.ToLower(t.text)
		switch {
		case r.anchors[word]:
			isThanks = true
		case r.usual[word]:
		case r.escorted[word] != nil:
			if !isBeside(tokens, i, r.escorted[word]) {
				return false
			}
		case i > 0 && r.isNamed(tokens, i) && names < maxNames:
			names++
		default:
			return false
		}
	}
	return isThanks
}

// isNamed reports whether a token is a name: one of the names that end a clause, as in "thank you, Anna".
func (r *Recogniser) isNamed(tokens []token, at int) bool {
	for _, t := range tokens[at:] {
		if !t.isName() || t.opensSentence || r.denials[strings.ToLower(t.text)] {
			return false
		}
		if t.endsClause {
			return true
		}
	}
	return true
}

// isBeside reports whether one of the two words before and after a token is in the set.
func isBeside(tokens []token, at int, set map[string]bool) bool {
	for i := max(at-2, 0); i < min(at+3, len(tokens)); i++ {
		if i != at && set[strings.ToLower(tokens[i].text)] {
			return true
		}
	}
	return false
}

// token is a word as it is written.
type token struct {
	text          string
	opensSentence bool
	endsClause    bool
}

// isName reports a word with a capital and small letters after it.
func (t token) isName() bool {
	for i, r := range t.text {
		if i == 0 && !unicode.IsUpper(r) || i > 0 && !unicode.IsLower(r) {
			return false
		}
	}
	return len(t.text) > 1
}

// splitTokens returns the words and pictographs of a text.
func splitTokens(s string) []token {
	var tokens []token
	var word strings.Builder
	opens := true
	end := func(isClause bool) {
		if word.Len() > 0 {
			tokens = append(tokens, token{text: word.String(), opensSentence: opens})
			word.Reset()
			opens = false
		}
		if isClause && len(tokens) > 0 {
			tokens[len(tokens)-1].endsClause = true
		}
	}
	for _, r := range s {
		isSpace := unicode.IsSpace(r) // looked up faster than the tables below
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			word.WriteRune(r)
		case r == '\'' || r == '’' || !isSpace && (unicode.IsMark(r) || unicode.In(r, unicode.Cf, unicode.Sk)):
		case !isSpace && unicode.Is(unicode.So, r):
			end(true)
			word.WriteRune(r)
			end(true)
		default:
			end(r == '\n' || !isSpace)
			opens = opens || strings.ContainsRune(".!\n;", r)
		}
	}
	end(true)
	return tokens
}
