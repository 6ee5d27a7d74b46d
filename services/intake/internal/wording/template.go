// Package wording keeps the firm's own texts of messages to customers: checked when they are saved, and found by message,
// language, channel and segment when a message is written.
package wording

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/idempotency"
	"github.com/ombud/ombud/pkg/resource"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// Collection begins the names of templates.
const Collection resource.Collection = "templates"

// Template holds the texts of one message. Channel and Segment are empty for any.
type Template struct {
	Event                string    `bson:"event"`
	Channel              string    `bson:"channel"` // spelled like the values of the proto enum
	Segment              string    `bson:"segment"` // `segments/{segment}`
	Texts                []Text    `bson:"texts"`
	Version              int64     `bson:"version"` // from 1
	Created              time.Time `bson:"created"`
	Updated              time.Time `bson:"updated"`
	idempotency.Commands `bson:",inline"`
}

// Doc is a template with its id.
type Doc = docstore.Doc[Template]

// Text is the text of a message in one language.
type Text struct {
	Language string `bson:"language"`
	Headline string `bson:"headline,omitempty"`
	Letter   string `bson:"letter,omitempty"`
	Note     string `bson:"note,omitempty"`
}

func (t Text) source() template.Source {
	return template.Source{
		Language: t.Language,
		Headline: t.Headline,
		Letter:   t.Letter,
		Note:     t.Note,
	}
}

// Sources returns the texts in the form that is rendered.
func (t Template) Sources() []template.Source {
	sources := make([]template.Source, len(t.Texts))
	for i, text := range t.Texts {
		sources[i] = text.source()
	}
	return sources
}

// versionOf returns the name of a version of a template, as messages tell it.
func versionOf(name string, t Template) string { return name + "@" + strconv.FormatInt(t.Version, 10) }

// completeTemplate counts a change of a template.
func completeTemplate(t *Template, now time.Time) {
	t.Version++
	t.Updated = now
	if t.Created.IsZero() {
		t.Created = now
	}
}

// checkResource is CheckTemplate in the form of the register.
func (s *Service) checkResource(ctx context.Context, _ string, t Template) error {
	return s.CheckTemplate(ctx, t)
}

// CheckTemplate returns the InvalidArgument fault for a template that cannot be used, with every wrong field. A failure of the
// catalog is returned as it is.
func (s *Service) CheckTemplate(ctx context.Context, t Template) error {
	wrong, err := s.checkSegment(ctx, t)
	if err != nil {
		return err
	}
	if !slices.Contains(template.AllNames(), template.Name(t.Event)) {
		wrong = wrong.Field("event", "must be one of %s", template.JoinNames(template.AllNames(), ", "))
	}
	if len(t.Texts) == 0 {
		wrong = wrong.Field("texts", "are required")
	}
	seen := map[string]bool{}
	for i, text := range t.Texts {
		wrong = s.checkText(wrong, fmt.Sprintf("texts[%d]", i), t, text)
		if seen[text.Language] {
			wrong = wrong.Field(fmt.Sprintf("texts[%d].language", i), "is there twice")
		}
		seen[text.Language] = true
	}
	var missing []string
	for _, language := range template.AllLanguages() {
		if !seen[language] {
			missing = append(missing, language)
		}
	}
	if n := len(missing); n > 0 && n < len(template.AllLanguages()) {
		wrong = wrong.Field("texts", "lack the languages %s: the shipped languages come together", strings.Join(missing, ", "))
	}
	return wrong.Err()
}

// checkSegment returns the wrong field of a template for a segment that does not exist.
func (s *Service) checkSegment(ctx context.Context, t Template) (*fault.Error, error) {
	if t.Segment == "" {
		return nil, nil
	}
	exists, err := s.catalog.HasResource(ctx, t.Segment)
	if err == nil && !exists {
		return fault.Invalid("segment", "%s does not exist", t.Segment), nil
	}
	return nil, err
}

// checkText adds the wrong fields of a text of a template.
func (s *Service) checkText(wrong *fault.Error, field string, t Template, text Text) *fault.Error {
	known := slices.Concat(template.AllLanguages(), s.set.AddedLanguages())
	if !slices.Contains(known, text.Language) {
		wrong = wrong.Field(field+".language", "must be one of %s", strings.Join(known, ", "))
	}
	needsLetter, needsNote := t.Channel == "" || !template.IsShortForm(t.Channel), t.Channel == "" || template.IsShortForm(t.Channel)
	for _, need := range []struct {
		part, text string
		isNeeded   bool
	}{
		{"headline", text.Headline, needsLetter},
		{"letter", text.Letter, needsLetter},
		{"note", text.Note, needsNote},
	} {
		if need.isNeeded && strings.TrimSpace(need.text) == "" {
			wrong = wrong.Field(field+"."+need.part, "is required")
		}
	}
	if strings.ContainsAny(text.Headline, "\r\n") {
		wrong = wrong.Field(field+".headline", "must be one line")
	}
	_, faults := s.set.NewOwn(template.Name(t.Event), "", text.source())
	for _, part := range []string{"headline", "letter", "note"} {
		if err := faults[part]; err != nil {
			wrong = wrong.Field(field+"."+part, "%s", err)
		}
	}
	return wrong
}
