// Package words says times and durations as people do: with the plurals and dates of CLDR, in the zone of the listener,
// and with the name that people give to the zone.
package words

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/go-playground/locales"
	"github.com/go-playground/locales/be"
	"github.com/go-playground/locales/cs"
	"github.com/go-playground/locales/da"
	"github.com/go-playground/locales/de"
	"github.com/go-playground/locales/en_GB"
	"github.com/go-playground/locales/es"
	"github.com/go-playground/locales/et"
	"github.com/go-playground/locales/fi"
	"github.com/go-playground/locales/fr"
	"github.com/go-playground/locales/hu"
	"github.com/go-playground/locales/it"
	"github.com/go-playground/locales/kk"
	"github.com/go-playground/locales/lt"
	"github.com/go-playground/locales/lv"
	"github.com/go-playground/locales/nb"
	"github.com/go-playground/locales/nl"
	"github.com/go-playground/locales/pl"
	"github.com/go-playground/locales/pt"
	"github.com/go-playground/locales/ro"
	"github.com/go-playground/locales/ru"
	"github.com/go-playground/locales/sk"
	"github.com/go-playground/locales/sv"
	"github.com/go-playground/locales/tr"
	"github.com/go-playground/locales/uk"
	"go.yaml.in/yaml/v3"
)

//go:embed languages
var languages embed.FS

// Fallback is the language for listeners whose own is not spoken.
const Fallback = "en"

// language has what a speaker of it needs. It does not change.
type language struct {
	locale locales.Translator
	words  vocabulary
}

// vocabulary holds the words of a language, as its file has them.
type vocabulary struct {
	By          string            `yaml:"by"` // phrase of a deadline
	At          string            `yaml:"at"` // phrase of an instant
	Date        string            `yaml:"date"`
	Yesterday   string            `yaml:"yesterday"`
	Today       string            `yaml:"today"`
	Tomorrow    string            `yaml:"tomorrow"`
	And         string            `yaml:"and"`     // between two units of one duration
	Each        string            `yaml:"each"`    // every single unit
	Every       string            `yaml:"every"`   // every so many units
	Working     string            `yaml:"working"` // a duration that runs in working time
	HourAndHalf string            `yaml:"hourAndHalf"`
	Zone        string            `yaml:"zone"` // of a zone without a name
	Units       map[unit]forms    `yaml:"units"`
	Zones       map[string]string `yaml:"zones"` // by IANA name
}

// forms holds the forms of a unit by CLDR plural category, in lower case; "each" is the form without a number.
type forms map[string]string

// Book holds the languages: those that are spoken have words of their own, the others only dates and symbols.
type Book struct {
	spoken  map[string]*language
	neutral map[string]*language
	zones   zoneCache
}

// LoadBook reads the words of all languages. An error means that the program was built wrong.
func LoadBook() (*Book, error) {
	b := &Book{spoken: map[string]*language{}, neutral: map[string]*language{}}
	for _, locale := range []locales.Translator{en_GB.New(), pl.New(), ru.New()} {
		code, _, _ := strings.Cut(locale.Locale(), "_")
		words, err := readVocabulary(code)
		if err != nil {
			return nil, err
		}
		b.spoken[code] = &language{locale: locale, words: words}
	}
	words, err := readVocabulary("neutral")
	if err != nil {
		return nil, err
	}
	for _, locale := range neutralLocales() {
		b.neutral[locale.Locale()] = &language{locale: locale, words: words}
	}
	return b, nil
}

// neutralLocales returns the languages that are known without words of their own.
func neutralLocales() []locales.Translator {
	return []locales.Translator{
		be.New(), cs.New(), da.New(), de.New(), es.New(), et.New(), fi.New(),
		fr.New(), hu.New(), it.New(), kk.New(), lt.New(), lv.New(), nb.New(),
		nl.New(), pt.New(), ro.New(), sk.New(), sv.New(), tr.New(), uk.New(),
	}
}

func readVocabulary(name string) (v vocabulary, err error) {
	source, err := languages.ReadFile(path.Join("languages", name+".yaml"))
	if err != nil {
		return v, err
	}
	if err := yaml.Unmarshal(source, &v); err != nil {
		return v, fmt.Errorf("words of %s: %w", name, err)
	}
	return v, nil
}

// AddedLanguages returns the languages without words of their own, in order.
func (b *Book) AddedLanguages() []string { return slices.Sorted(maps.Keys(b.neutral)) }

// SpokenLanguages returns the languages with words of their own, in order. KnownLanguage returns one of them.
func (b *Book) SpokenLanguages() []string { return slices.Sorted(maps.Keys(b.spoken)) }
