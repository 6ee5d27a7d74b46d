package priority

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// past finds what a message tells of long ago: "last year there was a fire". Only events are past so: a clause with one of
// them, with a time of long ago, with a word of the past and with none of now. Words are folded.
type past struct {
	times  map[string]map[string]bool // second words of a time of long ago by its first
	was    map[string]bool
	now    map[string]bool
	joins  map[string]bool // begin another clause
	events []string        // beginnings of the words for events
}

// maxTimeWords bounds a clause that is a time alone: "two long years ago,".
const maxTimeWords = 4

func newPast() *past {
	p := &past{
		times: map[string]map[string]bool{},
		was: text.NewWordSet("was were had happened survived broke burned burnt destroyed exploded",
			"был была было были случился случилась случилось случились произошел произошла произошло пережил пережила пережили сгорел сгорела сгорело сгорели",
			"попал попала попали лежал лежала сломал сломала взорвался взорвалась",
			"byl byla bylo byly mielismy mialem mialam mial miala mieli zdarzyl zdarzylo wybuchl wybuchla splonal splonela splonelo spalil spalila spalilo",
			"trafilem trafilam trafil trafila lezalem lezalam zlamalem zlamalam zlamal zlamala przezylismy przezylem przezylam"),
		now: text.NewWordSet("now is are am still again keeps today just since currently isnt arent has have",
			"сейчас теперь снова опять сегодня уже до есть пока", "teraz znowu znow dzis dzisiaj nadal wciaz ciagle jest sa od juz"),
		joins: text.NewWordSet("and but so that which who because и а но что который которая которое которые потому i ale ktory ktora ktore bo wiec"),
		events: strings.Fields("fire burn explo blast accident hospital ambulance paramedic evacuat broke fractur flood" +
			" пожар взрыв взорв возгор сгорел авари больниц госпитал скор перелом сломал эвакуир" +
			" pozar wybuch splon spalil wypad szpital karetk zlama ewaku"),
	}
	for first, second := range map[string]string{
		"last": "year winter summer spring autumn decade century", "previous": "year decade", "years": "ago back earlier", "year": "ago", "months": "ago", "decades": "ago", "long": "ago",
		"прошлом": "году веке", "позапрошлом": "году", "прошлой": "зимой осенью весной", "прошлым": "летом",
		"год": "назад", "года": "назад", "лет": "назад", "месяцев": "назад",
		"zeszlym": "roku", "ubieglym": "roku", "poprzednim": "roku", "zeszlej": "zimy jesieni wiosny", "zeszlego": "lata roku",
		"rok": "temu", "lata": "temu", "lat": "temu", "miesiecy": "temu", "dawno": "temu",
	} {
		p.times[first] = text.NewWordSet(second)
	}
	return p
}

// isPast reports whether the words of a range are an event of long ago.
func (p *past) isPast(m message, from, to int) bool {
	isEvent := func(w word) bool {
		return slices.ContainsFunc(p.events, func(stem string) bool { return strings.HasPrefix(w.text, stem) })
	}
	if !slices.ContainsFunc(m[from:to], isEvent) {
		return false
	}
	start, end := p.findClause(m, from)
	clause := m[start:end]
	isLongAgo := p.hasTime(clause)
	if before, _ := p.findClause(m, max(start-1, 0)); start > 0 && !m[start].opensSentence && start-before <= maxTimeWords {
		isLongAgo = isLongAgo || p.hasTime(m[before:start])
	}
	isIn := func(set map[string]bool) bool {
		return slices.ContainsFunc(clause, func(w word) bool { return set[w.text] })
	}
	return isLongAgo && isIn(p.was) && !isIn(p.now)
}

// findClause returns the range of the clause around a word.
func (p *past) findClause(m message, at int) (from, to int) {
	for from = at; from > 0 && !p.opensClause(m[from]); from-- {
	}
	for to = at + 1; to < len(m) && !p.opensClause(m[to]); to++ {
	}
	return from, to
}

func (p *past) opensClause(w word) bool { return w.opensClause || p.joins[w.text] }

// hasTime reports whether words name a time of long ago.
func (p *past) hasTime(words message) bool {
	for i := range words[:max(len(words)-1, 0)] {
		if p.times[words[i].text][words[i+1].text] {
			return true
		}
	}
	return false
}
