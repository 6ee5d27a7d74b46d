package wording

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"
	"time"
)

//go:embed texts
var texts embed.FS

// fallback is the language of those whose own has no texts.
const fallback = "en"

// Template is what a message is about.
type Template string

// The templates.
const (
	Acknowledgement Template = "acknowledgement" // the problem is owned, and this is promised
	Renewal         Template = "renewal"         // the promised times have changed
	Repromise       Template = "repromise"       // more time is needed, for a reason
	Resolution      Template = "resolution"      // it is solved
	Invitation      Template = "invitation"      // how was it?
	Accompaniment   Template = "accompaniment"   // this person accompanies the case
	Incident        Template = "incident"        // others have the same problem
	Progress        Template = "progress"        // how it stands with that
)

// Templates returns all templates.
func Templates() []Template {
	return []Template{Acknowledgement, Renewal, Repromise, Resolution, Invitation, Accompaniment, Incident, Progress}
}

// Languages returns the languages that have texts, English first.
func Languages() []string { return []string{"en", "ru", "pl"} }

// Facts are what a text may speak of.
type Facts struct {
	Case        string // the id; letters carry it in the subject, so that answers find back
	Subject     string
	RespondBy   time.Time
	ResolveBy   time.Time
	UpdateEvery time.Duration
	Zone        string // IANA zone in which times are told; UTC when empty
	Fix         string
	Reason      string   // why more time is needed
	Text        string   // what staff say to all customers of a mass incident
	Missing     []string // what the customer still has to say, as questions
	Link        string
	// Who accompanies the case, how they are reached, and whether they came instead of another.
	Manager, Email, Phone string
	Instead               bool
}

// Text is a message ready to be sent.
type Text struct {
	Language string // in which it is written
	Subject  string // for channels that have one
	Body     string
}

// Book holds the texts. It is safe for concurrent use.
type Book struct {
	pages map[string]*template.Template
	zones zones
}

// New reads the embedded texts. An error means that the program was built wrong.
func New() (*Book, error) {
	b := &Book{pages: map[string]*template.Template{}}
	err := fs.WalkDir(texts, "texts", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return b.read(file)
	})
	return b, err
}

func (b *Book) read(file string) error {
	source, err := texts.ReadFile(file)
	if err != nil {
		return err
	}
	language := path.Base(path.Dir(file))
	name := page(language, strings.TrimSuffix(path.Base(file), ".txt"))
	parsed, err := template.New(name).Option("missingkey=error").Funcs(b.functions(language)).Parse(string(source))
	if err != nil {
		return fmt.Errorf("text %s: %w", name, err)
	}
	b.pages[name] = parsed
	return nil
}

func page(language, name string) string { return language + "/" + name }

// Write writes the message. Language is an ISO 639-1 code, perhaps with a region;
// channel is spelled like the values of the proto enum.
func (b *Book) Write(t Template, language, channel string, f Facts) Text {
	language = Known(language)
	form := "letter"
	if short(channel) {
		form = "note"
	}
	var out strings.Builder
	if err := b.pages[page(language, string(t)+"."+form)].Execute(&out, f); err != nil {
		// The tests write every text with every channel: what is left cannot happen.
		return Text{Language: language, Subject: f.Subject, Body: f.Subject}
	}
	if form == "note" {
		return Text{Language: language, Body: strings.TrimSpace(out.String())}
	}
	subject, body, _ := strings.Cut(out.String(), "\n")
	return Text{Language: language, Subject: strings.TrimSpace(subject), Body: strings.TrimSpace(body)}
}

// Known returns the language, an ISO 639-1 code perhaps with a region, if it has texts,
// else the one of those without.
func Known(language string) string {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	for _, l := range Languages() {
		if l == language {
			return l
		}
	}
	return fallback
}

// short reports whether messages on the channel are notes rather than letters.
func short(channel string) bool {
	return channel == "CHAT" || channel == "SOCIAL" || channel == "PHONE"
}
