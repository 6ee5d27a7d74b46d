package message

import (
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message/template"
)

// PreviewTexts renders texts of the firm for a message about a case: on the channel, or as a letter and as a note when it is
// empty. Facts that the case does not have are made up.
func (s *Service) PreviewTexts(
	c *casefile.Case, id string, m timeline.Moment, event template.Name, channel string, sources []template.Source,
) []template.Text {
	channels := []string{channel}
	if channel == "" {
		channels = []string{"EMAIL", "CHAT"}
	}
	f := s.previewFacts(c, id, m)
	var texts []template.Text
	for _, source := range sources {
		own, _ := s.templates.NewOwn(event, "", source)
		for _, f.Channel = range channels {
			text, err := s.templates.RenderOwn(source.Language, own, f)
			s.logFailure(id, err)
			texts = append(texts, text)
		}
	}
	return texts
}

// previewFacts returns the facts of a case, and sample facts in place of those that it does not have.
func (s *Service) previewFacts(c *casefile.Case, id string, m timeline.Moment) template.Facts {
	sample := template.SampleFacts(m.At)
	f := s.factsOf(c, id, m, []Draft{sample.Draft})[0]
	f.Continued = false
	if f.Manager == "" {
		f.Manager, f.Email, f.Phone = sample.Manager, sample.Email, sample.Phone
	}
	if f.Fix == "" {
		f.Fix = sample.Fix
	}
	if f.Link == "" {
		f.Link = sample.Link
	}
	return f
}
