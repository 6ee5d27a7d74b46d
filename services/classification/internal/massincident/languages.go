package massincident

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ombud/ombud/pkg/localized"
)

// countTimeout bounds the call that counts languages: customers are told also when the intake does not answer in time.
const countTimeout = 3 * time.Second

// LanguageCount is a number of members whose customers read a language.
type LanguageCount struct {
	Language string `bson:"language"` // ISO 639-1, or "und"
	Cases    int    `bson:"cases"`
}

// words returns the newest words to the customers.
func (i *Incident) words() localized.Message {
	switch {
	case i.Ending != nil:
		return i.Ending.Fix
	case len(i.Bulletins) > 0:
		return i.Bulletins[len(i.Bulletins)-1].Message
	}
	return localized.Message{}
}

// countMissing returns the languages of the members in which a message has no text, most members first; none for no message.
func countMissing(message localized.Message, members []Member) []LanguageCount {
	if message.First.Text == "" {
		return nil
	}
	var counts []LanguageCount
	for _, m := range members {
		if _, isTheirs := message.For(m.Languages...); !isTheirs {
			counts = addCounts(counts, LanguageCount{m.language(), 1})
		}
	}
	return counts
}

// addCounts returns the sums by language, most members first.
func addCounts(counts []LanguageCount, further ...LanguageCount) []LanguageCount {
	counts = slices.Clone(counts)
	for _, c := range further {
		at := slices.IndexFunc(counts, func(other LanguageCount) bool { return other.Language == c.Language })
		if at < 0 {
			counts = append(counts, c)
			continue
		}
		counts[at].Cases += c.Cases
	}
	slices.SortFunc(counts, func(a, b LanguageCount) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Language, b.Language))
	})
	return counts
}

// lookUpMembers returns the listed cases of an incident; none if the intake does not answer.
func (s *Service) lookUpMembers(ctx context.Context, cases []string) []Member {
	if len(cases) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	members, err := s.intake.LookUpCases(ctx, cases)
	if err != nil {
		s.log.WarnContext(ctx, "the languages of the members of a mass incident could not be counted", "error", err)
		return nil
	}
	return members
}

// nameLanguage sets the language of the first text where it can be recognised.
func (s *Service) nameLanguage(m localized.Message) localized.Message {
	if m.First.Language == "" {
		m.First.Language = s.detect(m.First.Text)
	}
	return m
}
