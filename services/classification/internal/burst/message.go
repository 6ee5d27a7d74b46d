package burst

import (
	"slices"

	"github.com/ombud/ombud/services/classification/internal/text"
)

// Message is what a customer says, split once for the signatures of many incidents.
type Message struct {
	language string   // ISO 639-1
	words    []string // in order
	stems    []string // of its words without the short ones
	short    []string // of the short ones, since a person may state one
	all      stemSet
}

// stemSet is the stems of the words of a message.
type stemSet map[string]bool

func (s stemSet) has(stem string) bool { return s[stem] }

func (s stemSet) hasStemOf(word string) bool { return s[stemOf(word)] }

// SplitMessage returns the message of a text in a language.
func SplitMessage(said, language string) Message {
	words := text.SplitWords(said)
	m := Message{language: language, words: words, all: make(stemSet, len(words))}
	for _, word := range words {
		stem := stemOf(word)
		switch {
		case m.all.has(stem):
			continue
		case isShort(word):
			m.short = append(m.short, stem)
		default:
			m.stems = append(m.stems, stem)
		}
		m.all[stem] = true
	}
	return m
}

// hasFormOf reports whether a word of the message is a form of a stated one.
func (m Message) hasFormOf(stated string) bool {
	return slices.ContainsFunc(m.words, func(said string) bool { return isFormOf(stated, said, m.language) })
}

func setOf(stems []string) stemSet {
	set := make(stemSet, len(stems))
	for _, stem := range stems {
		set[stem] = true
	}
	return set
}
