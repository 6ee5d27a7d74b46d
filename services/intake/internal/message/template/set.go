package template

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"text/template"
	"time"

	"github.com/ombud/ombud/pkg/localized"
	"github.com/ombud/ombud/pkg/words"
)

//go:embed texts
var texts embed.FS

// separator stands between the headline, the letter and the note in the file of a template.
const separator = "\n---\n"

// Text is a message ready to be sent.
type Text struct {
	Language string
	Subject  string // for channels with subjects
	Body     string
	Version  string // of each template: Shipped, or that of the firm's text
	// TellsLook is set where the body says the time of the first look beside another one of the answer.
	TellsLook bool
}

// Set holds the texts. It is safe for concurrent use.
type Set struct {
	book  *words.Book
	pages map[string]*page // of the shipped languages
	added map[string]*page // of languages with the firm's texts alone
	tells map[Name]bool    // whether the shipped texts list the promises that hold
}

// page holds the texts of one language: sentences and frames under their names, and the parts of each template. An added
// language has no sentences.
type page struct {
	language string
	isAdded  bool
	book     *words.Book
	texts    *template.Template
}

// LoadSet parses the embedded texts, those of every language that is spoken. An error means that the program was built wrong.
func LoadSet() (*Set, error) {
	book, err := words.LoadBook()
	if err != nil {
		return nil, err
	}
	s := &Set{book: book, pages: map[string]*page{}, added: map[string]*page{}, tells: map[Name]bool{}}
	for _, language := range book.SpokenLanguages() {
		loaded, err := loadPage(book, language)
		if err != nil {
			return nil, fmt.Errorf("texts in %s: %w", language, err)
		}
		s.pages[language] = loaded
	}
	for _, name := range AllNames() {
		letter := s.pages[words.Fallback].texts.Lookup(partName(name, "letter"))
		s.tells[name] = strings.Contains(letter.Root.String(), ".Promises")
	}
	return s, s.loadAdded()
}

// loadAdded makes the pages of the languages that the firm may add. They have no frame and no sentences.
func (s *Set) loadAdded() error {
	frame, err := texts.ReadFile("texts/neutral/frame.txt")
	if err != nil {
		return err
	}
	root, err := template.New("frame").Parse(string(frame))
	for _, language := range s.book.AddedLanguages() {
		s.added[language] = &page{language: language, isAdded: true, book: s.book, texts: root}
	}
	return err
}

// AddedLanguages returns the languages that the firm may add, in order.
func (s *Set) AddedLanguages() []string { return s.book.AddedLanguages() }

func loadPage(book *words.Book, language string) (*page, error) {
	frame, err := texts.ReadFile(path.Join("texts", language, "frame.txt"))
	if err != nil {
		return nil, err
	}
	lines, err := texts.ReadFile(path.Join("texts", language, "timeline.txt"))
	if err != nil {
		return nil, err
	}
	root, err := template.New("frame").Parse(string(frame) + string(lines))
	if err != nil {
		return nil, err
	}
	for _, name := range AllNames() {
		source, err := texts.ReadFile(path.Join("texts", language, string(name)+".txt"))
		if err != nil {
			return nil, err
		}
		parts := strings.Split(strings.TrimSpace(string(source)), separator)
		if len(parts) != len(allParts()) {
			return nil, fmt.Errorf("%s has %d parts", name, len(parts))
		}
		for i, part := range allParts() {
			if _, err := root.New(partName(name, part)).Parse(parts[i]); err != nil {
				return nil, err
			}
		}
	}
	return &page{language: language, book: book, texts: root}, nil
}

// allParts returns the parts of a template, in the order of its file.
func allParts() []string { return []string{"headline", "letter", "note"} }

func partName(name Name, part string) string { return string(name) + " " + part }

// Render writes one message with the texts of templates, for the facts of each, in their order. The subject of the message is
// that of the most important part.
// Languages are ISO 639-1 codes, perhaps with a region; the first in which there are texts for all templates counts. A
// text of the firm comes before the shipped one; own may be nil.
// All times are said to the minute, or all to the second where one of them needs that.
// An error names the texts that failed or say nothing. They are left out; the text is zero when nothing is left.
func (s *Set) Render(facts []Facts, own OwnTexts, languages ...string) (Text, error) {
	p := &pen{page: s.pageOf(s.chooseLanguage(facts, own, languages))}
	text := s.write(p, facts, own)
	if p.hasSeconds(text.Body) {
		p = &pen{page: p.page, isExact: true}
		text = s.write(p, facts, own)
	}
	return text, p.failed
}

