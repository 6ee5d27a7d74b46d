package template

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

// fallbackLanguage is the language for languages without texts.
const fallbackLanguage = "en"

// Name names a template after the subject of the message.
type Name string

// The templates.
const (
	Acknowledgement Name = "acknowledgement" // the problem is owned, and this is promised
	Renewal         Name = "renewal"         // the promised times have changed
	Repromise       Name = "repromise"       // more time is needed, for a reason
	Resolution      Name = "resolution"      // the problem is solved
	Invitation      Name = "invitation"      // to give feedback
	Accompaniment   Name = "accompaniment"   // this person accompanies the case
	Incident        Name = "incident"        // others have the same problem
	Progress        Name = "progress"        // news of that problem
)

// AllNames returns the names of all templates.
func AllNames() []Name {
	return []Name{Acknowledgement, Renewal, Repromise, Resolution, Invitation, Accompaniment, Incident, Progress}
}

// AllLanguages returns the languages with texts, English first.
func AllLanguages() []string { return []string{"en", "ru", "pl"} }

// Facts are the variables of a text.
type Facts struct {
	Case        string // id; letters carry it in the subject, so that answers find back
	Subject     string
	RespondBy   time.Time
	ResolveBy   time.Time
	UpdateEvery time.Duration
	Zone        string // IANA zone of the times; UTC when empty
	Fix         string
	Reason      string   // for more time
	Text        string   // of the staff, to all customers of a mass incident
	Missing     []string // questions that the customer has not answered yet
	Link        string
	// Manager is the name of the incident manager, Email and Phone their addresses. Instead is true for one who took
	// another's place.
	Manager, Email, Phone string
	Instead               bool
}

// Text is a message ready to be sent.
type Text struct {
	Language string
	Subject  string // for channels with subjects
	Body     string
}

// Set holds the texts. It is safe for concurrent use.
type Set struct {
	pages map[string]*template.Template
	zones zoneCache
}

// LoadSet parses the embedded texts. An error means that the program was built wrong.
func LoadSet() (*Set, error) {
	s := &Set{pages: map[string]*template.Template{}}
	err := fs.WalkDir(texts, "texts", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return s.parseFile(file)
	})
	return s, err
}

func (s *Set) parseFile(file string) error {
	source, err := texts.ReadFile(file)
	if err != nil {
		return err
	}
	language := path.Base(path.Dir(file))
	name := pageKey(language, strings.TrimSuffix(path.Base(file), ".txt"))
	parsed, err := template.New(name).Option("missingkey=error").Funcs(s.textFunctions(language)).Parse(string(source))
	if err != nil {
		return fmt.Errorf("text %s: %w", name, err)
	}
	s.pages[name] = parsed
	return nil
}

func pageKey(language, name string) string { return language + "/" + name }

// Render writes the message. Language is an ISO 639-1 code, perhaps with a region. Channel is spelled like the values
// of the proto enum.
func (s *Set) Render(t Name, language, channel string, f Facts) Text {
	language = KnownLanguage(language)
	form := "letter"
	if isShortForm(channel) {
		form = "note"
	}
	page := s.pages[pageKey(language, string(t)+"."+form)]
	var out strings.Builder
	if err := page.Execute(&out, f); err != nil {
		// Impossible: the tests render every text for every channel.
		return Text{Language: language, Subject: f.Subject, Body: f.Subject}
	}
	if form == "note" {
		return Text{Language: language, Body: strings.TrimSpace(out.String())}
	}
	subject, body, _ := strings.Cut(out.String(), "\n")
	return Text{Language: language, Subject: strings.TrimSpace(subject), Body: strings.TrimSpace(body)}
}

// KnownLanguage returns the language, an ISO 639-1 code perhaps with a region, if it has texts, else the fallback.
func KnownLanguage(language string) string {
	language, _, _ = strings.Cut(strings.ToLower(language), "-")
	for _, l := range AllLanguages() {
		if l == language {
			return l
		}
	}
	return fallbackLanguage
}

// isShortForm reports whether messages on the channel are notes rather than letters.
func isShortForm(channel string) bool {
	return channel == "CHAT" || channel == "SOCIAL" || channel == "PHONE"
}
