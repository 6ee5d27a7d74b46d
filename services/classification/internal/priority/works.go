package priority

import (
	"slices"
	"strings"

	"github.com/ombud/ombud/services/classification/internal/text"
)

const (
	// maxTitle bounds the words between a work and its matter: "the film that I ordered about".
	maxTitle = 3
	// maxMatter bounds the words between "about" and what is told: "about a great forest fire".
	maxMatter = 3
	// maxOwner bounds the words after "about" with an owner in them: "about the fire in our kitchen".
	maxOwner = 5
)

// works finds what a message tells as the matter of a film, a book or a game: "the film about a fire does not play". Words
// are folded.
type works struct {
	names map[string]bool
	stems []string // beginnings of longer names
	about map[string]bool
	joins map[string]bool // begin another matter, or a whole sentence
	own   map[string]bool // the matter of the author
}

func newWorks() *works {
	return &works{
		names: text.NewWordSet("film films movie movies book books novel novels series cartoon game games song songs lecture article poem",
			"игра игру игры игре кино gra gre gry grze bajka bajke bajki"),
		stems: strings.Fields("documentar podcast фильм сериал книг роман мультфильм мультик песн подкаст лекци статья статью статьи" +
			" film serial ksiazk powiesc piosenk wyklad artykul"),
		about: text.NewWordSet("about", "про о об", "o"),
		joins: text.NewWordSet("and but or because и а но или потому i ale lub bo oraz",
			"how that this what как том этом что jak tym czym ze"),
		own: text.NewWordSet("my our us me",
			"мой моя мое моем моей моего нашем нашей нашего наш наша наше нас меня мне нам",
			"moj moja moje moim mojej mojego nasz nasza nasze naszym naszej naszego nas mnie mi nam"),
	}
}

// isTold reports whether a word is the matter of a work.
func (w *works) isTold(m message, from int) bool {
	at := from
	for at > 0 && from-at <= maxMatter && !w.about[m[at].text] {
		if m[at].opensClause || w.joins[m[at].text] {
			return false
		}
		at--
	}
	if !w.about[m[at].text] || w.isOwn(m[at+1:]) {
		return false
	}
	for before := at - 1; before >= 0 && at-before-1 <= maxTitle; before-- {
		if m[before+1].opensClause {
			return false
		}
		if w.isWork(m[before].text) {
			return true
		}
	}
	return false
}

// isOwn reports whether words are of the author, up to the end of their clause.
func (w *works) isOwn(words message) bool {
	for _, one := range words[:min(len(words), maxOwner+1)] {
		if one.opensClause {
			return false
		}
		if w.own[one.text] {
			return true
		}
	}
	return false
}

func (w *works) isWork(word string) bool {
	return w.names[word] || slices.ContainsFunc(w.stems, func(stem string) bool { return strings.HasPrefix(word, stem) })
}