// write writes one message with a pen.
func (s *Set) write(p *pen, facts []Facts, own OwnTexts) Text {
	form, gap := formOf(facts[0].Channel)
	facts = s.passTimesOn(p, facts, form, own)
	var contents []string
	head := 0 // the part with the subject
	variables, versions := make([]Variables, len(facts)), make([]string, len(facts))
	for i, f := range facts {
		variables[i] = p.newVariables(f)
		var content string
		if content, versions[i] = p.renderPart(f.Template, form, variables[i], own); content != "" {
			if len(contents) == 0 || f.Rank < facts[head].Rank {
				head = i
			}
			contents = append(contents, content)
		} else {
			p.fail(fmt.Errorf("the %s of %s says nothing in %s", form, f.Template, p.language))
		}
	}
	if len(contents) == 0 {
		return Text{}
	}
	frame := struct{ Content, Case string }{strings.Join(contents, gap), facts[0].Case}
	text := Text{Language: p.language, Body: p.execute(form, frame), Version: strings.Join(versions, "+")}
	text.TellsLook = slices.ContainsFunc(variables, func(v Variables) bool { return v.tellsLook(text.Body) })
	if form == "letter" {
		headline, _ := p.renderPart(facts[head].Template, "headline", variables[head], own)
		text.Subject = formatSubject(headline, facts[0])
	}
	return text
}

// passTimesOn returns the facts with the promises in a part that says them: the last that lists promises, unless that has words
// of the firm without times.
func (s *Set) passTimesOn(p *pen, facts []Facts, form string, own OwnTexts) []Facts {
	teller := slices.IndexFunc(facts, func(f Facts) bool { return !f.Continued })
	if teller < 0 || own == nil || !p.isSilent(facts[teller], form, own) {
		return facts
	}
	for i := teller - 1; i >= 0; i-- {
		if s.TellsTimes(facts[i].Template) && !p.isSilent(facts[i], form, own) {
			passed := slices.Clone(facts)
			passed[teller].Continued, passed[i].Continued = true, false
			return passed
		}
	}
	return facts
}

// isSilent reports whether a part of a message has words of the firm without times.
func (p *page) isSilent(f Facts, form string, own OwnTexts) bool {
	found := own.FindOwn(f.Template, p.language)
	return found.has(form) && !found.tells[form]
}

// RenderOwn writes one message with one text of the firm; empty when the text has no part for the channel.
func (s *Set) RenderOwn(language string, own *Own, f Facts) (Text, error) {
	form, _ := formOf(f.Channel)
	if !own.has(form) {
		return Text{}, nil
	}
	return s.Render([]Facts{f}, single{own}, language)
}

// single is one text for every message.
type single struct{ own *Own }

// FindOwn implements OwnTexts.
func (o single) FindOwn(Name, string) *Own { return o.own }

// chooseLanguage returns the first of the languages in which every template has a text.
func (s *Set) chooseLanguage(facts []Facts, own OwnTexts, languages []string) string {
	for _, language := range languages {
		language = localized.BaseOf(language)
		lacksText := func(f Facts) bool { return own == nil || own.FindOwn(f.Template, language) == nil }
		if s.pages[language] != nil || s.added[language] != nil && !slices.ContainsFunc(facts, lacksText) {
			return language
		}
	}
	return words.Fallback
}

// formOf returns the form of messages on a channel, and the gap between messages in one.
func formOf(channel string) (form, gap string) {
	if IsShortForm(channel) {
		return "note", "\n"
	}
	return "letter", "\n\n"
}

// renderPart renders a part of a template, in the words of the firm if there are any and they can be rendered, and returns
// their version.
func (p *pen) renderPart(name Name, part string, v Variables, own OwnTexts) (text, version string) {
	if own != nil {
		if found := own.FindOwn(name, p.language); found.has(part) {
			text, err := found.render(part, v)
			if err == nil {
				return text, found.Version
			}
			p.fail(err)
		}
	}
	return strings.TrimSpace(p.execute(partName(name, part), v)), Shipped
}

// RenderLine says an event of the timeline in a sentence. Times have their dates, because a timeline is read on any day. An
// error names the texts that failed.
func (s *Set) RenderLine(kind string, f Facts, languages ...string) (string, error) {
	p := &pen{page: s.pages[s.KnownLanguage(languages...)]}
	f.Now = time.Time{}
	if p.texts.Lookup(kind) == nil {
		kind = "news"
	}
	line := p.execute(kind, p.newVariables(f))
	if p.hasSeconds(line) {
		p = &pen{page: p.page, isExact: true}
		line = p.execute(kind, p.newVariables(f))
	}
	return line, p.failed
}

// formatSubject returns the subject of a letter: the headline, the subject of the case, and its id.
func formatSubject(headline string, f Facts) string {
	if f.Subject != "" {
		headline += ": " + f.Subject
	}
	return fmt.Sprintf("%s [#%s]", headline, f.Case)
}

// pageOf returns the page of a language; the fallback's for an unknown one.
func (s *Set) pageOf(language string) *page {
	if added := s.added[language]; added != nil {
		return added
	}
	return s.pages[s.KnownLanguage(language)]
}

// TellsTimes reports whether the shipped texts of a template list the promises that hold.
func (s *Set) TellsTimes(name Name) bool { return s.tells[name] }

// KnownLanguage returns the first of the languages with texts, else the fallback.
func (s *Set) KnownLanguage(languages ...string) string { return s.book.KnownLanguage(languages...) }

// IsShortForm reports whether messages on the channel are notes rather than letters.
func IsShortForm(channel string) bool {
	return channel == "CHAT" || channel == "SOCIAL" || channel == "PHONE"
}
