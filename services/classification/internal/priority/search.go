package priority

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/utterance"
)

// search is one search of a message for all phrases. Its memory is used again.
type search struct {
	engine *Engine
	reader messageReader
	m      message
	open   int // number of words before the closing of the message
	hits   []hit
	seen   []uint8 // found parts by phrase, a bit each
}

// hit is a row found in a message.
type hit struct {
	phrase, from, to int32
	part             uint8
	denial           denialState
}

// denialState is what is known of a denial around a hit.
type denialState uint8

const (
	unknown denialState = iota
	denied
	stated
)

// findPhrases searches all phrases at every word, and returns the first found one per question.
func (e *Engine) findPhrases(said utterance.Words) []string {
	found := make([]string, e.questions)
	search := e.borrowSearch()
	defer e.searches.Put(search)
	search.m, search.open = search.reader.readMessage(said)
	search.collectHits()
	search.dropExceptions()
	for i := range search.hits {
		h := &search.hits[i]
		p := &e.index.phrases[h.phrase]
		if p.isException || found[p.question] != "" {
			continue
		}
		if together := search.completeAt(i); together != nil {
			found[p.question] = search.quoteHits(together)
		}
	}
	return found
}

// borrowSearch returns a search without hits.
func (e *Engine) borrowSearch() *search {
	if s, isUsed := e.searches.Get().(*search); isUsed {
		s.hits = s.hits[:0]
		clear(s.seen)
		return s
	}
	return &search{engine: e, seen: make([]uint8, len(e.index.phrases))}
}

// collectHits collects the rows of phrases in the message, in order. In its closing only those of danger count: an
// attorney signs as one.
func (s *search) collectHits() {
	for at, w := range s.m {
		s.engine.index.eachAtom(w.text, func(a *atom) {
			for _, one := range a.starts {
				if (at < s.open || s.engine.index.phrases[one.phrase].isHarm) && one.row.follows(s.m, at) {
					s.hits = append(s.hits, one.hitAt(at))
				}
			}
		})
	}
}

// hitAt returns the hit of a row at a word.
func (s start) hitAt(at int) hit {
	return hit{phrase: s.phrase, part: s.part, from: int32(at), to: int32(at + len(s.row.words))}
}

// dropExceptions removes the hits of rules within the exceptions of these rules.
func (s *search) dropExceptions() {
	phrases := s.engine.index.phrases
	var exceptions []hit
	for i := range s.hits {
		if !phrases[s.hits[i].phrase].isException {
			continue
		}
		if together := s.completeAt(i); s.isSentence(together) {
			exceptions = append(exceptions, together...)
		}
	}
	if len(exceptions) == 0 {
		return
	}
	s.hits = slices.DeleteFunc(s.hits, func(h hit) bool {
		return slices.ContainsFunc(exceptions, func(x hit) bool {
			return x.from < h.to && h.from < x.to && phrases[x.phrase].rule == phrases[h.phrase].rule
		})
	})
}

// isSentence reports whether hits stand in one sentence.
func (s *search) isSentence(hits []hit) bool {
	if len(hits) == 0 {
		return false
	}
	from, to := hits[0].from, hits[len(hits)-1].to
	return !slices.ContainsFunc(s.m[from+1:to], func(w word) bool { return w.opensSentence })
}

// completeAt records a hit, and returns the hits of all parts of its phrase if they have been found up to there.
func (s *search) completeAt(at int) []hit {
	h := &s.hits[at]
	s.seen[h.phrase] |= 1 << h.part
	if s.seen[h.phrase] != 1<<len(s.engine.index.phrases[h.phrase].parts)-1 {
		return nil
	}
	return s.completePhrase(at)
}

// completePhrase returns the hits of all parts of the phrase of the last hit, in order; nil if they do not stand near
// each other, or if the message denies one or tells it of long ago or of a film.
func (s *search) completePhrase(last int) []hit {
	end := &s.hits[last]
	p := &s.engine.index.phrases[end.phrase]
	if s.isDenied(p, end) {
		return nil
	}
	together := []hit{*end}
	seen := uint8(1) << end.part
	for i := last - 1; i >= 0 && end.to-s.hits[i].from <= maxDistance && len(together) < len(p.parts); i-- {
		h := &s.hits[i]
		isNew := h.phrase == end.phrase && seen&(1<<h.part) == 0
		if isNew && !s.isDenied(p, h) {
			seen |= 1 << h.part
			together = append(together, *h)
		}
	}
	if len(together) < len(p.parts) {
		return nil
	}
	slices.Reverse(together)
	return together
}

// isDenied reports whether the message denies a hit, or tells it of long ago or of a film. No denial undoes an exception, or a phrase
// with a denial in it.
func (s *search) isDenied(p *phrase, h *hit) bool {
	if p.isException || p.deniesItself {
		return false
	}
	if h.denial == unknown {
		h.denial = stated
		from, to := int(h.from), int(h.to)
		isTold := s.engine.past.isPast(s.m, from, to) || s.engine.works.isTold(s.m, from)
		if isTold || s.engine.denials.isDenied(s.m, from, to, p.isPeril) {
			h.denial = denied
		}
	}
	return h.denial == denied
}

// quoteHits returns the words of hits, with a sign where others stand between them.
func (s *search) quoteHits(hits []hit) string {
	quoted := s.m.quote(hits[0].from, hits[0].to)
	for i, h := range hits[1:] {
		if h.from > hits[i].to {
			quoted += " …"
		}
		quoted += " " + s.m.quote(h.from, h.to)
	}
	return quoted
}
