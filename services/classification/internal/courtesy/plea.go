package courtesy

import (
	"maps"
	"strings"

	"github.com/ombud/ombud/pkg/truncate"
	"github.com/ombud/ombud/services/classification/internal/text"
	"github.com/ombud/ombud/services/classification/internal/utterance"
)

// pleas is the vocabulary of a call for help that does not say with what. Letters stand without marks.
type pleas struct {
	asks  map[string]bool            // call for help, or say that there is a problem
	words map[string]bool            // go with them and name nothing
	tied  map[string]map[string]bool // call for help beside one of these words only: "call me"
}

// newPleas returns the vocabulary with the words of thanks, which a call for help may have beside it.
func newPleas(thanks ...map[string]bool) pleas {
	p := pleas{
		asks: text.NewWordSet(
			"help helping helps assist assistance problem problems trouble troubles issue issues sos advise advice question questions",
			"помогите помоги помочь поможете помогут поможет помощь помощи помощью подскажите посоветуйте проблема проблемы проблему проблемой случилось случилась произошло происходит возникла возникли вопрос вопросы",
			"перезвоните позвоните перезвони позвони перезвонить позвонить свяжитесь связаться выручайте спасайте разберитесь разобраться",
			"pomoz pomozcie pomozecie pomoze pomoga pomoc pomocy pomoca problem problemy problemu problemem klopot klopoty klopotow pytanie pytania stalo dzieje skontaktowac skontaktujcie skontaktuje",
			"zadzwonic zadzwon zadzwoncie zadzwonia oddzwonic oddzwon oddzwoncie oddzwonia oddzwonienie ratujcie ratunku poradzcie doradzcie zajac zajmijcie",
		),
		words: text.NewWordSet(
			"i im ive id we were me us my our myself you your can could would will may please pls plz somebody someone anybody anyone something somethings anything everything it its this that there",
			"am is are be been being have has had having got get need needs needed want wanted like know what how do does should must a an the to with for from of and or as so if in on at by",
			"out here now today soon urgently urgent asap immediately quickly quick fast possible right away just really very too also possibly any some kindly advance back number theres thats whats hello hi hey dear sir madam team",
			"give big huge serious small terribly terrible awful horrible bad worse worst desperate lost dont cant sorry again matter into happened happening went going gone",
			"я мы мне нам меня нас мой моя моё мое у вы вам вас ваш ваша вашей вашу мной нами пожалуйста пжл плиз пж можете могли может мог могу можем можно ли бы кто нибудь что то чем как все это этим такое",
			"хочу хотел хотела хотим хотелось нужна нужно нужен надо прошу просим просьба срочно скорее быстрее немедленно сейчас сегодня очень с со в на по и а но за от к о ко еще раз поскорее возможно",
			"заранее буду ужасное серьезная большая возник плохо ужасно ужас кошмар беда есть была был делать дальше тут там здесь уже просто так какая какую мою моей нашей никак кого номер номеру номера телефону",
			"ja mi mnie mam my nam nas moj moja moje pan pani panu panstwo panstwa panstwu was wam wasza waszej prosze prosimy prosba prosic prosilbym prosilabym uprzejmie potrzebuje potrzebujemy potrzebna potrzebny potrzeba",
			"chce chcemy chcialbym chcialabym cos ktos czy moze mozecie moga moglby moglaby mozna mogliby pilnie pilny pilne pilna pilnej tak pod numer numerem szybko szybka natychmiast teraz dzis zaraz jak najszybciej mozliwie",
			"duzy duze duza wielki powazny powazna maly male bede gory wystapil wystapily poszlo zle strasznie okropnie okropne straszne tragedia to jest sa sie o z ze w na do i a od za co tego tu bardzo bo robic zrobic poczac juz jakis jakies mna jakas moim tym",
			"hallo dzien dobry witam witajcie czesc hej szanowni panowie",
		),
		tied: map[string]map[string]bool{},
	}
	for _, s := range thanks {
		for word := range s {
			p.words[text.FoldMarks(word)] = true
		}
	}
	persons := text.NewWordSet("me us back")
	for _, s := range []string{"call", "contact", "ring", "phone", "telephone", "write"} {
		p.tied[s] = persons
	}
	p.tied["wrong"] = text.NewWordSet("something somethings is are went goes gone anything everything whats")
	p.tied["know"] = text.NewWordSet("dont not cannot cant do")
	p.tied["look"], p.tied["touch"], p.tied["reach"] = text.NewWordSet("into"), text.NewWordSet("in"), text.NewWordSet("out me")
	p.tied["broke"], p.tied["сломалось"] = text.NewWordSet("something"), text.NewWordSet("то")
	p.tied["zepsulo"], p.tied["dziala"] = text.NewWordSet("cos"), text.NewWordSet("cos")
	p.tied["not"] = text.NewWordSet("know right well sure")
	p.tied["не"] = text.NewWordSet("так то знаю знаем понимаю понимаем")
	for _, s := range []string{"знаю", "знаем", "понимаю", "понимаем"} {
		p.tied[s] = text.NewWordSet("не")
	}
	for _, s := range []string{"напишите", "ответьте", "наберите"} {
		p.tied[s] = text.NewWordSet("мне нам меня")
	}
	p.tied["nie"] = text.NewWordSet("tak wiem wiemy rozumiem cos")
	p.tied["wiem"], p.tied["wiemy"], p.tied["rozumiem"] = text.NewWordSet("nie"), text.NewWordSet("nie"), text.NewWordSet("nie")
	for _, s := range []string{"kontakt", "telefon"} {
		p.tied[s] = text.NewWordSet("o prosze prosimy")
	}
	maps.DeleteFunc(p.words, func(word string, _ bool) bool { return p.tied[word] != nil })
	return p
}

// isBarePlea reports whether a message is a call for help without a subject: no word names anything, except a name at the
// end of a clause of its own.
func (r *Recogniser) isBarePlea(tokens []token) bool {
	folded := make([]token, len(tokens))
	for i, t := range tokens {
		folded[i] = t
		folded[i].text = text.FoldMarks(strings.ToLower(t.text))
	}
	isPlea, names := false, 0
	for i, t := range folded {
		switch {
		case r.pleas.asks[t.text]:
			isPlea = true
		case r.pleas.tied[t.text] != nil:
			if !isBeside(folded, i, r.pleas.tied[t.text]) {
				return false
			}
			isPlea = true
		case r.pleas.words[t.text] || isWithoutWord(t.text):
		case i > 0 && (folded[i-1].endsClause || names > 0) && r.isNamed(tokens, i) && names < maxNames:
			names++
		default:
			return false
		}
	}
	return isPlea
}

// CutCourtesy returns the words of a message without the clauses that are thanks or a bare call for help, and whether
// there are both such clauses and others.
func (r *Recogniser) CutCourtesy(message string) (matter string, isCut bool) {
	tokens := splitTokens(utterance.OwnWords(truncate.Bytes(message, text.MaxBytes)))
	var kept []string
	start, cut := 0, 0
	for at, t := range tokens {
		if !t.endsClause {
			continue
		}
		clause := tokens[start : at+1]
		start = at + 1
		if r.areThanks(clause) || r.isBarePlea(clause) {
			cut += len(clause)
			continue
		}
		for _, word := range clause {
			kept = append(kept, word.text)
		}
	}
	return strings.Join(kept, " "), cut > 0 && len(kept) > 0
}
