package priority

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

const (
	// maxDenied bounds the words between a denial and its object, and maxAfter those between an object and a denial
	// after it.
	maxDenied = 6
	maxAfter  = 4
)

// denials finds what a message denies: "not urgent", "no need for lawyers", "пожара нет". A denial reaches over words
// of its list, such as auxiliary verbs, and not over a comma.
type denials struct {
	deny      map[string]bool
	reach     map[string]bool
	emphatic  map[string]bool // "never so" stresses
	ability   map[string]bool // deny an ability, which is no denial of a peril: "I cannot stop the fire"
	can       map[string]bool // the same before "not"
	being     map[string]bool // "it cannot be a fire" denies it all the same
	only      map[string]bool // "not only" denies nothing
	speaker   map[string]bool // "no, I" answers
	joins     map[string]bool // a comma before them is no end
	needed    []string        // beginnings of the words in "is not needed"
	unneeded  map[string]bool // say the same in one word
	absent    map[string]bool // words after "не" and "nie" that say that there is none
	emphasize map[string]bool
}

func newDenials() *denials {
	return &denials{
		deny: text.NewWordSet("not no never without isnt arent wasnt werent dont doesnt didnt wont wouldnt havent hasnt hadnt cant cannot couldnt",
			"nor neither nobody none noone nothing hardly",
			"не нет ни без никогда никто никого никому ничего никакой никакого никакая никаких никакие никакое",
			"nie bez nigdy ani zaden zadna zadne zadnego zadnej zadnych zadnym nikt nikogo nikomu nic niczego brak"),
		reach: text.NewWordSet("very so that too really a an the any all at of to for in be been being is are was were am have has had",
			"going gonna want wanting wanted wish need needs needed intend intending intention intentions plan planning plans",
			"mean threatening threat involve involving getting get got take taking call calling bring go anyone anybody one",
			"i we you me us it this would will ever even actually anything more said saying say single sign signs reason point about or money treat as",
			"очень так слишком особо уж совсем настолько буду будем будет было бы хочу хотим хотел хотела хотелось собираюсь собираемся",
			"планирую планируем намерен намерена намерения намерений нужно нужен нужна нужны надо стоит говорил говорила говорю",
			"что чтобы я мы у нас меня мне нам для из за в во на с со к по о до этого это этом такого никакого никаких ничего никакой",
			"больше пока идти пойду подавать обращаться писать вызывать привлекать речи идет необходимости нужды смысла повода никто никого",
			"bardzo tak zbyt szczegolnie az taki taka takie juz wcale w ogole ma mam mamy jest sa bylo byl byla byly bedzie bede bedziemy",
			"chce chcemy chcialem chcialam chcialbym chcialabym zamierzam zamierzamy zamiaru planuje planujemy potrzeba potrzebuje trzeba",
			"musze mowie mowilem mowilam ze zeby sie tu nam mi mnie to o do z za od na po zadnego zadnej zadnych nikogo nikomu niczego",
			"chodzi tego tym dla nic mowy sensu powodu potrzeby pojde isc ide skladac wzywac angazowac mieszac"),
		emphatic: text.NewWordSet("never nigdy никогда"),
		ability:  text.NewWordSet("cant cannot couldnt"),
		can:      text.NewWordSet("can could"),
		being:    text.NewWordSet("be have been"),
		only:     text.NewWordSet("only just merely только лишь просто tylko jedynie"),
		speaker:  text.NewWordSet("i we he she they my our there please я мы у у нас"),
		joins:    text.NewWordSet("that что чтобы ze zeby"),
		needed:   strings.Fields("need necessar requir нужн нужен понадоб потреб требу potrzeb konieczn wymagan"),
		unneeded: text.NewWordSet("unnecessary unneeded needless superfluous",
			"ненужен ненужна ненужно ненужны излишне излишни излишен излишня",
			"niepotrzebny niepotrzebna niepotrzebne niepotrzebni niepotrzebnych zbedny zbedna zbedne zbedni zbyteczny zbyteczna zbyteczne"),
		absent:    text.NewWordSet("было будет ma bylo bedzie"),
		emphasize: text.NewWordSet("so such так таким такой tak takie taki tylu"),
	}
}

// isIn reports whether a row of a phrase begins with a denial.
func (d *denials) isIn(parts []part) bool {
	for _, one := range parts {
		for _, r := range one {
			for _, first := range r.words[0] {
				if first.kind == exactly && d.deny[first.text] {
					return true
				}
			}
		}
	}
	return false
}

// isDenied reports whether the words around a range deny it. The denial of an ability denies no peril.
func (d *denials) isDenied(m message, from, to int, isPeril bool) bool {
	return d.isDeniedBefore(m, from, isPeril) || d.isDeniedAfter(m, to)
}

// isDeniedBefore reports whether a denial before a word reaches it: "not very urgent", "no intention of suing".
func (d *denials) isDeniedBefore(m message, from int, isPeril bool) bool {
	isStressed := false
	for at := from - 1; at >= 0 && from-at <= maxDenied; at-- {
		if next := m[at+1]; next.opensClause && !d.joins[next.text] {
			return false
		}
		here := m[at].text
		if d.deny[here] {
			after := m[at+1].text
			isAnswer := (here == "no" || here == "нет") && d.speaker[after]
			isEmphasis := d.emphatic[here] && isStressed
			isInability := isPeril && d.isInability(m, at)
			return !d.only[after] && !isAnswer && !isEmphasis && !isInability
		}
		if !d.reach[here] {
			return false
		}
		isStressed = isStressed || d.emphasize[here]
	}
	return false
}

// isInability reports whether a denial is of something that somebody is unable to do.
func (d *denials) isInability(m message, at int) bool {
	isUnable := d.ability[m[at].text] || at > 0 && d.can[m[at-1].text]
	return isUnable && !d.being[m[at+1].text]
}

// isDeniedAfter reports whether the words from to on say that there is none or that none is needed: "пожара нет",
// "szkód nie ma", "a lawyer is not needed".
func (d *denials) isDeniedAfter(m message, to int) bool {
	for at := to; at < len(m) && at-to < maxAfter && !m[at].opensClause; at++ {
		here := m[at].text
		isLast := at+1 == len(m) || m[at+1].opensClause
		switch {
		case here == "нет" || d.unneeded[here]:
			return isLast
		case d.deny[here]:
			return !isLast && d.isAbsence(m, at+1)
		case !d.reach[here]:
			return false
		}
	}
	return false
}

// isAbsence reports whether the words after a denial say that something is not there, or not needed.
func (d *denials) isAbsence(m message, at int) bool {
	if d.absent[m[at].text] && (at+1 == len(m) || m[at+1].opensClause) {
		return true
	}
	for last := min(at+maxAfter, len(m)-1); at < last && d.reach[m[at].text] && !d.isNeed(m[at].text); at++ {
	}
	return d.isNeed(m[at].text)
}

func (d *denials) isNeed(s string) bool {
	return slices.ContainsFunc(d.needed, func(stem string) bool { return strings.HasPrefix(s, stem) })
}
